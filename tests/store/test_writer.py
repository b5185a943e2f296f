"""One thread writes, in groups; what cannot be kept is refused at once, and the next write is tried anew."""

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

import apsw
import pytest

from linekeeper.errors import TryLater
from linekeeper.store.connection import Access, connect, rows
from linekeeper.store.writer import JOB_BYTES, MOST_JOBS, Bounds, Writer
from tests.store import disk

NAMES = (f"sync-disk-{number}" for number in itertools.count())


def keep(db: apsw.Connection, jobs: Sequence[object]) -> list[object]:
    """Keep each number; refuse a word alone; fail the group for None."""
    results: list[object] = []
    for job in jobs:
        if job is None:
            raise ZeroDivisionError("our own fault")
        if isinstance(job, int):
            db.execute("INSERT INTO kept VALUES (?)", (job,))
            results.append(job)
        else:
            results.append(ValueError(job))
    return results


class Bench:
    """A file with one table, the commits that were made, and a gate at which the writer can be held."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.commits = self.connections = 0
        self.gate = threading.Event()
        self.gate.set()
        self.held = threading.Event()
        connect(path, Access.CREATE).execute("CREATE TABLE kept (what INTEGER)")

    def connect(self) -> apsw.Connection:
        self.connections += 1
        db = connect(self.path, Access.WRITE)
        db.set_commit_hook(self._count)
        return db

    def _count(self) -> bool:
        self.commits += 1
        return False

    def run(self, db: apsw.Connection, jobs: Sequence[object]) -> list[object]:
        self.held.set()
        assert self.gate.wait(30)
        return keep(db, jobs)

    def kept(self) -> list[int]:
        return [what for (what,) in rows(connect(self.path, Access.READ), "SELECT what FROM kept ORDER BY what")]

    @asynccontextmanager
    async def writer(self, bounds: Bounds = Bounds()) -> AsyncIterator[Writer[object]]:  # noqa: B008  frozen
        writer = Writer[object]("some.db", self.connect, self.run, bounds)
        try:
            yield writer
        finally:
            self.gate.set()
            await writer.close()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "some.db")


async def held(bench: Bench) -> None:
    """Wait until the writer is at the gate."""
    assert await asyncio.to_thread(bench.held.wait, 30)


async def test_what_was_submitted_is_on_the_disk_when_it_returns(bench: Bench) -> None:
    async with bench.writer() as writer:
        assert await writer.submit(7) == 7
        assert bench.kept() == [7]


async def test_what_waits_together_shares_one_commit(bench: Bench) -> None:
    async with bench.writer() as writer:
        bench.gate.clear()
        first = asyncio.create_task(writer.submit(0))
        await held(bench)
        others = [asyncio.create_task(writer.submit(number)) for number in range(1, 101)]
        await asyncio.sleep(0)
        bench.gate.set()

        assert await asyncio.gather(first, *others) == list(range(101))
    assert bench.commits == 2
    assert bench.kept() == list(range(101))


async def test_a_group_has_a_bound(bench: Bench) -> None:
    async with bench.writer() as writer:
        bench.gate.clear()
        tasks = [asyncio.create_task(writer.submit(number)) for number in range(3 * MOST_JOBS)]
        await asyncio.sleep(0)
        bench.gate.set()
        await asyncio.gather(*tasks)
    assert bench.commits in {3, 4}


async def test_who_goes_first_is_kept_before_all_that_waits_and_in_order(bench: Bench) -> None:
    async with bench.writer(Bounds(most_jobs=2)) as writer:
        bench.gate.clear()
        told = [writer.offer(0)]
        await held(bench)
        told += [writer.offer(number, first=number > 3) for number in range(1, 6)]
        bench.gate.set()
        await asyncio.gather(*told)

    assert [what for (what,) in rows(connect(bench.path, Access.READ), "SELECT what FROM kept ORDER BY rowid")] == [0, 4, 5, 1, 2, 3]
    assert bench.commits == 4


async def test_a_job_that_fails_alone_costs_its_neighbours_nothing(bench: Bench) -> None:
    async with bench.writer() as writer:
        results = await asyncio.gather(*(writer.submit(what) for what in (1, "two", 3)), return_exceptions=True)

    assert results[::2] == [1, 3]
    assert isinstance(results[1], ValueError)
    assert bench.kept() == [1, 3]


async def test_a_fault_of_ours_is_told_as_it_is_and_keeps_nothing(bench: Bench) -> None:
    async with bench.writer() as writer:
        with pytest.raises(ZeroDivisionError):
            await writer.submit(None)
        assert await writer.submit(1) == 1
    assert bench.kept() == [1]
    assert bench.connections == 1


@pytest.mark.parametrize(
    ("trouble", "why"),
    [pytest.param(disk.full, "the disk is full", id="full"), pytest.param(disk.broken, "the disk reported an error", id="broken")],
)
async def test_a_disk_that_refuses_is_told_at_once_and_heals_by_itself(
    bench: Bench, trouble: Callable[[], AbstractContextManager[None]], why: str
) -> None:
    async with bench.writer() as writer:
        await writer.submit(1)
        with trouble():
            for number in (2, 3):
                with pytest.raises(TryLater, match=f"(?s)did not take it.*{why}"):
                    await writer.submit(number)

        assert await writer.submit(4) == 4
    assert bench.kept() == [1, 4]


async def test_a_lost_file_is_refused_until_it_is_back(bench: Bench) -> None:
    async with bench.writer() as writer:
        with disk.broken(), pytest.raises(TryLater):
            await writer.submit(1)
        away = bench.path.with_name("away.db")
        bench.path.rename(away)
        with pytest.raises(TryLater, match="cannot be opened"):
            await writer.submit(2)
        away.rename(bench.path)

        assert await writer.submit(3) == 3
    assert bench.kept() == [3]


async def test_too_much_waiting_is_refused_at_once(bench: Bench) -> None:
    async with bench.writer(Bounds(most_bytes=2 * (500 + JOB_BYTES))) as writer:
        bench.gate.clear()
        waiting = [asyncio.create_task(writer.submit(number, 500)) for number in (1, 2)]
        await held(bench)
        with pytest.raises(TryLater, match="wait for the disk already"):
            await writer.submit(3, 1)
        bench.gate.set()
        await asyncio.gather(*waiting)

        assert await writer.submit(4, 5_000) == 4, "alone, even something large is tried"
    assert bench.kept() == [1, 2, 4]


async def test_a_caller_that_goes_away_costs_the_others_nothing(bench: Bench) -> None:
    async with bench.writer() as writer:
        bench.gate.clear()
        tasks = [asyncio.create_task(writer.submit(number)) for number in range(3)]
        await held(bench)
        tasks[1].cancel()
        await asyncio.sleep(0)
        bench.gate.set()

        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [results[0], results[2]] == [0, 2]
        assert await writer.submit(3) == 3


async def test_closing_keeps_what_waits_and_refuses_what_comes(bench: Bench) -> None:
    async with bench.writer() as writer:
        bench.gate.clear()
        tasks = [asyncio.create_task(writer.submit(number)) for number in range(3)]
        await held(bench)
        closing = asyncio.create_task(writer.close())
        await asyncio.sleep(0)
        with pytest.raises(TryLater, match="Linekeeper is stopping"):
            await writer.submit(9)
        bench.gate.set()
        await closing

        assert await asyncio.gather(*tasks) == [0, 1, 2]
    assert bench.kept() == [0, 1, 2]


async def test_a_disk_that_hangs_holds_nobody(tmp_path: Path) -> None:
    slow = disk.SyncDisk(next(NAMES))
    writer = Writer[object]("some.db", lambda: slow.connect(tmp_path / "some.db"), keep, Bounds(patience_s=0.5))
    assert await writer.submit(1) == 1

    slow.goes_on.clear()
    tasks = [asyncio.create_task(writer.submit(number)) for number in (2, 3)]
    told = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in told] == [TryLater, TryLater]
    with pytest.raises(TryLater, match="the disk does not answer"):
        await writer.submit(4)

    slow.goes_on.set()
    while True:  # it goes on by itself once the hanging sync is over
        try:
            assert await writer.submit(5) == 5
            break
        except TryLater:
            await asyncio.sleep(0.01)
    await writer.close()


async def test_a_sync_that_fails_is_never_told_as_kept(tmp_path: Path) -> None:
    bad = disk.SyncDisk(next(NAMES))
    path = tmp_path / "some.db"
    writer = Writer[object]("some.db", lambda: bad.connect(path), keep)
    assert await writer.submit(1) == 1
    bad.fails = True
    with pytest.raises(TryLater, match="the disk reported an error"):
        await writer.submit(2)
    bad.fails = False
    assert await writer.submit(3) == 3
    await writer.close()

    kept = {what for (what,) in rows(connect(path, Access.WRITE), "SELECT what FROM kept")}
    assert {1, 3} <= kept


async def test_every_commit_is_synced_once(tmp_path: Path) -> None:
    sound = disk.SyncDisk(next(NAMES))
    writer = Writer[object]("some.db", lambda: sound.connect(tmp_path / "some.db"), keep)
    await writer.submit(0)
    before = sound.syncs
    for number in range(5):
        await writer.submit(number)
    assert sound.syncs == before + 5
    await writer.close()
