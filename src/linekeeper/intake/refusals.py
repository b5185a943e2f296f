"""Refused signatures of a known app, told at most once a minute: perhaps the app's secret was changed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

EVERY = timedelta(minutes=1)


class Refusals(Struct, frozen=True, kw_only=True):
    """How many requests were refused since the last telling."""

    app: str
    count: int
    since: datetime  #: the first of them
    at: datetime  #: the last of them


Tell = Callable[[Refusals], None]


class Teller:
    """Counts refusals by app and passes them on: the first at once, then at most once a minute, each counted exactly once."""

    def __init__(self, tell: Tell | None) -> None:
        self._tell = tell
        self._open: dict[str, Refusals] = {}
        self._told_at: dict[str, datetime] = {}

    def refused(self, app: str, now: datetime) -> None:
        """Count one refusal, and tell when it is time."""
        before = self._open.get(app)
        self._open[app] = Refusals(app=app, count=before.count + 1 if before else 1, since=before.since if before else now, at=now)
        self.flush(now)

    def flush(self, now: datetime) -> None:
        """Tell what was counted and not told, where the minute is over."""
        for app, refusals in list(self._open.items()):
            told_at = self._told_at.get(app)
            if told_at is None or now - told_at >= EVERY:
                self._told_at[app] = now
                del self._open[app]
                if self._tell is not None:
                    self._tell(refusals)
