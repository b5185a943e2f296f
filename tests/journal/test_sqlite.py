"""The journal in `journal.db`: keys, reading beside a server, trouble with the disk. Its promises are in tests/contract."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import apsw
import pytest

from linekeeper.errors import Misconfigured, TryLater
from linekeeper.journal.port import START
from linekeeper.store.crypt import Keys
from linekeeper.store.writer import Bounds
from tests.journal.rows import batch, delivery, found_in, opened, raw
from tests.store import disk


async def test_what_was_kept_is_there_after_a_restart_and_numbers_go_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        assert await journal.append(delivery(b"one"), [batch("A"), batch("B")]) == 1
    async with opened(tmp_path) as journal:
        assert await journal.append(delivery(b"two"), [batch("C")]) == 2

        assert [kept.body for kept in await journal.bodies(0)] == [b"one", b"two"]
        assert [(position.seq, found.account) for position, found in await journal.read(START)] == [(1, "A"), (2, "B"), (3, "C")]


async def test_another_key_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass

    for readonly in (False, True):
        with pytest.raises(Misconfigured, match=r"the key does not fit journal\.db"):
            async with opened(tmp_path, Keys(b"x" * 32), readonly=readonly):
                pass


async def test_it_is_read_beside_the_server_that_writes_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(delivery(b"one"), [])
        async with opened(tmp_path, readonly=True) as reading:
            assert [kept.body for kept in await reading.bodies(0)] == [b"one"]
            await journal.append(delivery(b"two"), [])
            assert [kept.body for kept in await reading.bodies(0)] == [b"one", b"two"]


async def test_it_is_read_when_no_server_runs(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(delivery(b"one"), [batch()])
    async with opened(tmp_path, readonly=True) as reading:
        assert [kept.body for kept in await reading.bodies(0)] == [b"one"]
        with pytest.raises(Misconfigured, match="open for reading only"):
            await reading.append(delivery(), [])


async def test_reading_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"there is no journal\.db"):
        async with opened(tmp_path, readonly=True):
            pass
    assert not found_in(tmp_path, b"")


@pytest.mark.parametrize("trouble", [disk.full, disk.broken])
async def test_a_disk_that_refuses_gives_try_later_at_once_keeps_nothing_and_heals(
    tmp_path: Path, trouble: Callable[[], AbstractContextManager[None]]
) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(delivery(b"before"), [batch("before")])
        with trouble():
            told = await asyncio.gather(*(journal.append(delivery(b"lost"), [batch("lost")]) for _ in range(20)), return_exceptions=True)
            assert {type(error) for error in told} == {TryLater}
        assert await journal.append(delivery(b"after"), [batch("after")]) == 2

        assert [kept.body for kept in await journal.bodies(0)] == [b"before", b"after"]
        assert [found.account for _, found in await journal.read(START)] == ["before", "after"]


async def test_trouble_on_the_first_write_of_a_day_loses_no_key(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        with disk.full(), pytest.raises(TryLater):
            await journal.append(delivery(b"lost"), [])
        await journal.append(delivery(b"kept"), [])
    async with opened(tmp_path) as journal:
        assert [kept.body for kept in await journal.bodies(0)] == [b"kept"]


async def test_too_many_bytes_in_flight_are_refused_and_what_was_taken_is_kept(tmp_path: Path) -> None:
    async with opened(tmp_path, bounds=Bounds(most_bytes=12_000)) as journal:
        told = await asyncio.gather(*(journal.append(delivery(b"x" * 3_000), []) for _ in range(10)), return_exceptions=True)

        kept = [id_ for id_ in told if isinstance(id_, int)]
        assert len(kept) == 3
        assert all(isinstance(refused, TryLater) for refused in told if refused not in kept)
        assert [one.id for one in await journal.bodies(0)] == kept


async def test_what_was_heard_cannot_be_edited_or_deleted(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(delivery(), [batch()])
    for sql in (
        "DELETE FROM batches",
        "UPDATE batches SET account = 'B'",
        "DELETE FROM deliveries",
        "UPDATE deliveries SET app = 'other'",
        "UPDATE deliveries SET body = x'00'",
    ):
        with pytest.raises(apsw.ConstraintError):
            raw(tmp_path).execute(sql)


@pytest.mark.parametrize("readonly", [False, True])
async def test_a_damaged_file_is_told_at_the_start(tmp_path: Path, readonly: bool) -> None:
    (tmp_path / "journal.db").write_bytes(b"this was never a database" * 1_000)

    with pytest.raises(TryLater, match="the file is damaged"):
        async with opened(tmp_path, readonly=readonly):
            pass


async def test_a_full_disk_is_told_at_the_start(tmp_path: Path) -> None:
    with disk.full(), pytest.raises(TryLater, match="did not take it"):
        async with opened(tmp_path):
            pass
    async with opened(tmp_path) as journal:
        assert await journal.append(delivery(), []) == 1


async def test_no_body_is_on_the_disk_as_it_came(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(delivery(b"call +1 555 010 0421"), [])
        assert not found_in(tmp_path, b"555 010 0421")
