"""When we lose sight of an account, and when it is back: told once per streak. Pure.

A timeout or a closed budget is often over at the next try, so these count from their second time in a row, with the instant of
the first. A refused token or permission counts at once: it does not mend itself.
"""

from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.events.event import Told
from linekeeper.events.house import SightCause, SightLost, SightRegained

PASSING = frozenset({SightCause.UNREACHABLE, SightCause.BUDGET})


class Streak(Struct, frozen=True, kw_only=True):
    """What we know of our sight of one account. It is replaced only after what is to be told was written down."""

    lost: dict[str, datetime] = {}  #: cause -> since when, as told
    failing: dict[str, datetime] = {}  #: passing cause -> its first failure, not told yet
    failures: int = 0  #: in a row

    def failed(
        self, account: str, cause: SightCause, code: int | None, at: datetime, interval_s: int, *, own: bool = False
    ) -> "tuple[Streak, SightLost | None]":
        """Return the streak after one more failed reading, and what is to be told, if anything. `own`: with a token of its own."""
        more = replace(self, failures=self.failures + 1)
        if cause in self.lost:
            return more, None
        if cause in PASSING and cause not in self.failing:
            return replace(more, failing={**self.failing, cause: at}), None
        first = self.failing.get(cause, at)
        told = SightLost(account=account, at=first, told=Told.OURS, cause=cause, code=code, interval_s=interval_s, own=own)
        failing = {other: since for other, since in self.failing.items() if other != cause}
        return replace(more, lost={**self.lost, cause: first}, failing=failing), told

    def back(self, account: str, at: datetime) -> list[SightRegained]:
        """Return what is to be told when a reading worked."""
        return [SightRegained(account=account, at=at, told=Told.OURS, cause=SightCause(cause)) for cause in sorted(self.lost)]

    def pack(self) -> bytes | None:
        """Return what must outlive a restart, or None when all is well."""
        return msgspec.json.encode(self.lost) if self.lost else None

    @classmethod
    def unpack(cls, packed: bytes | None) -> "Streak":
        """Return a streak as it was packed."""
        return cls(lost=msgspec.json.decode(packed, type=dict[str, datetime])) if packed else cls()
