"""The keeper's loop: what is heard is folded, deadlines are announced, and a fault of ours costs one element."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from linekeeper import rulebook
from linekeeper.build.bell import Ringing
from linekeeper.build.keeping import keep_folding
from linekeeper.decode import Veil
from linekeeper.events.house import AccountClaimed
from linekeeper.events.number import Reported
from linekeeper.flow import Keeper, hear, receive, record
from linekeeper.journal.memory import MemoryJournal
from linekeeper.meter import Meter
from linekeeper.state.memory import MemoryState
from tests.build.lived import ACCOUNT, FINE, readings, status_body

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
VEIL = Veil(b"k" * 32)


class Kept:
    """A keeper's loop over memory."""

    def __init__(self) -> None:
        self.journal, self.state, self.meter = Ringing(MemoryJournal()), MemoryState(), Meter()
        self.rung = 0
        self.keeper = Keeper(rulebook.load()["2025-10-07"])
        self.now = NOON

    def ring(self) -> None:
        self.rung += 1

    async def run(self, *, until_folded: int, told: bytes = b"") -> None:
        """Run the loop until so much is folded, and the metrics tell this; a fault of the loop is raised."""
        loop = keep_folding(self.journal, self.state, self.keeper, now=lambda: self.now, ring=self.ring, meter=self.meter)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(loop)
            await self.folded(until_folded, told)
            task.cancel()

    async def folded(self, place: int, told: bytes) -> None:
        while await self._behind(place) or told not in self.meter.text():  # noqa: ASYNC110  it rings for pages, not for the meter
            await asyncio.sleep(0.001)

    async def _behind(self, place: int) -> bool:
        return (await self.state.look(lambda look: look.cursor())).seq < place


async def test_what_is_heard_is_folded_and_pages_are_told() -> None:
    kept = Kept()
    await record(AccountClaimed(at=NOON, account=ACCOUNT, app="meta"), "meta", ACCOUNT, kept.journal, NOON)
    await hear(readings(FINE, NOON), "meta", ACCOUNT, kept.journal, NOON)
    await kept.run(until_folded=2)

    assert await kept.state.look(lambda look: look.counts()) == {"connected": 1}
    assert kept.rung >= 1


async def test_a_fault_of_ours_costs_one_element_which_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    await record(AccountClaimed(at=NOON, account=ACCOUNT, app="meta"), "meta", ACCOUNT, kept.journal, NOON)
    await hear(readings(FINE, NOON), "meta", ACCOUNT, kept.journal, NOON)
    await receive(status_body("106540352242922", NOON), "meta", "meta", kept.journal, VEIL, NOON)
    await hear(readings({**FINE, "2": Reported.BANNED}, NOON + timedelta(minutes=1)), "meta", ACCOUNT, kept.journal, NOON)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("linekeeper.flow.people.People.hear", broken)
    monkeypatch.setattr("linekeeper.build.keeping.MEASURE_S", 0.0)
    await kept.run(until_folded=4, told=b"linekeeper_unread 1.0")

    assert await kept.state.look(lambda look: look.counts()) == {"connected": 1, "banned": 1}
    assert [row.why for row in await kept.state.look(lambda look: look.unread())] == ["Linekeeper failed on it: please report"]


async def test_the_meter_tells_how_numbers_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.build.keeping.MEASURE_S", 0.0)
    kept = Kept()
    await record(AccountClaimed(at=NOON, account=ACCOUNT, app="meta"), "meta", ACCOUNT, kept.journal, NOON)
    await hear(readings(FINE, NOON), "meta", ACCOUNT, kept.journal, NOON)
    await kept.run(until_folded=2, told=b'linekeeper_numbers{status="connected"} 1.0')

    assert b'linekeeper_numbers{status="banned"} 0.0' in kept.meter.text()
    assert b"linekeeper_batches_folded_total 2.0" in kept.meter.text()
    assert b"linekeeper_keeper_lag_batches 0.0" in kept.meter.text()
