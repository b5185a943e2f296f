"""Simulated time: base + (monotonic - start) * speed. May be paused, stepped and sped up; never runs backwards.

It runs at most an hour past what was last played. So a machine that cannot keep up slows it down, instead of falling further behind the
longer it works.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

SLOWEST = 1.0
FASTEST = 100_000.0
STRETCH_S = 3_600.0  #: simulated seconds; ours


class SimClock:
    """A clock that runs `speed` simulated seconds for each real one.

    Args:
        start: simulated time at construction; aware, or unix seconds to the last bit.
        speed: simulated seconds per real second, 1 to 100,000.
        paused: start standing still; `jump` still moves it.
        tick: real monotonic seconds; an argument so that tests can turn the hand themselves.

    Raises:
        ValueError: speed outside 1 to 100,000.
    """

    def __init__(
        self, start: datetime | float, speed: float = 1.0, *, paused: bool = False, tick: Callable[[], float] = time.monotonic
    ) -> None:
        self._tick = tick
        self._base = start.timestamp() if isinstance(start, datetime) else start
        self._mark = tick()
        self._speed = _checked(speed)
        self._paused = paused

    @property
    def speed(self) -> float:
        """Return simulated seconds per real second, also while paused."""
        return self._speed

    @property
    def paused(self) -> bool:
        """Return whether the clock stands still."""
        return self._paused

    def unix(self) -> float:
        """Return simulated time in seconds since 1970."""
        run = 0.0 if self._paused else min((self._tick() - self._mark) * self._speed, STRETCH_S)
        return self._base + run

    def advance(self) -> float:
        """Return simulated time, for somebody who plays up to it now; the next stretch is counted from here."""
        self.set()
        return self._base

    def now(self) -> datetime:
        """Return simulated time, aware, UTC."""
        return datetime.fromtimestamp(self.unix(), UTC)

    def jump(self, seconds: float) -> None:
        """Move forward by `seconds` of simulated time.

        Raises:
            ValueError: negative seconds; time here never runs backwards.
        """
        if seconds < 0:
            raise ValueError(f"the simulated clock only moves forward, got {seconds} s")
        self._base += seconds

    def set(self, *, speed: float | None = None, paused: bool | None = None) -> None:
        """Change the speed, or pause or resume, without a jump in time."""
        checked = self._speed if speed is None else _checked(speed)
        self._base, self._mark = self.unix(), self._tick()
        self._speed = checked
        self._paused = self._paused if paused is None else paused


def _checked(speed: float) -> float:
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"speed must be {SLOWEST:g} to {FASTEST:g} simulated seconds per second, got {speed}")
    return speed
