"""Which days of raw bodies may go. Pure: the same days and the same instant give the same answer."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from linekeeper.config import Retention

LEAST_DAYS = 7  #: Meta sends again for 7 days; younger bodies are never dropped, whatever the settings or the disk say


def days_to_drop(days: Mapping[str, int], retention: Retention, now: datetime) -> list[str]:
    """Return the days whose bodies are to be dropped, oldest first.

    Args:
        days: bytes of bodies kept of each UTC day, such as `{"2026-11-23": 4096}`.
        retention: how long, and how much in all.
        now: the caller's clock; UTC.
    """
    left = sum(days.values())
    drop = []
    for day in sorted(days):
        ended = datetime.combine(date.fromisoformat(day), time(), UTC) + timedelta(days=1)
        age = now - ended
        if age < timedelta(days=LEAST_DAYS):
            break
        if age < timedelta(days=retention.days) and left <= retention.max_bytes:
            break
        drop.append(day)
        left -= days[day]
    return drop
