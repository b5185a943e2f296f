"""A journal that rings: who waits for news need not ask for it again and again."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from linekeeper.events import Batch
from linekeeper.journal.port import Delivery, Expired, Journal, KeptDelivery, Position


class Ringing:
    """The journal, unchanged, but each append that is kept rings."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._news = asyncio.Event()
        self._ears = [self._news]

    def ear(self) -> asyncio.Event:
        """Return an ear of one's own, for `rung`: of two who listen with one ear, one would take the other's ring."""
        self._ears.append(asyncio.Event())
        return self._ears[-1]

    async def rung(self, at_most_s: float, ear: asyncio.Event | None = None) -> None:
        """Wait for an append since the last call with this ear, at most so long."""
        ear = ear or self._news
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most_s):
                await ear.wait()
        ear.clear()

    async def append(self, delivery: Delivery | None, batches: Sequence[Batch]) -> int | None:
        """Append, then ring."""
        kept = await self._journal.append(delivery, batches)
        for ear in self._ears:
            ear.set()
        return kept

    async def read(self, after: Position, limit: int = 500) -> list[tuple[Position, Batch]]:
        """As the journal does."""
        return await self._journal.read(after, limit)

    async def delivery(self, id_: int) -> KeptDelivery | None:
        """As the journal does."""
        return await self._journal.delivery(id_)

    async def deliveries(self, before: int | None = None, limit: int = 50) -> list[KeptDelivery]:
        """As the journal does."""
        return await self._journal.deliveries(before, limit)

    async def bodies(self, after: int, limit: int = 200) -> list[KeptDelivery]:
        """As the journal does."""
        return await self._journal.bodies(after, limit)

    async def batches_of(self, delivery: int) -> list[Batch]:
        """As the journal does."""
        return await self._journal.batches_of(delivery)

    async def expire(self, now: datetime) -> Expired:
        """As the journal does."""
        return await self._journal.expire(now)

    async def end(self) -> Position:
        """As the journal does."""
        return await self._journal.end()
