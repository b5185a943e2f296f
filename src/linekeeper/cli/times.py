"""Times for people: how long ago or ahead, and when, in the zone of the configuration."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

UNITS = ((86_400, "day", "days"), (3_600, "hour", "hours"), (60, "min", "min"))


def zone(name: str) -> tzinfo:
    """Return the zone; the configuration knows that it exists."""
    return UTC if name == "UTC" else ZoneInfo(name)


def span(length: timedelta) -> str:
    """Return a length in its largest unit, such as "3 days", "1 hour", "12 min", "8 s"."""
    seconds = int(abs(length.total_seconds()))
    for size, one, many in UNITS:
        if seconds >= size:
            count = seconds // size
            return f"{count} {one if count == 1 else many}"
    return f"{seconds} s"


def relative(at: datetime, now: datetime) -> str:
    """Return "in 2 days", "12 min ago" or "now"."""
    if abs(at - now) < timedelta(seconds=1):
        return "now"
    return f"in {span(at - now)}" if at > now else f"{span(now - at)} ago"


def absolute(at: datetime, now: datetime, where: tzinfo) -> str:
    """Return the hour when it is today there, else the day too, with the year when it is another."""
    local, today = at.astimezone(where), now.astimezone(where)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local.day} {local:%b %H:%M}" if local.year == today.year else f"{local.day} {local:%b %Y %H:%M}"


def both(at: datetime, now: datetime, where: tzinfo) -> str:
    """Return an instant as people ask for it: "27 Nov 14:00 (in 2 days)"."""
    return f"{absolute(at, now, where)} ({relative(at, now)})"
