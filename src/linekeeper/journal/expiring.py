"""Letting raw bodies go: a day's key first, all at once; then its bytes, in steps too short for the door to notice."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

import apsw

from linekeeper.config import Retention
from linekeeper.journal.port import Expired
from linekeeper.journal.retention import days_to_drop
from linekeeper.journal.sealing import open_day_key
from linekeeper.journal.writing import clear
from linekeeper.store.connection import rows

STEP_ROWS = 500
STEP_PAGES = 256  #: given back to the disk in one step
KEPT_FREE = 4  #: a quarter of the file may stay free: the next day's bodies will want it

LEFT = "SELECT day, first, last, deliveries, bytes FROM days WHERE key IS NULL AND deliveries > 0 ORDER BY day"

Step = Callable[[Callable[[apsw.Connection], object]], Awaitable[object]]  #: runs one piece of work on the writer


class Expiring:
    """One retention run. Killed anywhere, the next run goes on where it stopped.

    `dropped` is called with each day whose key goes; `cut` when keys went, since the log still holds them.
    """

    def __init__(
        self,
        retention: Retention,
        dropped: Callable[[str], None] = lambda _day: None,
        cut: Callable[[], None] = lambda: None,
    ) -> None:
        self._retention, self._dropped, self._cut = retention, dropped, cut

    async def run(self, step: Step, now: datetime) -> Expired:
        """Drop what is past the retention at `now`."""
        days: list[str] = []
        deliveries = body_bytes = 0

        def drop_keys(db: apsw.Connection) -> list[tuple[Any, ...]]:
            kept = dict(db.execute("SELECT day, bytes FROM days WHERE key IS NOT NULL"))
            for day in days_to_drop(kept, self._retention, now):
                db.execute("UPDATE days SET key = NULL WHERE day = ?", (day,))
                self._dropped(day)
            open_day_key.cache_clear()
            return rows(db, LEFT)

        gone = await step(drop_keys)
        for day, first, last, count, size in gone if isinstance(gone, list) else []:
            await self._clear(step, day, first, last)
            days.append(day)
            deliveries += count
            body_bytes += size
        while await step(_give_back):
            pass
        if days:
            self._cut()
        return Expired(days=tuple(days), deliveries=deliveries, body_bytes=body_bytes)

    async def _clear(self, step: Step, day: str, first: int, last: int) -> None:
        for start in range(first, last + 1, STEP_ROWS):
            end = min(start + STEP_ROWS - 1, last)
            await step(partial(clear, day=day, first=start, last=end))
        await step(partial(_cleared, day=day))


def _cleared(db: apsw.Connection, day: str) -> None:
    """Write down that the day is done, unless something of it came in again meanwhile."""
    db.execute("UPDATE days SET deliveries = 0, bytes = 0 WHERE day = ? AND key IS NULL", (day,))


def _give_back(db: apsw.Connection) -> bool:
    """Give some free pages back to the disk when too many are free; return whether more are."""
    free, pages = db.pragma("freelist_count"), db.pragma("page_count")
    if not isinstance(free, int) or not isinstance(pages, int) or free <= max(STEP_PAGES, pages // KEPT_FREE):
        return False
    db.execute(f"PRAGMA incremental_vacuum({STEP_PAGES})").fetchall()
    left = db.pragma("freelist_count")
    return isinstance(left, int) and left < free  # or it would go on for ever where a file cannot shrink
