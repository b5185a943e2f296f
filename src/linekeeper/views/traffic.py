"""What became of a number's messages, hour by hour, and why some failed: counts only, of nobody in particular."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from linekeeper.rulebook.error_shapes import ErrorEntry
from linekeeper.rulebook.errors import catalogue
from linekeeper.state.counts import Count, unix_minute
from linekeeper.state.port import Look
from linekeeper.views.asking import Asking, digits_or_id
from linekeeper.views.wording import BLOCKS, SURE, retry

HOUR = 60  #: minutes
MOST_HOURS = 8 * 24  #: counts by minute are kept for 8 days
NO_CODE = -1


class FailureAnswer(Struct, frozen=True, kw_only=True):
    """One error code, how often, and what it means."""

    code: int  #: -1: Meta gave none
    count: int
    title: str
    meaning: str
    fix: str  #: the first thing to do; empty: none is known
    retry: str
    blocks: str
    sure: str  #: how well this is known


class HourAnswer(Struct, frozen=True, kw_only=True):
    """One hour. A message counts once for each state it reached, in the hour in which it reached it."""

    at: datetime  #: its beginning, UTC
    sent: int
    delivered: int
    read: int
    failed: int


class TrafficAnswer(Struct, frozen=True, kw_only=True):
    """The last hours."""

    since: datetime
    sent: int
    delivered: int
    read: int
    failed: int
    failures: list[FailureAnswer]  #: most frequent first
    hours: list[HourAnswer]  #: oldest first; hours without messages are not there


class Traffic(Asking):
    """Questions about what became of messages."""

    async def traffic(self, id_or_digits: str, *, hours: int = 24) -> TrafficAnswer | None:
        """Return what became of a number's messages in the last hours (at most 192); None when there is no such number."""
        now = unix_minute(self.now())
        begin = now - min(max(hours, 1), MOST_HOURS) * HOUR + 1

        def ask(look: Look) -> TrafficAnswer | None:
            row = look.fleet_row(digits_or_id(id_or_digits))
            if row is None:
                return None
            return traffic_answer(look.counted(row.number, (begin, now + 1), HOUR), begin)

        return await self._state.look(ask)


def traffic_answer(counts: Iterable[Count], begin: int) -> TrafficAnswer:
    """Return counts by hour, in words. `begin`: the unix minute they begin with."""
    told = list(counts)
    failures: dict[int, int] = {}
    for one in told:
        if one.state == "failed":
            failures[one.code] = failures.get(one.code, 0) + one.count
    return TrafficAnswer(
        since=_instant(begin),
        **_totals(told),
        failures=[_failure(code, count) for code, count in sorted(failures.items(), key=lambda item: (-item[1], item[0]))],
        hours=[HourAnswer(at=_instant(at), **_totals(one for one in told if one.at == at)) for at in sorted({one.at for one in told})],
    )


def _totals(counts: Iterable[Count]) -> dict[str, int]:
    totals = dict.fromkeys(("sent", "delivered", "read", "failed"), 0)
    for one in counts:
        if one.state in totals:
            totals[one.state] += one.count
    return totals


def _failure(code: int, count: int) -> FailureAnswer:
    entry = None if code == NO_CODE else catalogue().find(code)
    if entry is None:
        title = "No code was given" if code == NO_CODE else "A code that is new to us"
        meaning = "Meta said that it failed, and not why." if code == NO_CODE else "Nothing is known of it yet."
        return FailureAnswer(code=code, count=count, title=title, meaning=meaning, fix="", retry="", blocks="", sure="")
    return _known(code, count, entry)


def _known(code: int, count: int, entry: ErrorEntry) -> FailureAnswer:
    return FailureAnswer(
        code=code,
        count=count,
        title=entry.title,
        meaning=entry.meaning,
        fix=next(iter(entry.fix), ""),
        retry=retry(entry),
        blocks=BLOCKS[entry.blocks],
        sure=SURE[entry.confidence],
    )


def _instant(minute: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
