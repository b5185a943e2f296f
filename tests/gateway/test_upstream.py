import asyncio

import pytest
from yarl import URL

from linekeeper.gateway.reply import Header, NotSentError, Reply
from linekeeper.gateway.upstream import Patient, headers_down, headers_up


class Silent:
    """Never answers."""

    def __init__(self) -> None:
        self.asked = 0

    async def ask(self, _method: str, _url: URL, _headers: tuple[Header, ...], _body: bytes, _answer_s: float = 30.0) -> Reply:
        self.asked += 1
        await asyncio.sleep(3600)
        raise AssertionError


async def test_a_slow_meta_keeps_connections_free_of_whatever_can_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.gateway.upstream.CONNECT_S", 0.01)
    silent = Silent()
    patient = Patient(silent, 2)
    tasks = [asyncio.create_task(patient.ask("POST", URL("http://x/"), (), b"")) for _ in range(3)]
    with pytest.raises(NotSentError):
        await tasks[2]
    for task in tasks[:2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert silent.asked == 2
    assert not patient._places.locked()


def test_what_is_the_callers_goes_up_and_what_is_the_connections_stays() -> None:
    given = [
        (b"content-type", b"application/json"),
        (b"user-agent", b"shop/1"),
        (b"x-a", b"1"),
        (b"x-a", b"2"),
        (b"authorization", b"Bearer EAAown"),
        (b"connection", b"keep-alive, X-Hop , content-type"),
        (b"x-hop", b"1"),
        (b"content-length", b"7"),
        (b"host", b"here"),
        (b"cookie", b"a=1"),
        (b"x-linekeeper-lane", b"marketing"),
        (b"idempotency-key", b"7"),
        (b"accept-encoding", b"gzip"),
    ]
    own = list(headers_up(given, None))

    assert own == [
        (b"content-type", b"application/json"),
        (b"user-agent", b"shop/1"),
        (b"x-a", b"1"),
        (b"x-a", b"2"),
        (b"authorization", b"Bearer EAAown"),
        (b"accept-encoding", b"identity"),
    ]
    assert [value for name, value in headers_up(given, "EAAkept") if name == b"authorization"] == [b"Bearer EAAkept"]


def test_metas_headers_come_down_but_for_the_connections() -> None:
    usage = [(b"content-type", b"application/json"), (b"x-app-usage", b"{}")]
    hops = [(b"transfer-encoding", b"chunked"), (b"connection", b"x-hop"), (b"x-hop", b"1")]
    usage.append((b"content-encoding", b"gzip"))  # not asked for; without it nobody could read the body
    given = [*usage, *hops, (b"date", b"now"), (b"set-cookie", b"a=1")]

    assert headers_down(given) == tuple(usage)
