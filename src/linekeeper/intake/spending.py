"""How many calls were made in the last hour, by account. Pure."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


class Spending:
    """A moving hour of calls. Bounded: what is counted is what the plan allows, a few thousand instants at most per account."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[datetime]] = {}

    def spend(self, account: str, now: datetime) -> None:
        """Count one call."""
        self._calls.setdefault(account, deque()).append(now)

    def spent(self, now: datetime) -> Mapping[str, int]:
        """Return the calls of the last hour, by account; accounts without any are left out."""
        before = now - HOUR
        for account, calls in list(self._calls.items()):
            while calls and calls[0] <= before:
                calls.popleft()
            if not calls:
                del self._calls[account]
        return {account: len(calls) for account, calls in self._calls.items()}
