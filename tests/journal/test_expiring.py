"""Letting raw bodies go."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from linekeeper.config import Retention
from linekeeper.journal import expiring
from linekeeper.journal.expiring import Expiring
from linekeeper.journal.sqlite import SqliteJournal
from linekeeper.store.connection import rows
from tests.journal.rows import NOON, OLD, batch, delivery, found_in, opened, raw


async def fill(journal: SqliteJournal, count: int, body: bytes = b"old") -> None:
    await asyncio.gather(*(journal.append(delivery(body, OLD), [batch()]) for _ in range(count)))


async def test_an_expired_day_has_no_key_and_no_bytes_and_its_batches_stay(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await fill(journal, 3)
        await journal.append(delivery(), [])
        expired = await journal.expire(NOON)

    db = raw(tmp_path)
    assert (expired.days, expired.deliveries) == (("2026-10-16",), 3)
    assert rows(db, "SELECT day, key IS NULL, deliveries, bytes > 0 FROM days ORDER BY day") == [
        ("2026-10-16", 1, 0, 0),
        ("2026-11-25", 0, 1, 1),
    ]
    assert rows(db, "SELECT count(*), count(body) FROM deliveries") == [(4, 1)]
    assert rows(db, "SELECT count(*) FROM batches") == [(3,)]


async def test_the_dropped_key_is_nowhere_in_the_files(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await fill(journal, 1)
        key = raw(tmp_path).execute("SELECT key FROM days").get
        assert isinstance(key, bytes)
        assert found_in(tmp_path, key)
        await journal.expire(NOON)
        while found_in(tmp_path, key):  # noqa: ASYNC110  the log is cut beside us, by a thread that tells nobody
            await asyncio.sleep(0.01)

    assert not found_in(tmp_path, key)


async def test_a_long_day_goes_in_short_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "STEP_ROWS", 10)
    async with opened(tmp_path) as journal:
        await fill(journal, 45)
        most = 0

        async def step(work: Callable[[apsw.Connection], object]) -> object:
            nonlocal most
            db = raw(tmp_path)
            before = db.total_changes()
            result = work(db)
            most = max(most, db.total_changes() - before)
            return result

        expired = await Expiring(Retention()).run(step, NOON)
        assert expired.deliveries == 45
        assert most == 10
        assert await journal.bodies(0) == []


async def test_a_run_that_was_killed_is_finished_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "STEP_ROWS", 10)
    async with opened(tmp_path) as journal:
        await fill(journal, 45)
        left = 3

        async def step(work: Callable[[apsw.Connection], object]) -> object:
            nonlocal left
            left -= 1
            if not left:
                raise KeyboardInterrupt
            return work(raw(tmp_path))

        with pytest.raises(KeyboardInterrupt):
            await Expiring(Retention()).run(step, NOON)
        assert rows(raw(tmp_path), "SELECT count(body) FROM deliveries") == [(35,)]
        assert await journal.bodies(0) == [], "the key went first"

        assert (await journal.expire(NOON)).days == ("2026-10-16",)
        assert rows(raw(tmp_path), "SELECT count(body) FROM deliveries") == [(0,)]


async def test_a_day_that_gets_something_new_while_its_bytes_are_still_there_is_cleared_first(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await fill(journal, 3)
        raw(tmp_path).execute("UPDATE days SET key = NULL")  # as a run killed right after dropping the key leaves it
    async with opened(tmp_path) as journal:
        await journal.append(delivery(b"late", OLD), [])

        assert [kept.body for kept in await journal.bodies(0)] == [b"late"]
        assert (await journal.expire(NOON)).deliveries == 1


async def test_room_that_is_not_needed_soon_is_given_back_to_the_disk(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        for number in range(300):
            await journal.append(delivery(bytes([number % 256]) + os.urandom(20_000), OLD), [])
        await journal.expire(NOON)
    free, pages = (raw(tmp_path).pragma(name) for name in ("freelist_count", "page_count"))

    assert isinstance(free, int)
    assert isinstance(pages, int)
    assert free <= 256
    assert pages < 600, "6 MB were kept"


async def test_appends_go_on_while_a_day_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "STEP_ROWS", 5)
    async with opened(tmp_path) as journal:
        await fill(journal, 100)
        _, *ids = await asyncio.gather(journal.expire(NOON), *(journal.append(delivery(b"new"), []) for _ in range(100)))

        assert [kept.body for kept in await journal.bodies(0)] == [b"new"] * 100
        assert len(set(map(str, ids))) == 100
