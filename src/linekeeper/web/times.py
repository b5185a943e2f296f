"""Times as people read them: how far away, and when by their own clock. Nothing here reads a clock."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markupsafe import Markup
from msgspec import Struct

from linekeeper.errors import Misconfigured

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
NOW_S = 3  #: nearer than this is "now"


def zone_named(name: str) -> tzinfo:
    """Return the time zone of that name.

    Raises:
        Misconfigured: this machine knows no such zone.
    """
    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Misconfigured(
            f"the time zone {name!r} is not known",
            why="this machine's time zone data has no such name",
            remedy="use a name such as Europe/Berlin, or UTC; on a bare machine install the package tzdata",
        ) from error


def span(seconds: float) -> str:
    """Return a length of time in its largest fitting unit: `6 s`, `32 min`, `5 h`, `3 days`."""
    whole = int(seconds)
    if whole < MINUTE_S:
        return f"{whole} s"
    if whole < HOUR_S:
        return f"{whole // MINUTE_S} min"
    if whole < 2 * DAY_S:
        return f"{whole // HOUR_S} h"
    return f"{whole // DAY_S} days"


class Reader(Struct, frozen=True):
    """The person in front of the page: their zone, and the instant at which they look."""

    zone: tzinfo
    now: datetime

    def relative(self, at: datetime) -> str:
        """Return `4 s ago`, `now`, `in 32 min`."""
        seconds = (at - self.now).total_seconds()
        if abs(seconds) < NOW_S:
            return "now"
        return f"in {span(seconds)}" if seconds > 0 else f"{span(-seconds)} ago"

    def absolute(self, at: datetime) -> str:
        """Return `14:05`, `tomorrow 09:40`, `27 Nov 18:10`, `2 Jan 2027 08:00`."""
        there, here = at.astimezone(self.zone), self.now.astimezone(self.zone)
        days = (there.date() - here.date()) // timedelta(days=1)
        day = {0: "", 1: "tomorrow ", -1: "yesterday "}.get(days)
        if day is None:
            day = f"{there.day} {there:%b} " if there.year == here.year else f"{there.day} {there:%b %Y} "
        return f"{day}{there:%H:%M}"

    def whole(self, at: datetime) -> str:
        """Return the whole instant with its zone: `Wed 25 Nov 2026, 14:05:03 CET`."""
        there = at.astimezone(self.zone)
        return f"{there:%a} {there.day} {there:%b %Y, %H:%M:%S %Z}"

    def _tag(self, at: datetime, words: str) -> Markup:
        stamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, self.whole(at), words)

    def ago(self, at: datetime) -> Markup:
        """Return a `<time>` that says how far away, and the rest on hover."""
        return self._tag(at, self.relative(at))

    def at(self, at: datetime) -> Markup:
        """Return a `<time>` that says when, and the rest on hover."""
        return self._tag(at, self.absolute(at))

    def both(self, at: datetime) -> Markup:
        """Return a `<time>` that says when and how far away: `14:05, in 32 min`."""
        return self._tag(at, f"{self.absolute(at)}, {self.relative(at)}")
