"""What will happen on the stage, and when. Due things run in order of time, ties in the order they were planned.

A deed is data: the name of a function in `DEEDS` and arguments that JSON can hold. So a world can be written down in the middle of its life
and go on elsewhere. A play of a million messages runs some five million deeds: an entry is a bare tuple, and a deed may plan the next of a
long series instead of all of them being planned at once.
"""

import heapq
from collections.abc import Callable

#: Functions by name; each takes the stage and then the deed's arguments. Never rename one: saved worlds hold the name.
DEEDS: dict[str, Callable[..., None]] = {}

Entry = tuple[float, int, str, tuple[object, ...]]  #: when, serial, name, arguments


def deed(function: Callable[..., None]) -> Callable[..., None]:
    """Enter a function into the table under its own name, without underscores at its ends.

    Raises:
        ValueError: another function is called so.
    """
    name = function.__name__.strip("_")
    if name in DEEDS:
        raise ValueError(f"two deeds are called {name!r}, in {DEEDS[name].__module__} and in {function.__module__}; rename one")
    DEEDS[name] = function
    return function


class Timeline:
    """Planned deeds by simulated unix time. Runs nothing by itself: `run_until` does.

    Args:
        now: simulated time to begin with, seconds since 1970.
        stage: what every deed gets as its first argument.
    """

    def __init__(self, now: float, stage: object = None) -> None:
        self.now = now
        self._stage = stage
        self.serial = 0  #: of the deed planned last
        self.planned: list[Entry] = []  #: a heap

    def at(self, due: float, name: str, *arguments: object) -> None:
        """Plan the deed `name` for `due`; a moment already past means: at the next run.

        Raises:
            KeyError: there is no such deed.
        """
        if name not in DEEDS:
            raise KeyError(f"no deed is called {name!r}; enter its function into the table with @deed")
        self.serial += 1
        heapq.heappush(self.planned, (max(due, self.now), self.serial, name, arguments))

    def after(self, seconds: float, name: str, *arguments: object) -> None:
        """Plan the deed `name` in `seconds` of simulated time.

        Raises:
            KeyError: there is no such deed.
        """
        self.at(self.now + seconds, name, *arguments)

    @property
    def next_due(self) -> float | None:
        """Return when the next deed is due, or None when nothing is planned."""
        return self.planned[0][0] if self.planned else None

    def run_until(self, moment: float) -> None:
        """Run all that is due up to `moment`; each deed sees its own due time as `now`."""
        heap, stage = self.planned, self._stage
        while heap and heap[0][0] <= moment:
            due, _, name, arguments = heapq.heappop(heap)
            self.now = due  # never earlier than before: nothing is planned for the past
            DEEDS[name](stage, *arguments)
        self.now = max(self.now, moment)
