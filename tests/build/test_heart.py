"""Signs of life: the heartbeat, what was slept through (P7), and the sweeping."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from linekeeper.build import heart
from linekeeper.build.heart import beat, last_alive, own_up, sweep, troubles_told
from linekeeper.build.watch import Trouble
from linekeeper.events.event import Told
from linekeeper.events.house import HouseSlept
from linekeeper.journal.memory import MemoryJournal
from linekeeper.journal.port import START
from linekeeper.state.memory import MemoryState

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Hand:
    """A clock turned by hand: each sleep passes at once."""

    def __init__(self) -> None:
        self.at = NOON
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


async def alive_at(state: MemoryState, at: datetime) -> None:
    await state.remember("house", {"alive": at.isoformat().encode()})


async def heard(journal: MemoryJournal) -> list[tuple[str, object]]:
    return [(batch.app, event) for _, batch in await journal.read(START) for element in batch.elements for event in element.events]


async def test_a_first_start_was_no_sleep() -> None:
    journal, state = MemoryJournal(), MemoryState()

    assert await own_up(journal, state, ["meta"], NOON) is None
    assert await heard(journal) == []


async def test_a_quick_restart_was_no_sleep() -> None:
    journal, state = MemoryJournal(), MemoryState()
    await alive_at(state, NOON - timedelta(seconds=30))

    assert await own_up(journal, state, ["meta"], NOON) is None


async def test_a_longer_absence_is_written_down_for_every_app() -> None:
    journal, state = MemoryJournal(), MemoryState()
    since = NOON - timedelta(hours=2)
    await alive_at(state, since)

    assert await own_up(journal, state, ["meta", "shop"], NOON) == since
    slept = HouseSlept(at=NOON, told=Told.OURS, since=since)
    assert await heard(journal) == [("meta", slept), ("shop", slept)]


async def test_a_clock_that_was_set_back_is_no_sleep() -> None:
    journal, state = MemoryJournal(), MemoryState()
    await alive_at(state, NOON + timedelta(days=1))

    assert await own_up(journal, state, ["meta"], NOON) is None


async def test_each_beat_tells_the_time_and_what_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heart, "BEAT_S", 0.001)
    journal, state, clock = MemoryJournal(), MemoryState(), Hand()
    trouble = Trouble(work="poller", since=NOON, times=2, fault="it ended by itself")
    task = asyncio.create_task(beat(state, journal, ("meta",), clock, lambda: {"poller": trouble}))
    while await last_alive(state) is None:  # noqa: ASYNC110  nobody rings for a heartbeat
        await asyncio.sleep(0.001)
    clock.at += timedelta(minutes=1)
    while await last_alive(state) == NOON:  # noqa: ASYNC110  as above
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert await last_alive(state) == clock.at
    assert await troubles_told(state) == [trouble]
    assert await heard(journal) == [], "the stage's clock may be turned without anybody having slept"


async def test_before_the_first_beat_nothing_is_told() -> None:
    assert await last_alive(MemoryState()) is None
    assert await troubles_told(MemoryState()) == []


async def test_sweeping_comes_once_an_hour() -> None:
    clock = Hand()
    task = asyncio.create_task(sweep(MemoryJournal(), MemoryState(), clock))
    while len(clock.slept) < 3:  # noqa: ASYNC110  nobody rings for a sweep
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert set(clock.slept) == {3600.0}
