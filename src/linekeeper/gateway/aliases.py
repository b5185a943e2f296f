"""Which names are one person's: a phone number, the ways it may be written in, a BSUID. One of them stands for all, and only joins happen.

The name that stands for the others is the first that was told: Meta tells the phone number first, where it tells one. A name that is alone
is not kept at all, so the question costs one look into a dict.
"""

from collections.abc import Sequence

MOST_NAMES = (
    2_000_000  #: some 200 bytes each; when there are so many, no more are learned: what is known, and held back for it, stays known
)


class Aliases:
    """Names, and for whom they stand."""

    def __init__(self, most: int = MOST_NAMES) -> None:
        self._to: dict[bytes, bytes] = {}
        self._most = most

    def one(self, name: bytes) -> bytes:
        """Return the name that stands for the person of this one."""
        to = self._to.get(name)
        while to is not None:
            name, to = to, self._to.get(to)
        return name

    def are_one(self, names: Sequence[bytes]) -> bool:
        """Return whether these are known to be names of one person."""
        first = self.one(names[0])
        return all(self.one(name) == first for name in names[1:])

    def of(self, name: bytes) -> bytes | None:
        """Return the name that was kept beside this one; None: it stands for itself."""
        return self._to.get(name)

    def join(self, names: Sequence[bytes], *, full: bool = False) -> list[tuple[bytes, bytes]]:
        """All these are names of one person; return whoever was somebody of their own until now, and as whom they go from now on.

        `full`: also where there are so many that no more are learned.
        """
        joined = []
        first = self.one(names[0])
        for name in names[1:]:
            before = self.one(name)
            if before != first and (full or len(self._to) < self._most):
                self._to[before] = first
                joined.append((before, first))
        return joined

    def __len__(self) -> int:
        return len(self._to)
