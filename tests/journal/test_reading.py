"""What the journal's readers ask: every checksum and seal is looked at."""

from pathlib import Path

import pytest

from linekeeper.errors import Misconfigured
from linekeeper.journal import reading
from linekeeper.journal.port import START
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
async def test_a_damaged_batch_is_told_by_its_number(tmp_path: Path, sql: str) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(delivery(), [batch()])
        await journal.append(delivery(), [batch()])
        spoil(tmp_path, sql)

        with pytest.raises(Misconfigured, match=r"batch 2 in journal\.db is damaged"):
            await journal.read(START)
        assert len(await journal.read(START, 1)) == 1, "what lies before it is still read"


async def test_a_damaged_body_is_told_by_its_number(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(delivery(), [])
        spoil(tmp_path, "UPDATE deliveries SET body = zeroblob(length(body))")

        for reads in (journal.delivery(1), journal.bodies(0)):
            with pytest.raises(Misconfigured, match=r"the body of delivery 1 in journal\.db is damaged"):
                await reads


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
