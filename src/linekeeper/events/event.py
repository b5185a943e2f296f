"""What every fact has: the instant it speaks for, and who told that instant."""

from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct


class Told(StrEnum):
    """Where an event's `at` comes from."""

    META = auto()  #: Meta's own time: a webhook's timestamp or entry time, a reading's `Date`
    HEARD = auto()  #: Meta gave no time; `at` is when the first copy was heard
    FUTURE = auto()  #: Meta's time lay more than 5 minutes after the hearing; `at` is when it was heard
    OURS = auto()  #: our own clock: an operator's act, a deadline that came due


class Event(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, gc=False):
    """One fact. `at` is UTC and never later than five minutes after the hearing."""

    at: datetime
    told: Told = Told.META


class Limit(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A messaging limit: unique people outside service windows in a moving 24 h. `per_day` None: no limit."""

    per_day: int | None = None

    @property
    def gravity(self) -> float:
        """Sort key: a smaller limit is graver."""
        return float("-inf") if self.per_day is None else -float(self.per_day)


class Failure(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One error entry as Meta gave it. `code` -1: Meta gave none that could be read."""

    code: int
    title: str = ""  #: Meta's short name; never its `details`, which may name a person
