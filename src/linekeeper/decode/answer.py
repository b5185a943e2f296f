"""One Graph answer as it is read: values by key, and what was new on the way."""

from datetime import datetime
from typing import Any, TypeVar

from linekeeper.decode.limits import limit
from linekeeper.decode.place import BAD_TIME, MISSING, NEW_KEY, NEW_LIMIT, NEW_WORD, WRONG_SHAPE
from linekeeper.decode.scalars import flag, instant, text, word
from linekeeper.decode.shapes import Shape, stray
from linekeeper.decode.words import Words
from linekeeper.events.event import Limit, Told
from linekeeper.events.house import Unread

T = TypeVar("T")


class Answer:
    """An answer's object, the node it came from, and the instant it speaks for. Absent and null keys read as None."""

    __slots__ = ("at", "name", "new_words", "told", "unread")

    def __init__(self, told: dict[str, Any], name: str, at: datetime) -> None:
        self.told, self.name, self.at = told, name, at
        self.unread: list[Unread] = []
        self.new_words: tuple[tuple[str, str], ...] = ()

    def note(self, path: str, why: str) -> None:
        """Tell something that cannot be read."""
        self.unread.append(unread(f"{self.name}.{path}" if path else self.name, why, self.at))

    def check(self, shape: Shape) -> None:
        """Tell the first key or form that `shape` does not know. `health_status` is checked where it is read."""
        new = stray({key: value for key, value in self.told.items() if key != "health_status"}, shape)
        if new:
            self.note(new, NEW_KEY)

    def word(self, path: str, words: Words[T], written: object) -> T | None:
        """Return an enum member; a new word is kept verbatim and told."""
        if written is None:
            return None
        member, told, known = words.read(written)
        if not known:
            self.note(path, NEW_WORD if told else WRONG_SHAPE)
            self.new_words += ((path, told),)
        return member

    def limit(self, key: str) -> tuple[Limit | None, str]:
        """Return a messaging limit and Meta's word for it."""
        if self.told.get(key) is None:
            return None, ""
        per_day, told, known = limit(self.told[key])
        if not known:
            self.note(key, NEW_LIMIT)
        return per_day, told

    def flag(self, key: str) -> bool | None:
        """Return a bool."""
        value = self.told.get(key)
        if value is not None and flag(value) is None:
            self.note(key, WRONG_SHAPE)
        return flag(value)

    def time(self, key: str) -> datetime | None:
        """Return an instant; 0 means never, as Meta writes it for tokens."""
        value = self.told.get(key)
        found = instant(value)
        if found is None and word(value) != "0" and value not in (None, ""):
            self.note(key, BAD_TIME)
        return found

    def text(self, key: str) -> str:
        """Return prose or a name."""
        return text(self.told.get(key))

    def verbatim(self, key: str) -> str:
        """Return an enum word as Meta wrote it."""
        return word(self.told.get(key))

    def inner(self, key: str) -> dict[str, Any]:
        """Return an object; empty when there is none."""
        value = self.told.get(key)
        return value if type(value) is dict else {}


def unread(where: str, why: str, at: datetime) -> Unread:
    """Return an `Unread` of a reading."""
    return Unread(at=at, told=Told.META, where=where, why=why)


def rows(answer: object) -> list[Any] | None:
    """Return the rows of a Graph list; None when it is none."""
    data = answer.get("data") if type(answer) is dict else None
    return data if type(data) is list else None


def no_list(answer: object, name: str, at: datetime) -> Unread:
    """Return why an answer is no Graph list."""
    gone = type(answer) is dict and answer.get("data") is None
    return unread(f"{name}.data", MISSING if gone else WRONG_SHAPE, at)
