"""What the journal's readers ask: every checksum and seal is looked at."""

from pathlib import Path

import pytest

from linekeeper.errors import Misconfigured
from linekeeper.events import Source
from linekeeper.events.house import Unread
from linekeeper.journal import reading
from linekeeper.journal.port import DAMAGED, START
from tests.journal.rows import OLD, batch, delivery, opened, raw


def spoil(folder: Path, sql: str) -> None:
    """Change the file behind the journal's back."""
    db = raw(folder)
    for name in ("batches_are_not_edited", "deliveries_only_expire"):
        db.execute(f"DROP TRIGGER {name}")
    db.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("UPDATE batches SET body = zeroblob(length(body)) WHERE seq = 2", id="another body"),
        pytest.param("UPDATE batches SET crc32 = crc32 + 1 WHERE seq = 2", id="another checksum"),
        pytest.param("UPDATE batches SET delivery = 1 WHERE seq = 2", id="another delivery"),
    ],
)
async def test_a_damaged_batch_is_one_unread_in_its_place_and_those_behind_it_are_read(tmp_path: Path, sql: str) -> None:
    async with opened(tmp_path) as journal:
        for _ in range(3):
            await journal.append(delivery(), [batch()])
        whole = [one for _, one in await journal.read(START)]
        spoil(tmp_path, sql)
        found = await journal.read(START)

    assert [position.seq for position, _ in found] == [1, 2, 3]
    assert [found[0][1], found[2][1]] == [whole[0], whole[2]]
    ((unread,),) = [element.events for element in found[1][1].elements]
    assert isinstance(unread, Unread)
    assert (unread.where, unread.why) == ("batch 2 of the journal, all of it", DAMAGED)
    assert (found[1][1].account, found[1][1].heard_at) == (whole[1].account, whole[1].heard_at)


async def test_a_damaged_batch_names_its_delivery_only_where_that_is_surely_its_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        for _ in range(3):
            await journal.append(delivery(), [batch()])
        spoil(tmp_path, "UPDATE batches SET body = x'00' WHERE seq = 1")
        raw(tmp_path).execute("UPDATE batches SET delivery = 9999 WHERE seq = 2")
        raw(tmp_path).execute("UPDATE batches SET heard_at = 9223372036854775807, body = x'00' WHERE seq = 3")
        found = [one for _, one in await journal.read(START)]

    assert [(one.delivery, one.source, one.app) for one in found] == [
        (1, Source.WEBHOOK, "meta"),
        (None, Source.WEBHOOK, ""),
        (3, Source.WEBHOOK, "meta"),
    ]


async def test_the_batches_of_a_delivery_show_the_damaged_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(delivery(), [batch(), batch()])
        spoil(tmp_path, "UPDATE batches SET body = x'00' WHERE seq = 2")
        first, second = await journal.batches_of(1)

    assert first.elements[0].events == ()
    assert isinstance(second.elements[0].events[0], Unread)


async def test_a_damaged_body_is_told_by_its_number_and_passed_where_many_are_read(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        for _ in range(5):
            await journal.append(delivery(), [])
        spoil(tmp_path, "UPDATE deliveries SET body = zeroblob(length(body)) WHERE id < 4")

        with pytest.raises(Misconfigured, match=r"the body of delivery 1 in journal\.db is damaged"):
            await journal.delivery(1)
        assert [one.id for one in await journal.bodies(0, 2)] == [4], "a page of nothing but damage is not the end"
        assert [one.id for one in await journal.bodies(0)] == [4, 5]


async def test_a_damaged_key_is_told_by_its_day(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(delivery(), [])
        spoil(tmp_path, "UPDATE days SET key = zeroblob(60)")

        with pytest.raises(Misconfigured, match="the key of 2026-11-25"):
            await journal.delivery(1)


async def test_large_bodies_come_in_smaller_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 5_000)
    async with opened(tmp_path) as journal:
        for _ in range(4):
            await journal.append(delivery(b"x" * 3_000), [])

        assert [len(await journal.bodies(after)) for after in (0, 2, 4)] == [2, 2, 0]


async def test_a_body_whose_day_lost_its_key_is_gone_though_its_bytes_are_still_there(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(delivery(b"old", OLD), [])
        raw(tmp_path).execute("UPDATE days SET key = NULL")

        kept = await journal.delivery(1)
        assert kept is not None
        assert (kept.body, kept.kept) == (None, False)
        assert [one.kept for one in await journal.deliveries()] == [False]
        assert await journal.bodies(0) == []
