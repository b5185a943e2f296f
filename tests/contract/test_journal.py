"""The journal's promises, which every store keeps."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from linekeeper.config import Retention
from linekeeper.events import Batch, Element, Source
from linekeeper.events.house import Unread
from linekeeper.events.message import MessageMoved, MessageState
from linekeeper.journal.memory import MemoryJournal
from linekeeper.journal.port import START, Delivery, Journal, Position
from linekeeper.journal.sqlite import open_journal
from linekeeper.store.crypt import Keys

NOON = datetime(2026, 11, 25, 12, 0, 0, 123_456, UTC)
DAY = timedelta(days=1)
ODD_BODIES = [b"", b"{}", b"\x00\xff\xfe not utf-8", b"[" * 100_000, bytes(range(256)) * 400]


@asynccontextmanager
async def opened(store: str, folder: Path) -> AsyncIterator[Journal]:
    retention = Retention(days=30, max_bytes=10_000_000)
    if store == "memory":
        yield MemoryJournal(retention)
        return
    async with open_journal(folder / "journal.db", Keys(b"k" * 32), retention) as journal:
        yield journal


@pytest.fixture(params=["memory", "sqlite"])
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Journal]:
    async with opened(request.param, tmp_path) as journal:
        yield journal


def delivery(body: bytes, heard_at: datetime = NOON) -> Delivery:
    return Delivery(app="meta", body=body, heard_at=heard_at)


def batch(account: str, key: bytes = b"k", source: Source = Source.WEBHOOK) -> Batch:
    moved = MessageMoved(number="1", message=key, state=MessageState.READ, people=(b"p" * 16,), at=NOON)
    elements = (Element(key=key, events=(moved, Unread(at=NOON, where="entry[0]", why="no id"))),)
    return Batch(source=source, app="meta", account=account, heard_at=NOON, decoder=3, elements=elements)


async def everything(journal: Journal, page: int = 500) -> list[tuple[Position, Batch]]:
    found: list[tuple[Position, Batch]] = []
    while rows := await journal.read(found[-1][0] if found else START, page):
        found += rows
    return found


async def test_what_was_appended_is_read_back_byte_for_byte(journal: Journal) -> None:
    ids = [await journal.append(delivery(body), []) for body in ODD_BODIES]
    kept = [await journal.delivery(id_) for id_ in ids if id_ is not None]

    assert [one.body for one in kept if one is not None] == ODD_BODIES
    assert [one.size for one in kept if one is not None] == [len(body) for body in ODD_BODIES]
    assert all(one is not None and one.kept and one.app == "meta" and one.heard_at == NOON for one in kept)


async def test_batches_come_back_as_they_were_with_their_delivery_filled_in(journal: Journal) -> None:
    id_ = await journal.append(delivery(b"{}"), [batch("1"), batch("2")])

    expected = [msgspec.structs.replace(batch(account), delivery=id_) for account in ("1", "2")]
    assert [found for _, found in await journal.read(START)] == expected
    assert id_ is not None
    assert await journal.batches_of(id_) == expected


async def test_a_reading_or_an_act_has_no_delivery(journal: Journal) -> None:
    assert await journal.append(None, [batch("1", source=Source.READING)]) is None

    [(_, found)] = await journal.read(START)
    assert found.delivery is None
    assert await journal.deliveries() == []


async def test_the_batches_of_a_delivery_are_its_own_only(journal: Journal) -> None:
    await journal.append(None, [batch("0")])
    first = await journal.append(delivery(b"1"), [batch("1")])
    none = await journal.append(delivery(b"2"), [])
    await journal.append(None, [batch("3")])
    last = await journal.append(delivery(b"4"), [batch("4"), batch("5")])

    of = {id_: [one.account for one in await journal.batches_of(id_)] for id_ in (first, none, last) if id_ is not None}
    assert of == {first: ["1"], none: [], last: ["4", "5"]}
    assert await journal.batches_of(999) == []


async def test_repeats_are_kept_too(journal: Journal) -> None:
    ids = [await journal.append(delivery(b"{}"), [batch("1")]) for _ in range(3)]

    assert len(set(ids)) == 3
    assert len(await everything(journal)) == 3


@pytest.mark.parametrize("page", [1, 3, 500])
async def test_a_reader_passes_each_batch_once_in_an_order_that_never_changes(journal: Journal, page: int) -> None:
    for number in range(10):
        await journal.append(None, [batch(str(number))])

    found = await everything(journal, page)
    assert [one.account for _, one in found] == [str(number) for number in range(10)]
    assert [position for position, _ in found] == sorted({position for position, _ in found})
    assert await journal.end() == found[-1][0]
    assert await journal.read(found[-1][0]) == []


async def test_a_reader_misses_nothing_while_others_write(journal: Journal) -> None:
    async def write(writer: int) -> None:
        for number in range(20):
            await journal.append(delivery(b"{}"), [batch(f"{writer}-{number}"), batch(f"{writer}-{number}b")])

    async def read() -> list[str]:
        found: list[str] = []
        position = START
        while len(found) < 12 * 20 * 2:
            page = await journal.read(position, 7)
            found += [one.account for _, one in page]
            position = page[-1][0] if page else position
            await asyncio.sleep(0)
        return found

    reading = asyncio.create_task(read())
    await asyncio.gather(*(write(writer) for writer in range(12)))
    found = await asyncio.wait_for(reading, 60)

    assert len(set(found)) == len(found)
    for writer in range(12):  # each writer's own order is kept
        own = [name for name in found if name.startswith(f"{writer}-")]
        assert own == [f"{writer}-{number}{half}" for number in range(20) for half in ("", "b")]


async def test_an_empty_journal_says_so(journal: Journal) -> None:
    assert await journal.end() == START
    assert await journal.read(START) == []
    assert await journal.delivery(1) is None
    assert await journal.deliveries() == []
    assert await journal.bodies(0) == []


async def test_deliveries_come_newest_first_in_pages_without_their_bodies(journal: Journal) -> None:
    ids = [await journal.append(delivery(str(number).encode()), []) for number in range(5)]

    first = await journal.deliveries(limit=2)
    second = await journal.deliveries(before=first[-1].id, limit=2)
    last = await journal.deliveries(before=second[-1].id, limit=2)
    assert [one.id for one in (*first, *second, *last)] == ids[::-1]
    assert {one.body for one in (*first, *second, *last)} == {None}
    assert all(one.kept for one in first)


async def test_bodies_come_oldest_first_in_pages(journal: Journal) -> None:
    for number in range(5):
        await journal.append(delivery(str(number).encode()), [])

    found: list[bytes | None] = []
    after = 0
    while page := await journal.bodies(after, 2):
        found += [one.body for one in page]
        after = page[-1].id
    assert found == [b"0", b"1", b"2", b"3", b"4"]


async def test_bodies_past_the_retention_go_and_what_they_meant_stays(journal: Journal) -> None:
    old = await journal.append(delivery(b"old", NOON - 32 * DAY), [batch("1")])
    new = await journal.append(delivery(b"new"), [batch("2")])
    expired = await journal.expire(NOON)

    assert (expired.days, expired.deliveries) == (("2026-10-24",), 1)
    assert expired.body_bytes > 0
    assert old is not None
    assert new is not None
    gone, there = await journal.delivery(old), await journal.delivery(new)
    assert gone is not None
    assert there is not None
    assert (gone.body, gone.kept, gone.size, gone.heard_at, gone.app) == (None, False, 3, NOON - 32 * DAY, "meta")
    assert there.body == b"new"
    assert [one.account for _, one in await everything(journal)] == ["1", "2"]
    assert [one.account for one in await journal.batches_of(old)] == ["1"]
    assert [one.kept for one in await journal.deliveries()] == [True, False]
    assert [one.id for one in await journal.bodies(0)] == [new]


async def test_expiring_again_finds_nothing_and_what_comes_after_is_kept(journal: Journal) -> None:
    await journal.append(delivery(b"old", NOON - 40 * DAY), [])
    await journal.expire(NOON)

    again = await journal.expire(NOON)
    assert (again.days, again.deliveries, again.body_bytes) == ((), 0, 0)
    late = await journal.append(delivery(b"late", NOON - 40 * DAY), [])
    assert late is not None
    kept = await journal.delivery(late)
    assert kept is not None
    assert kept.body == b"late", "a day that had expired takes something new"
    assert (await journal.expire(NOON)).deliveries == 1


async def test_too_many_bytes_take_the_oldest_days_but_never_the_last_seven(tmp_path: Path) -> None:
    async with open_journal(tmp_path / "journal.db", Keys(b"k" * 32), Retention(days=30, max_bytes=1)) as journal:
        for age in (20, 9, 7, 0):
            await journal.append(delivery(b"x", NOON - age * DAY), [])

        assert (await journal.expire(NOON)).days == ("2026-11-05", "2026-11-16")
        assert len(await journal.bodies(0)) == 2


async def test_what_the_caller_gave_is_not_kept_by_reference(journal: Journal) -> None:
    given = [batch("1")]
    await journal.append(delivery(b"{}"), given)
    given.append(batch("2"))

    assert len(await everything(journal)) == 1
