"""What stands when a thing can be read *and* is told by news: news may tighten at once, and loosens nothing (P5).

The newest reading stands, or graver news after it. Lighter news is only said: it waits for a reading that was made after it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct

from linekeeper.fold.register import Register, gravity

T = TypeVar("T")


class Held(Struct, Generic[T], frozen=True):
    """What stands, who said so and when; `said`: lighter news after it, which no reading has confirmed."""

    value: T
    at: datetime
    by_news: bool
    said: Register[T] | None = None


def held(read: Register[T | None], news: Iterable[Register[T]], weight: Callable[[T], float]) -> Held[T] | None:
    """Return what stands; None when nothing was ever read or told.

    Args:
        read: the newest reading.
        news: the newest news of each word. A reading of the same second confirms none of it.
        weight: how grave a value is. Of equally grave ones the newest stands.
    """
    newer = [told for told in news if read.value is None or told.at >= read.at]
    standing = [(weight(told.value), told.at, True, told.value) for told in newer]
    if read.value is not None:
        standing.append((weight(read.value), read.at, False, read.value))
    if not standing:
        return None
    weighs, at, by_news, value = max(standing, key=lambda one: (one[0], one[1], one[2], gravity(one[3])))
    newest = max(newer, key=lambda told: (told.at, weight(told.value), gravity(told.value)), default=None)
    lighter = newest if newest is not None and weight(newest.value) < weighs else None
    return Held(value, at, by_news, lighter)
