"""Media for callers with a key: the address leads through here, for a while, and no token of ours goes anywhere else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from linekeeper.gateway.media import PATH
from tests.flow.bodies import HARBOR
from tests.gateway.upstream_stub import answer
from tests.gateway.yard import OWN, TOKEN, Told, Yard, yard

FILE = b"\x89PNG" + b"x" * 100_000
NODE = "/v24.0/990000000000000"


@pytest.fixture
async def at() -> AsyncIterator[Yard]:
    async with yard() as one:
        await one.live()
        yield one


def media(address: str) -> bytes:
    return answer(200, b'{"url" : "%s","mime_type":"image\\/png","sha256":"a","id":"7"}' % address.replace("/", "\\/").encode())


async def lent(at: Yard, address: str, by: str) -> tuple[Told, str]:
    at.upstream.says = media(address)
    told = await at.ask("GET", NODE, by=by, host="gate.example:8081")
    return told, told.json["url"]


async def test_with_a_key_the_address_leads_here_and_the_rest_of_the_answer_stays(at: Yard) -> None:
    told, url = await lent(at, f"{at.upstream.url}/file?ext=1&hash=a%2Fb", await at.key())

    assert url.startswith(f"http://gate.example:8081{PATH}")
    assert told.body.startswith(b'{"url" : "http://')
    assert told.body.endswith(b'","mime_type":"image\\/png","sha256":"a","id":"7"}')
    assert told.headers["content-length"] == str(len(told.body))


async def test_the_file_comes_through_with_metas_token(at: Yard) -> None:
    key = await at.key()
    _, url = await lent(at, f"{at.upstream.url}/file?ext=1&hash=a%2Fb", key)
    at.upstream.says = answer(200, FILE, "Content-Disposition: inline")
    told = await at.ask("GET", url.partition("8081")[2], by=key)
    head = at.upstream.came[-1].lower()

    assert (told.status, told.body, told.headers["content-length"]) == (200, FILE, str(len(FILE)))
    assert told.headers["content-disposition"] == "inline"
    assert head.startswith(b"get /file?ext=1&hash=a%2fb http/1.1")
    assert f"bearer {TOKEN}".lower().encode() in head


async def test_with_a_token_of_ones_own_the_answer_stays_as_it_is(at: Yard) -> None:
    told, url = await lent(at, f"{at.upstream.url}/file", OWN)

    assert url == f"{at.upstream.url}/file"
    assert told.status == 200


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/file",
        "http://lookaside.fbsbx.com/file",
        "https://lookaside.fbsbx.com:444/file",
        "https://fbsbx.com.evil.example/file",
        "https://evilfbsbx.com/file",
        "http://127.0.0.1:1/file",
        "file:///etc/passwd",
        "no address",
    ],
)
async def test_no_token_of_ours_goes_to_another_host(at: Yard, address: str) -> None:
    _, url = await lent(at, address, await at.key())

    assert url == address


async def test_metas_own_hosts_are_lent(at: Yard) -> None:
    _, url = await lent(at, "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", await at.key())

    assert PATH in url


async def test_an_address_is_good_for_five_minutes_for_its_account_and_with_a_key(at: Yard) -> None:
    key, other = await at.key(), await at.key(account="777")
    _, url = await lent(at, f"{at.upstream.url}/file", key)
    path = url.partition("8081")[2]
    before = len(at.upstream.came)

    assert [(await at.ask("GET", path, by=by)).status for by in (other, OWN, "", "lk_nothing")] == [401] * 4
    assert (await at.ask("GET", f"{PATH}{'x' * 43}", by=key)).status == 404
    assert (await at.ask("GET", f"{PATH}../{HARBOR}", by=key)).status == 404
    await at.pass_time(minutes=5)
    assert (await at.ask("GET", path, by=key)).status == 404
    assert len(at.upstream.came) == before


async def test_what_cannot_be_fetched_is_told(at: Yard) -> None:
    key = await at.key()
    _, url = await lent(at, f"{at.upstream.url}/file", key)
    at.upstream.says = b""

    assert (await at.ask("GET", url.partition("8081")[2], by=key)).status == 503


async def test_a_file_that_breaks_off_is_not_told_to_be_whole(at: Yard) -> None:
    key = await at.key()
    _, url = await lent(at, f"{at.upstream.url}/file", key)
    at.upstream.says, at.upstream.hangs_up = answer(200, FILE)[:-10], True
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": url.partition("8081")[2],
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {key}".encode())],
    }

    async def receive() -> Any:
        return {"type": "http.request"}

    await at.gateway.door(scope, receive, send)

    assert sent[0]["status"] == 200
    assert all(one["more_body"] for one in sent[1:])
