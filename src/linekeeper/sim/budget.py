"""How often one may call: hourly budgets of accounts and of the app, and the buckets that pace sends.

Source: Meta, "About the platform", 2025-12-05: 200 calls an hour per app and account, 5,000 once a number is registered; 80 messages a
second per number; one message per 6 s to one person, up to 45 at once on credit. The app's own ceiling is our assumption.
"""

from collections import deque
from math import ceil

HOUR_S = 3600.0
MINUTE_S = 60.0
WITHOUT_NUMBERS = 200
WITH_NUMBERS = 5_000
PER_SECOND = {"STANDARD": 80.0, "HIGH": 1_000.0}
COEXISTENCE_PER_SECOND = 20.0
PAIR_EVERY_S = 6.0
PAIR_BURST = 45


class Hourly:
    """Calls in the last hour, counted by the minute."""

    def __init__(self) -> None:
        self._minutes: deque[list[int]] = deque()
        self.used = 0

    def spend(self, now: float) -> int:
        """Count one call at `now` and return the calls of the last hour."""
        minute = int(now // MINUTE_S)
        if not self._minutes or self._minutes[-1][0] != minute:
            self._minutes.append([minute, 0])
        self._minutes[-1][1] += 1
        self.used += 1
        while self._minutes[0][0] <= minute - HOUR_S // MINUTE_S:
            self.used -= self._minutes.popleft()[1]
        return self.used


def percent(used: int, allowed: int) -> int:
    """Return the share used, rounded up, at most 100."""
    return min(100, ceil(100 * used / allowed))


class Pace:
    """Generic cell rate: one permit every `every_s`, up to `burst` at once."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    def take(self, key: str, now: float, every_s: float, burst: int) -> bool:
        """Take a permit for `key` and return True, or return False and take none."""
        due = max(self._next.get(key, now), now)
        if due - now > every_s * (burst - 1) + every_s / 100:
            return False
        self._next[key] = due + every_s
        return True
