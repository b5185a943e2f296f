"""The gateway's store in `sends.db`. Its promises are in tests/contract; here: the disk and other processes."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linekeeper.errors import Misconfigured, TryLater
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import Outcome, SendsLook, Sought
from linekeeper.state.sends_sqlite import open_sends
from linekeeper.store.instant import to_us
from tests.store import disk

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def intent(second: int = 0) -> Intent:
    at = NOON + timedelta(seconds=second)
    return Intent(id=to_us(at), state=SendState.SENDING, moved_at=at, account="A", portfolio="P", number="1", sent_at=at)


async def test_what_was_accepted_and_settled_is_there_after_a_restart(tmp_path: Path) -> None:
    async with open_sends(tmp_path / "sends.db") as sends:
        await sends.accept(intent())
        sends.settle(Outcome(id=intent().id, state=SendState.SENT, at=NOON, message=b"w"))
    async with open_sends(tmp_path / "sends.db") as sends:
        found = await sends.look(lambda look: look.intents(Sought()))
        assert [(one.state, one.message) for one in found] == [(SendState.SENT, b"w")]


async def test_many_sends_at_once_share_a_few_syncs(tmp_path: Path) -> None:
    async with open_sends(tmp_path / "sends.db") as sends:
        assert sends._writer
        before = sends._writer._groups
        await asyncio.gather(*(sends.accept(intent(second)) for second in range(200)))
        assert sends._writer._groups - before < 20


async def test_a_full_disk_refuses_new_sends_and_is_told_again_what_became_of_old_ones(tmp_path: Path) -> None:
    async with open_sends(tmp_path / "sends.db") as sends:
        await sends.accept(intent())
        with disk.full():
            sends.settle(Outcome(id=intent().id, state=SendState.SENT, at=NOON, message=b"w"))
            with pytest.raises(TryLater, match="did not take it"):
                await sends.accept(intent(1))
        sends.settle(Outcome(id=intent(9).id, state=SendState.SENT, at=NOON))  # of a send that is not there: nothing happens
        await sends.accept(intent(2))
        found = await sends.look(lambda look: look.intents(Sought()))
        assert [(one.id, one.state) for one in found] == [(intent().id, SendState.SENT), (intent(2).id, SendState.SENDING)]


async def test_a_reader_beside_the_server_sees_it_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sends.db"
    with pytest.raises(Misconfigured, match=r"no sends\.db"):
        async with open_sends(path, readonly=True):
            pass
    async with open_sends(path) as sends:
        await sends.accept(intent())
        async with open_sends(path, readonly=True) as reader:
            assert len(await reader.look(lambda look: look.intents(Sought()))) == 1
            with pytest.raises(Misconfigured, match="reading only"):
                await reader.accept(intent(1))


async def test_what_is_past_its_time_goes_by_pages_so_that_no_send_waits_for_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linekeeper.state.sends_turn.CLEANED", 10)
    async with open_sends(tmp_path / "sends.db") as sends:
        await asyncio.gather(*(sends.accept(replace(intent(second), state=SendState.SENT)) for second in range(45)))
        assert sends._writer
        before = sends._writer._groups
        await sends.clean(NOON + timedelta(days=32))

        assert await sends.look(lambda look: look.intents(Sought())) == []
        assert sends._writer._groups - before == 7  # two of them look for old people


async def test_whoever_reads_a_lot_keeps_no_send_waiting(tmp_path: Path) -> None:
    async with open_sends(tmp_path / "sends.db") as sends:
        release, begun = threading.Event(), threading.Semaphore(0)

        def long(_look: SendsLook) -> bool:
            begun.release()
            return release.wait(30)

        reading = [asyncio.create_task(sends.browse(long)) for _ in range(4)]
        assert await asyncio.to_thread(begun.acquire, timeout=30)
        try:
            assert await sends.look(lambda look: look.newest()) == 0
        finally:
            release.set()
        assert await asyncio.gather(*reading) == [True] * 4
