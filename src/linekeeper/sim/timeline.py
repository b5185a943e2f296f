"""What will happen on the stage, and when. Due things run in order of time, ties in the order they were planned."""

import heapq
from collections.abc import Callable
from itertools import count


class Timeline:
    """Planned deeds by simulated unix time. Runs nothing by itself: `run_until` does.

    Args:
        now: simulated time to begin with, seconds since 1970.
    """

    def __init__(self, now: float) -> None:
        self.now = now
        self._order = count()
        self._heap: list[tuple[float, int, Callable[[], None]]] = []

    def at(self, due: float, deed: Callable[[], None]) -> None:
        """Plan `deed` for `due`; a moment already past means: at the next run."""
        heapq.heappush(self._heap, (max(due, self.now), next(self._order), deed))

    def after(self, seconds: float, deed: Callable[[], None]) -> None:
        """Plan `deed` in `seconds` of simulated time."""
        self.at(self.now + seconds, deed)

    @property
    def next_due(self) -> float | None:
        """Return when the next deed is due, or None when nothing is planned."""
        return self._heap[0][0] if self._heap else None

    def run_until(self, moment: float) -> None:
        """Run all that is due up to `moment`; each deed sees its own due time as `now`."""
        while self._heap and self._heap[0][0] <= moment:
            due, _, deed = heapq.heappop(self._heap)
            self.now = max(self.now, due)
            deed()
        self.now = max(self.now, moment)
