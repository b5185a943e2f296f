"""Instants as the stores write them: whole microseconds since 1970, UTC. Whole numbers, so that nothing is rounded."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY_US = 86_400_000_000


def to_us(at: datetime) -> int:
    """Return microseconds since 1970.

    Raises:
        TypeError: `at` has no time zone: nobody could say which instant it is.
    """
    return (at - EPOCH) // MICROSECOND


def from_us(us: int) -> datetime:
    """Return the instant, in UTC."""
    return EPOCH + timedelta(microseconds=us)


def day_of(us: int) -> str:
    """Return the UTC day of an instant, such as `2026-11-23`: these sort as the days do."""
    return _day(us // DAY_US)


@lru_cache(64)  # nearly all that comes in is of one day
def _day(days: int) -> str:
    return from_us(days * DAY_US).date().isoformat()
