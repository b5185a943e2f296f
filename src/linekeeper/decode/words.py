"""Meta's enum words to ours. Compared without case: Meta mixes upper and lower (statuses, preferences)."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from linekeeper.decode.scalars import word

T = TypeVar("T")


class Words(Generic[T]):
    """A table of one enum's words. A word that is not in it reads as `unknown` and says that it is new."""

    __slots__ = ("_table", "unknown")

    def __init__(self, table: Mapping[str, T], unknown: T) -> None:
        self._table = {name.casefold(): member for name, member in table.items()}
        self.unknown = unknown

    def read(self, written: object) -> tuple[T, str, bool]:
        """Return the member, Meta's word verbatim, and whether the word is known."""
        told = word(written)
        member = self._table.get(told) or self._table.get(told.casefold())
        return (self.unknown, told, False) if member is None else (member, told, True)


class Known:
    """Words that we keep verbatim and only know or not."""

    __slots__ = ("_words",)

    def __init__(self, *words: str) -> None:
        self._words = frozenset(words)

    def __contains__(self, written: object) -> bool:
        return written in self._words
