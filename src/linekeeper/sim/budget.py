"""How often one may call: hourly budgets of accounts and of the app, and the buckets that pace sends.

Source: Meta, "About the platform", 2025-12-05: 200 calls an hour per app and account, 5,000 once a number is registered; 80 messages a
second per number; one message per 6 s to one person, up to 45 at once on credit. The app's own ceiling is our assumption.
"""

from bisect import bisect_right
from math import ceil

import msgspec

from linekeeper.sim.world import Number

HOUR_S = 3600.0
MINUTE_S = 60.0
WITHOUT_NUMBERS = 200
WITH_NUMBERS = 5_000
PER_SECOND = {"STANDARD": 80.0, "HIGH": 1_000.0}
COEXISTENCE_PER_SECOND = 20.0
PAIR_EVERY_S = 6.0
PAIR_BURST = 45
SWEEP_LEAST = 10_000


def per_second(number: Number) -> int:
    """Return how many messages a second a number may send and get, both together."""
    return int(COEXISTENCE_PER_SECOND if number.biz_app else PER_SECOND.get(number.throughput, PER_SECOND["STANDARD"]))


class Hourly(msgspec.Struct):
    """Calls in the last hour, counted by the minute."""

    minutes: list[list[int]] = []  #: [minute, calls], oldest first
    used: int = 0

    def spend(self, now: float) -> int:
        """Count one call at `now` and return the calls of the last hour."""
        minute = int(now // MINUTE_S)
        if not self.minutes or self.minutes[-1][0] != minute:
            self.minutes.append([minute, 0])
        self.minutes[-1][1] += 1
        self.used += 1
        while self.minutes[0][0] <= minute - HOUR_S // MINUTE_S:
            self.used -= self.minutes.pop(0)[1]
        return self.used


def percent(used: int, allowed: int) -> int:
    """Return the share used, rounded up, at most 100."""
    return min(100, ceil(100 * used / allowed))


class Pace(msgspec.Struct):
    """Generic cell rate: one permit every `every_s`, up to `burst` at once. Keys that are even again are forgotten."""

    next: dict[str, float] = {}  #: when each key is even again
    sweep_at: int = SWEEP_LEAST  #: how many keys there may be until the even ones are dropped

    def take(self, key: str, now: float, every_s: float, burst: int) -> bool:
        """Take a permit for `key` and return True, or return False and take none."""
        due = max(self.next.get(key, now), now)
        if due - now > every_s * (burst - 1) + every_s / 100:
            return False
        self.next[key] = due + every_s
        if len(self.next) > self.sweep_at:
            self.next = {name: at for name, at in self.next.items() if at > now}
            self.sweep_at = max(SWEEP_LEAST, 2 * len(self.next))
        return True


class Seconds(msgspec.Struct):
    """What passed each key within the last second, however that second lies."""

    times: dict[str, list[float]] = {}  #: oldest first

    def pass_by(self, key: str, now: float) -> int:
        """Count one that nobody can refuse, and return how many there are in this second."""
        times = self._recent(key, now)
        times.append(now)
        return len(times)

    def take(self, key: str, now: float, per_second: int) -> bool:
        """Count one and return True, or return False where the second is full."""
        times = self._recent(key, now)
        if len(times) >= per_second:
            return False
        times.append(now)
        return True

    def _recent(self, key: str, now: float) -> list[float]:
        times = self.times.setdefault(key, [])
        if times and times[0] <= now - 1.0:
            del times[: bisect_right(times, now - 1.0)]
        return times
