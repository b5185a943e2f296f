"""The journal in memory: for tests and for looking at the river without a disk. Keeps every promise but durability."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

import msgspec

from linekeeper.config import Retention
from linekeeper.events import Batch
from linekeeper.journal.port import Delivery, Expired, KeptDelivery, Position
from linekeeper.journal.retention import days_to_drop
from linekeeper.store.instant import day_of, to_us


class MemoryJournal:
    """See `journal.port.Journal`."""

    def __init__(self, retention: Retention | None = None) -> None:
        self._retention = retention or Retention()
        self._deliveries: list[KeptDelivery] = []  # id is place + 1
        self._batches: list[Batch] = []  # seq is place + 1
        self._of: dict[int, list[Batch]] = {}

    async def append(self, delivery: Delivery | None, batches: Sequence[Batch]) -> int | None:
        """See the port."""
        id_ = None
        if delivery is not None:
            id_ = len(self._deliveries) + 1
            size = len(delivery.body)
            self._deliveries.append(KeptDelivery(id=id_, app=delivery.app, heard_at=delivery.heard_at, size=size, body=delivery.body))
        kept = [msgspec.structs.replace(batch, delivery=id_) for batch in batches]
        self._batches += kept
        if id_ is not None:
            self._of[id_] = kept
        return id_

    async def read(self, after: Position, limit: int = 500) -> list[tuple[Position, Batch]]:
        """See the port."""
        found = self._batches[after.seq : after.seq + limit]
        return [(Position(0, seq), batch) for seq, batch in enumerate(found, after.seq + 1)]

    async def delivery(self, id_: int) -> KeptDelivery | None:
        """See the port."""
        return self._deliveries[id_ - 1] if 1 <= id_ <= len(self._deliveries) else None

    async def deliveries(self, before: int | None = None, limit: int = 50) -> list[KeptDelivery]:
        """See the port."""
        end = len(self._deliveries) if before is None else max(before - 1, 0)
        newest_first = self._deliveries[max(end - limit, 0) : end][::-1]
        return [msgspec.structs.replace(delivery, body=None) for delivery in newest_first]

    async def bodies(self, after: int, limit: int = 200) -> list[KeptDelivery]:
        """See the port."""
        start = bisect_right(self._deliveries, after, key=lambda delivery: delivery.id)
        return [delivery for delivery in self._deliveries[start:] if delivery.body is not None][:limit]

    async def batches_of(self, delivery: int) -> list[Batch]:
        """See the port."""
        return list(self._of.get(delivery, []))

    async def expire(self, now: datetime) -> Expired:
        """See the port."""
        days: dict[str, int] = {}
        for delivery in self._deliveries:
            if delivery.body is not None:
                day = day_of(to_us(delivery.heard_at))
                days[day] = days.get(day, 0) + len(delivery.body)
        gone = set(days_to_drop(days, self._retention, now))
        deliveries = body_bytes = 0
        for place, delivery in enumerate(self._deliveries):
            if delivery.body is not None and day_of(to_us(delivery.heard_at)) in gone:
                deliveries += 1
                body_bytes += len(delivery.body)
                self._deliveries[place] = msgspec.structs.replace(delivery, body=None, kept=False)
        return Expired(days=tuple(sorted(gone)), deliveries=deliveries, body_bytes=body_bytes)

    async def end(self) -> Position:
        """See the port."""
        return Position(0, len(self._batches))
