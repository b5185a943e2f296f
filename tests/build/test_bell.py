"""The journal rings when something was kept, and is otherwise the journal it wraps."""

import asyncio
from datetime import UTC, datetime

from linekeeper.build.bell import Ringing
from linekeeper.events import Batch, Source
from linekeeper.journal.memory import MemoryJournal
from linekeeper.journal.port import START, Delivery

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
BATCH = Batch(source=Source.WEBHOOK, app="meta", account="1", heard_at=NOON, decoder=1)


async def test_who_waits_is_woken_by_an_append() -> None:
    journal = Ringing(MemoryJournal())
    waiting = asyncio.create_task(journal.rung(3600))
    await asyncio.sleep(0)
    await journal.append(None, [BATCH])

    await asyncio.wait_for(waiting, 60)


async def test_an_append_before_the_waiting_is_not_missed() -> None:
    journal = Ringing(MemoryJournal())
    await journal.append(None, [BATCH])

    await asyncio.wait_for(journal.rung(3600), 60)


async def test_without_an_append_the_waiting_ends_by_itself() -> None:
    await asyncio.wait_for(Ringing(MemoryJournal()).rung(0.001), 60)


async def test_everything_else_is_the_journals_own_answer() -> None:
    inner = MemoryJournal()
    journal = Ringing(inner)
    id_ = await journal.append(Delivery(app="meta", body=b"{}", heard_at=NOON), [BATCH])

    assert id_ is not None
    assert await journal.read(START) == await inner.read(START) != []
    assert await journal.delivery(id_) == await inner.delivery(id_)
    assert await journal.deliveries() == await inner.deliveries()
    assert await journal.bodies(0) == await inner.bodies(0)
    assert await journal.batches_of(id_) == await inner.batches_of(id_)
    assert await journal.end() == await inner.end()
    assert await journal.expire(NOON) == await inner.expire(NOON)
