"""The journal in memory. Its promises are in tests/contract/test_journal.py."""

from datetime import UTC, datetime, timedelta

from linekeeper.journal.memory import MemoryJournal
from linekeeper.journal.port import Delivery

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


async def test_it_keeps_bodies_for_thirty_days_unless_told_otherwise() -> None:
    journal = MemoryJournal()
    for age in (31, 30):
        await journal.append(Delivery(app="meta", body=b"{}", heard_at=NOON - timedelta(days=age)), [])

    assert (await journal.expire(NOON)).deliveries == 1
