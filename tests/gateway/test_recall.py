"""The gateway's memory, made again at start: nobody is messaged more because we were stopped."""

from datetime import timedelta
from pathlib import Path

import pytest

from linekeeper.events.account import AccountRead
from linekeeper.events.event import Limit
from linekeeper.gateway.recall import keep_still
from linekeeper.state.directory import pseudo
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends_memory import MemorySends
from linekeeper.store.instant import to_us
from tests.flow.bodies import HARBOR
from tests.flow.stream import NOON, ago, read
from tests.gateway.upstream_stub import WAMID, answer
from tests.gateway.yard import NUMBER, PORTFOLIO, a_template, template, yard


@pytest.mark.parametrize("stopped", [False, True], ids=["in one life", "in two"])
async def test_permits_hold_over_a_restart(stopped: bool, tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.live(limit=3)
        told = []
        for n in range(5):
            told.append((await at.send(template("order", to=f"+1555010049{n}"))).status)
            if stopped:
                await at.restart()
            at.upstream.says = answer() if n < 1 else answer(200, b'{"messages":[{"id":"wamid.x"}],"id":"101"}')
        assert told == [200, 200, 429, 429, 429]  # utility may use 97 % of three places


async def test_what_was_delivered_holds_its_place_over_a_restart_and_what_failed_does_not(tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.live()
        await at.send(template("order"))
        await at.told(WAMID, "delivered", biz_opaque_callback_data=at.tracking())
        at.upstream.says = answer(400, b'{"error":{"code":131026}}')
        await at.send(template("order", to="+15550100499"))
        await at.kept()
        await at.restart()
        now_s = int(at.now.timestamp())

        assert at.gateway.book.budget(PORTFOLIO).taken(now_s) == 1
        assert at.gateway.book.budget(PORTFOLIO).taken(now_s + 86_400 + 60) == 0


async def test_how_fast_a_number_and_a_pair_were_is_remembered(tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.live()
        for _ in range(5):
            await at.send(template("order"))
        await at.kept()
        pairs = {pairing: pair.paid_until for pairing, pair in at.gateway.book.pairs.items()}
        speed = at.gateway.book.speeds[NUMBER].next_at
        await at.restart()

        assert {pairing: pair.paid_until for pairing, pair in at.gateway.book.pairs.items()} == pairs
        assert at.gateway.book.speeds[NUMBER].next_at == speed
        at.upstream.says = answer(200, b'{"id":"101"}')
        assert (await at.send(template("order"))).ours["reason"] == "pair_soft"


@pytest.mark.parametrize("kept", [False, True], ids=["told by its send alone", "told by send and contact"])
async def test_marketing_that_somebody_got_counts_once_over_a_restart_and_what_failed_does_not(kept: bool, tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.live()
        await at.send(template())
        at.upstream.says = answer(400, b'{"error":{"code":131026}}')
        await at.send(template(to="+15550100499"))
        if kept:
            await at.gateway.every_minute()
        await at.kept()
        marks = {pairing: contact.marketed for pairing, contact in at.gateway.book.contacts.items() if contact.marketed}
        await at.restart()

        assert len(marks) == 1
        assert {pairing: contact.marketed for pairing, contact in at.gateway.book.contacts.items() if contact.marketed} == marks


@pytest.mark.parametrize("stopped", [False, True], ids=["running", "over a restart"])
async def test_what_was_promised_before_the_portfolio_was_known_counts_in_it(stopped: bool, tmp_path: Path) -> None:
    async with yard(tmp_path) as at:
        await at.river.claim()
        await at.river.poll(read(at=ago(minutes=1), limit=Limit(per_day=2_000)))
        await at.river.poll(a_template("order", "UTILITY"))
        await at.river.fold()
        await at.gateway.begin(at.apps)
        await at.catch_up()
        await at.send(template("order"))
        before, now = pseudo(HARBOR), int(at.now.timestamp())
        assert at.gateway.book.budget(before).taken(now) == 1
        await at.river.poll(AccountRead(at=at.now, account=HARBOR, portfolio=PORTFOLIO))
        if stopped:
            await at.restart()
            await at.gateway.known.number(NUMBER)
        await at.catch_up()
        assert at.gateway.book.budget(PORTFOLIO).taken(now) == 1

        await at.told(WAMID, "failed", biz_opaque_callback_data=at.tracking(), errors=[{"code": 131026, "title": "x"}])
        assert at.gateway.book.budget(PORTFOLIO).taken(now) == 0


async def test_waiting_sends_of_a_copied_folder_wait_for_somebody() -> None:
    sends = MemorySends()
    waits = Intent(
        id=to_us(NOON), state=SendState.HELD, moved_at=NOON, account="A", portfolio="P", number="1", due_at=NOON + timedelta(seconds=1)
    )
    assert await keep_still(sends, b"1:2") == 0
    await sends.accept(waits)
    assert await keep_still(sends, b"1:2") == 0
    assert await sends.look(lambda look: look.next_due()) == waits.due_at
    assert await keep_still(sends, b"1:3") == 1
    kept = await sends.look(lambda look: look.intent(waits.id))

    assert kept is not None
    assert (kept.state, kept.why, kept.due_at) == (SendState.HELD, "restored", None)
    assert await keep_still(sends, b"1:3") == 0
