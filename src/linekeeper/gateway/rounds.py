"""Going round something large a slice at a time: whoever looks at all of it at once holds up every send meanwhile."""

from collections.abc import Collection, Iterable
from typing import Generic, TypeVar

K = TypeVar("K")


class Round(Generic[K]):
    """One round after the other over the keys of a mapping that changes. What comes in meanwhile is met in the next."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._left: list[K] = []

    def slice(self, keys: Collection[K]) -> Iterable[K]:
        """Return the next keys to look at, so many at most; some may be gone by now."""
        if not self._left:
            self._left = list(keys)  # of a million keys some 10 ms, once a round
        some = self._left[-self._most :]
        del self._left[-self._most :]
        return some
