"""Memory that only joins: registers, histories and packed instants. Whatever the order or the repeats, the same news leave the same state.

Instants are whole seconds: Meta's own times are, and one grain for everything keeps "after" exact. Two words from one second
count as one moment: the graver stays, and nothing is confirmed by what was said in the same second.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T")

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  #: before anything could be heard
LAST_SECOND = 2**32 - 1  #: packed instants are four bytes: until 2106

_bytes = msgspec.msgpack.Encoder(order="deterministic")


def grain(at: datetime) -> datetime:
    """Return `at` cut to the whole second."""
    return at.replace(microsecond=0) if at.microsecond else at


def gravity(value: object) -> tuple[float, bytes]:
    """Return a key that puts the graver of two words last. Enums are written lightest first; `None` is the lightest of all.

    A tuple weighs as much as its gravest item. The second part makes the order total, so that a tie never depends on the order of arrival.
    """
    return _weight(value), _bytes.encode(value)


def _weight(value: object) -> float:
    if value is None:
        return float("-inf")
    if isinstance(value, StrEnum):
        return float(rank(value))
    if isinstance(value, tuple):
        return max((_weight(item) for item in value), default=float("-inf"))
    own = getattr(value, "gravity", None)
    return float(own) if isinstance(own, int | float) else 0.0


def rank(word: StrEnum) -> int:
    """Return a word's place in its enum: a higher one is graver."""
    return _ranks(type(word))[word]


@cache
def _ranks(words: type[StrEnum]) -> dict[StrEnum, int]:
    """Kept by enum, never by word: words of two enums that are spelt alike are equal, and one would get the other's place."""
    return {word: place for place, word in enumerate(words)}


class Register(Struct, Generic[T], frozen=True, array_like=True):
    """The newest word. Of two words from one moment the graver stays."""

    value: T
    at: datetime = LONG_AGO

    def hear(self, value: T, at: datetime) -> "Register[T]":
        """Return the register that has also heard `value`, said at `at`."""
        at = grain(at)
        if at < self.at or (at == self.at and gravity(value) <= gravity(self.value)):
            return self
        return Register(value, at)

    def join(self, other: "Register[T]") -> "Register[T]":
        """Return the register that has heard what both have."""
        return self.hear(other.value, other.at)


NEVER: Register[Any] = Register(None)  #: nothing was heard yet


def later(known: datetime | None, at: datetime | None) -> datetime | None:
    """Return the later instant: a register of an instant alone."""
    if at is None:
        return known
    at = grain(at)
    return at if known is None or at > known else known


def earlier(known: datetime | None, at: datetime | None) -> datetime | None:
    """Return the earlier instant."""
    if at is None:
        return known
    at = grain(at)
    return at if known is None or at < known else known


def after(at: datetime | None, than: datetime | None) -> bool:
    """Tell whether something was heard, and strictly after `than`. What was never heard is after nothing."""
    return at is not None and (than is None or at > than)


# -------------------------------------------------------------------------------------------------------- packed instants


def second(at: datetime) -> int:
    """Return `at` as unix seconds, kept within four bytes."""
    return min(max(int(at.timestamp()), 0), LAST_SECOND)


def instant(unix_second: int) -> datetime:
    """Return a unix second as an instant."""
    return datetime.fromtimestamp(unix_second, UTC)


def packed(seconds: Iterable[int]) -> bytes:
    """Return distinct unix seconds, oldest first, four bytes each."""
    return b"".join(one.to_bytes(4, "big") for one in sorted(set(seconds)))


def unpacked(raw: bytes) -> list[int]:
    """Return packed unix seconds, oldest first."""
    return [int.from_bytes(raw[place : place + 4], "big") for place in range(0, len(raw), 4)]


def with_instant(raw: bytes, at: datetime, most: int) -> bytes:
    """Return the set of instants with one more; of more than `most`, the newest stay."""
    return packed(sorted({*unpacked(raw), second(at)})[-most:])


def first_after(raw: bytes, than: datetime) -> datetime | None:
    """Return the first packed instant strictly after `than`."""
    return next((instant(at) for at in unpacked(raw) if at > second(than)), None)


# --------------------------------------------------------------------------------------------------------------- history

KEPT_FOR = timedelta(days=60)  #: before the newest point
MOST_POINTS = 400


class Since(Struct, frozen=True):
    """When a run began. `at_least`: it may have begun earlier, nobody saw the change."""

    at: datetime
    at_least: bool


class History(Struct, frozen=True, array_like=True):
    """What was said when: for each word, a packed set of instants.

    Points older than 60 days before the newest fall out, and of more than 400 the oldest: both leave the same points in any order.
    """

    times: dict[str, bytes] = {}

    def hear(self, word: StrEnum, at: datetime) -> "History":
        """Return the history that also remembers `word` said at `at`."""
        return self.join(History({word.value: packed([second(at)])}))

    def join(self, other: "History") -> "History":
        """Return the history that has heard what both have."""
        points = {(at, word) for times in (self.times, other.times) for word, raw in times.items() for at in unpacked(raw)}
        newest = sorted(points)[-MOST_POINTS:]
        oldest = newest[-1][0] - int(KEPT_FOR.total_seconds()) if newest else 0
        kept = [point for point in newest if point[0] >= oldest]
        return History({name: packed(at for at, word in kept if word == name) for name in sorted({word for _, word in kept})})

    def moments(self, words: type[StrEnum]) -> list[tuple[int, StrEnum]]:
        """Return (unix second, word), oldest first; of two words from one second the graver."""
        by_second = {
            at: word for word in words for at in unpacked(self.times.get(word.value, b""))
        }  # lightest first: the graver overwrites
        return sorted(by_second.items())

    def run(self, words: Collection[StrEnum]) -> Since | None:
        """Return since when nothing but `words` was said; None when the newest word is another one, or there is none."""
        moments = self.moments(type(next(iter(words))))
        start = None
        for index in range(len(moments) - 1, -1, -1):
            if moments[index][1] not in words:
                break
            start = index
        return None if start is None else Since(instant(moments[start][0]), at_least=start == 0)


NOTHING_SAID = History()
