"""Quality over days, as far as it was read. Meta tells a number's quality only when asked: between two readings the last word holds."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from linekeeper.events.number import Rating
from linekeeper.fold.number import Number
from linekeeper.fold.register import instant

DAY = timedelta(days=1)
KEPT_DAYS = 60  #: of history, see fold.register.KEPT_FOR
HOLDS = 2 * DAY  #: one reading a day is kept at least, so an older word than this is not known to hold any more
LETTERS = {Rating.GREEN: "g", Rating.YELLOW: "y", Rating.RED: "r", Rating.UNKNOWN: "u"}
NOT_READ = "."


class QualityChange(Struct, frozen=True, kw_only=True):
    """A rating that was read, other than the one before."""

    at: datetime
    quality: str
    at_least: bool  #: True: the first reading; it may have begun earlier


class QualityAnswer(Struct, frozen=True, kw_only=True):
    """Quality over 60 days."""

    days: str  #: a letter for each UTC day, oldest first, today last: g y r, u for not rated, a dot where nothing was read
    changes: list[QualityChange]  #: newest first


def quality_days(number: Number, now: datetime, days: int = 30) -> str:
    """Return a letter for each UTC day, oldest first, today last: g y r, u for not rated, a dot where nothing was read.

    Of several ratings of one day the worst stands.
    """
    moments = [(instant(at), rating) for at, rating in _moments(number)]
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return "".join(_day(moments, today - back * DAY, now) for back in range(days - 1, -1, -1))


def quality_answer(number: Number, now: datetime) -> QualityAnswer:
    """Return the days, and every change that was seen, newest first."""
    changes = list(_changes(number))
    return QualityAnswer(days=quality_days(number, now, KEPT_DAYS), changes=changes[::-1])


def _moments(number: Number) -> list[tuple[int, Rating]]:
    return [(at, rating) for at, rating in number.rated.moments(Rating) if isinstance(rating, Rating)]


def _day(moments: list[tuple[datetime, Rating]], start: datetime, now: datetime) -> str:
    end = min(start + DAY, now)
    held = [rating for at, rating in moments if start <= at <= end]
    before = next(((at, rating) for at, rating in reversed(moments) if at < start), None)
    if before is not None and start - before[0] <= HOLDS:
        held.append(before[1])
    rated = [rating for rating in held if rating is not Rating.UNKNOWN] or held
    return LETTERS[max(rated, key=list(Rating).index)] if rated else NOT_READ


def _changes(number: Number) -> Iterator[QualityChange]:
    before: Rating | None = None
    for at, rating in _moments(number):
        if rating is not before:
            yield QualityChange(at=instant(at), quality=rating.value, at_least=before is None)
        before = rating
