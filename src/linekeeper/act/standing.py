"""Where one target stands: what it took, what it missed, since when it fails, and for how long it is left alone. No I/O."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.act.posting import Said, after
from linekeeper.meter import Meter
from linekeeper.state.outgoing import Reached

FIRST = timedelta(seconds=1)


class Reports(Struct, frozen=True, kw_only=True):
    """Who hears how the telling goes. `failed` and `missed` are given the target's label."""

    meter: Meter
    failed: Callable[[str, Reached], None] = lambda _label, _kept: None
    well: Callable[[str], None] = lambda _label: None
    missed: Callable[[str, int], None] = lambda _label, _many: None


class Standing:
    """One target's. `kept` is what is to be written down; `changed` says whether it is written."""

    def __init__(self, kept: Reached, name: str, label: str, reports: Reports, longest: timedelta) -> None:
        self.kept, self.changed = kept, True
        self._name, self._label, self._reports, self._longest = name, label, reports, longest
        self._failures = kept.attempts
        self._rests_until: datetime | None = None

    def is_resting(self, now: datetime) -> bool:
        """Return whether the target is left alone now. A clock that was set back makes no rest longer."""
        until = self._rests_until
        return until is not None and now < until <= now + self._longest

    def took(self, many: int = 1) -> None:
        """It took something."""
        if self.kept.failing_since is not None:
            self._reports.well(self._label)
        self._failures, self._rests_until = 0, None
        self._put(replace(self.kept, taken=self.kept.taken + many, attempts=0, failing_since=None, fault=""))
        self._count("taken", many)

    def failed(self, said: Said, now: datetime) -> None:
        """It did not take something, and is left alone for a while."""
        self._failures += 1
        wait = timedelta(seconds=said.wait_s or 0)
        self._rests_until = now + min(max(after(self._failures, FIRST, self._longest), wait), self._longest)
        since = self.kept.failing_since or now
        self._put(replace(self.kept, attempts=self.kept.attempts + 1, failing_since=since, fault=said.why))
        self._count("failed", 1)
        self._reports.failed(self._label, self.kept)

    def missed(self, many: int) -> None:
        """It will never get something."""
        if many > 0:
            self._put(replace(self.kept, missed=self.kept.missed + many))
            self._count("missed", many)
            self._reports.missed(self._label, many)

    def passed(self, cursor: int) -> None:
        """What stands at the cursor needs no telling any more."""
        self._put(replace(self.kept, cursor=cursor, attempts=0))

    def behind(self, seconds: float) -> None:
        """Tell how old the oldest is that it still has to get."""
        self._reports.meter.behind.labels(self._name).set(max(seconds, 0.0))

    def _put(self, kept: Reached) -> None:
        self.kept, self.changed = kept, True

    def _count(self, outcome: str, many: int) -> None:
        self._reports.meter.told.labels(self._name, outcome).inc(many)
