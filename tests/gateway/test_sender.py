"""No double send: what was written down before, what is known after, and what nobody knows."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from linekeeper.config import App
from linekeeper.errors import TryLater
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.outgoing import name_context
from linekeeper.state.sends import Sought
from tests.flow.bodies import HARBOR
from tests.gateway.upstream_stub import WAMID, answer
from tests.gateway.yard import PORTFOLIO, USUAL, template, yard
from tests.store import disk

S = SendState
HTML = b"<html>bad gateway</html>"
OUTCOMES = [
    pytest.param(answer(), 200, S.SENT, id="taken"),
    pytest.param(answer(400, b'{"error":{"code":131026}}'), 400, S.FAILED, id="refused with a code"),
    pytest.param(answer(500, b'{"error":{"code":131000}}'), 500, S.FAILED, id="refused with a code by a server in trouble"),
    pytest.param(answer(502, HTML), 409, S.UNKNOWN, id="an error without a code"),
    pytest.param(answer(503, b""), 409, S.UNKNOWN, id="an error without a word"),
    pytest.param(answer(404, HTML), 409, S.UNKNOWN, id="an answer that is not Graph's"),
    pytest.param(answer(200, HTML), 409, S.UNKNOWN, id="a yes that is not Graph's"),
    pytest.param(answer(200, b'{"news":1}'), 200, S.UNKNOWN, id="a yes of a shape that nobody knows"),
    pytest.param(answer(200, b"{}xyz")[:-2], 409, S.UNKNOWN, id="an answer that breaks off"),
    pytest.param(b"", 409, S.UNKNOWN, id="a hang-up"),
    pytest.param(b"SMTP ready\r\n", 409, S.UNKNOWN, id="another protocol"),
]


@pytest.mark.parametrize(("says", "status", "state"), OUTCOMES)
async def test_what_is_made_of_an_answer(says: bytes, status: int, state: SendState) -> None:
    async with yard() as at:
        await at.live()
        at.upstream.says, at.upstream.hangs_up = says, True
        told = await at.send(template("order"))

        [one] = await at.kept()
        assert (told.status, one.state, at.upstream.posts) == (status, state, 1)
        # A place is kept while the message may still arrive.
        assert at.gateway.book.budget(PORTFOLIO).taken(int(at.now.timestamp())) == (0 if state is S.FAILED else 1)


async def test_what_surely_never_left_uses_up_nothing_of_the_persons_pair_rate() -> None:
    async with yard() as at:
        await at.live()
        at.gateway.passing.adopt((replace(at.apps[0], graph_url="http://127.0.0.1:1"),))
        key = await at.key()
        for _ in range(USUAL.pair_burst + 1):
            told = await at.send(template("order"), by=key)
            assert (told.status, told.ours["code"]) == (503, 955111)
        at.gateway.passing.adopt(at.apps)

        assert (await at.send(template("order"), by=key)).status == 200


async def test_an_unknown_outcome_is_told_so_that_nobody_sends_again() -> None:
    async with yard() as at:
        await at.live()
        at.upstream.says = b""
        told = await at.send(template("order"))

        [one] = await at.kept()
        assert "retry-after" not in told.headers
        assert (told.json["error"]["code"], told.json["error"]["is_transient"]) == (955112, False)
        assert (told.ours["code"], told.ours["id"]) == (955112, f"lk.{one.id}")


async def test_when_meta_cannot_be_reached_it_is_proven_that_nothing_left() -> None:
    async with yard() as at:
        await at.live()
        at.gateway.passing.adopt((App(name="meta", graph_url="http://127.0.0.1:1"),))
        told = await at.send(template("order"))

        [one] = await at.kept()
        assert (told.status, told.ours["code"], told.headers["retry-after"]) == (503, 955111, "5")
        assert (one.state, one.why, one.permit_until) == (S.FAILED, "not_sent", None)
        assert at.gateway.book.budget(PORTFOLIO).taken(int(at.now.timestamp())) == 0


async def test_a_send_is_on_the_disk_before_its_first_byte_leaves(tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.live()
        found: list[list[Intent]] = []
        looks: list[asyncio.Task[None]] = []

        async def look() -> None:
            found.append(list(await at.sends.look(lambda look: look.intents(Sought()))))

        at.upstream.on_request = lambda: looks.append(asyncio.ensure_future(look()))
        await at.send(template("order"))
        await asyncio.gather(*looks)

        assert [[one.state for one in seen] for seen in found] in ([[S.SENDING]], [[S.SENT]])


async def test_what_cannot_be_written_down_does_not_leave(tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.live()
        with disk.full():
            told = await at.send(template("order"))

        assert (told.status, told.ours["code"], at.upstream.posts) == (503, 955110, 0)
        assert at.gateway.book.budget(PORTFOLIO).taken(int(at.now.timestamp())) == 0


async def test_a_stop_while_meta_is_silent_leaves_it_unknown() -> None:
    async with yard() as at:
        await at.live()
        at.upstream.says = None
        came = asyncio.Event()
        at.upstream.on_request = came.set
        sending = asyncio.create_task(at.send(template("order")))
        await came.wait()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

        assert [(one.state, one.why) for one in await at.kept()] == [(S.UNKNOWN, "stopped")]


@pytest.mark.parametrize("says", [answer(), b"", None], ids=["taken", "reset", "silence"])
async def test_whoever_is_killed_while_sending_finds_it_unknown_and_never_sends_it_again(
    says: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with yard(tmp_path) as at:
        await at.live()
        at.upstream.says = says
        came = asyncio.Event()
        at.upstream.on_request = came.set
        monkeypatch.setattr(at.sends, "settle", lambda _outcome: None)  # killed before it told what became of it
        sending = asyncio.create_task(at.send(template("order")))
        await came.wait()
        if says is None:
            sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        monkeypatch.undo()

        assert await at.restart() == 1
        assert [(one.state, one.why) for one in await at.kept()] == [(S.UNKNOWN, "restart")]
        await at.pass_time(minutes=20)
        await at.gateway.every_minute()
        assert at.upstream.posts == 1
        assert at.gateway.book.budget(PORTFOLIO).taken(int(at.now.timestamp())) == 1


async def test_ids_grow_also_when_the_clock_is_set_back(tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.live()
        await at.send(template("order"))
        await at.restart()
        await at.pass_time(hours=-3)
        await at.send(template("order", to="+15550100499"))

        first, second = await at.kept()
        assert first.id < second.id


async def test_meta_holding_a_template_for_its_quality_is_noted() -> None:
    async with yard() as at:
        await at.live()
        at.upstream.says = answer(200, b'{"messages":[{"id":"wamid.x","message_status":"held_for_quality_assessment"}]}')
        await at.send(template("offer"))
        at.gateway.book.add_up()
        tally = at.gateway.book.tally(("template", f"{HARBOR}/offer en_US"), at.now, 3600, at.settings.every)

        assert [(one.state, one.why) for one in await at.kept()] == [(S.SENT, "held_by_meta")]
        assert (tally.sent, tally.held) == (1, 1)


async def test_130429_halves_the_number_s_speed() -> None:
    async with yard() as at:
        await at.live()
        at.upstream.says = answer(400, b'{"error":{"code":130429}}')
        await at.send(template("order"))

        assert at.gateway.book.speeds["101"].share == 0.5


async def test_a_state_that_cannot_be_read_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with yard() as at:
        await at.live()

        async def refuse(*_args: object, **_more: object) -> None:
            raise TryLater("state.db cannot be read", retry_after_s=7)

        monkeypatch.setattr(at.gateway.known, "number", refuse)
        told = await at.send(template("order"))

        assert (told.status, told.headers["retry-after"], at.upstream.posts) == (503, "7", 0)


@pytest.mark.parametrize(
    ("breaks", "state", "status"),
    [
        pytest.param("linekeeper.gateway.sender.headers_up", S.UNKNOWN, 409, id="while it goes"),
        pytest.param("linekeeper.gateway.book.Book.went_well", S.SENT, 200, id="when the answer is booked"),
    ],
)
async def test_a_fault_of_ours_is_never_told_as_nothing_sent(
    breaks: str, state: SendState, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise LookupError("a fault of ours")

    async with yard() as at:
        await at.live()
        monkeypatch.setattr(breaks, broken)
        told = await at.send(template("order"))

        assert (told.status, [one.state for one in await at.kept()]) == (status, [state])


async def test_a_wamid_is_kept_sealed_and_only_where_somebody_else_is_told_of_it(tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.live()
        await at.send(template("order"))
        at.gateway.sender.is_told = lambda _send: True
        await at.send(template("order"))

        first, second = [one.id for one in await at.kept()]
        name = await at.sends.look(lambda look: look.name_of(second))
        assert await at.sends.look(lambda look: look.name_of(first)) is None
        assert name is not None
        assert at.keys.open(name.body, name_context(second)).decode() == WAMID
        assert WAMID.encode() not in (tmp_path / "sends.db-wal").read_bytes()


async def test_who_wants_no_marketing_as_meta_answers_gets_none_also_after_a_restart(tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.live()
        at.upstream.says = answer(400, b'{"error":{"code":131050}}')
        await at.send(template("offer"))
        at.upstream.says = answer(200, b'{"id":"101"}')
        told = await at.send(template("offer"))
        await at.restart()
        again = await at.send(template("offer"))

        assert [one.ours["reason"] for one in (told, again)] == ["person_wants_no_marketing"] * 2
        assert at.upstream.posts == 1
