"""Rulebooks and their loader. A broken file is refused with the line that is wrong."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum, auto
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from linekeeper.errors import Misconfigured

T = TypeVar("T")

Value = bool | int | float | str | list[int | None] | None


class Lane(StrEnum):
    """A class of sends."""

    OTP = auto()
    REPLY = auto()
    UTILITY = auto()
    MARKETING = auto()


class May(StrEnum):
    """Whether a lane may send, lightest first."""

    YES = auto()
    LIMITED = auto()
    UNKNOWN = auto()  #: not documented
    NO = auto()


class Confidence(StrEnum):
    """How sure a rule is."""

    META = "M"  #: documented by Meta
    PROVIDER = "B"  #: documented by a solution provider
    OBSERVED = "O"  #: seen in the field by a third party
    INFERRED = "I"  #: concluded by us


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule, where it stands, and how sure it is."""

    value: Value
    source: str
    read: date
    confidence: Confidence
    text: str


class Text(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reason says to a person. `{word}` and `{detail}` are filled in."""

    text: str
    allowed: str = ""  #: what may still be sent
    action: str = ""  #: what to do; empty: nothing but wait
    ends: str = ""  #: how it ends
    source: str = ""
    lanes: dict[Lane, May] = {}  #: lanes that this reason touches


class Rulebook(Struct, frozen=True, kw_only=True):
    """The rules that hold from a day on, and the words for people. What a book does not say, the one before it does."""

    name: str
    title: str
    effective_from: date | None
    rules: dict[str, Rule]
    texts: dict[str, Text]
    before: "Rulebook | None" = None

    def find(self, rule: str) -> tuple[str, Rule]:
        """Return a rule with its full name, such as `classic.flagged_days`.

        Raises:
            KeyError: no book knows it.
        """
        book: Rulebook | None = self
        while book is not None:
            if rule in book.rules:
                return f"{book.name}.{rule}", book.rules[rule]
            book = book.before
        raise KeyError(rule)

    def whole(self, rule: str) -> int:
        """Return the value of a rule that is a whole number.

        Raises:
            KeyError: no book knows it.
            TypeError: it is something else.
        """
        value = self.find(rule)[1].value
        if type(value) is not int:
            raise TypeError(f"the rule {rule} is no whole number")
        return value


class _Book(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    effective_from: date | None
    rules: dict[str, msgspec.Raw]


def parse(rules: bytes, texts: bytes) -> dict[str, Rulebook]:
    """Return the books of these files by name, oldest first.

    Raises:
        Misconfigured: a file is not what it should be; names the file, the entry and its line.
    """
    words = _entries(texts, _raw(texts, "texts.json"), Text, "texts.json")
    told = _entries(rules, _raw(rules, "rules.json"), _Book, "rules.json")
    books: dict[str, Rulebook] = {}
    before: Rulebook | None = None
    for name, book in sorted(told.items(), key=lambda item: item[1].effective_from or date.min):
        before = books[name] = Rulebook(
            name=name,
            title=book.title,
            effective_from=book.effective_from,
            rules=_entries(rules, book.rules, Rule, f"rules.json, {name}"),
            texts=words,
            before=before,
        )
    return books


def _entries(data: bytes, raw: Mapping[str, msgspec.Raw], kind: type[T], file: str) -> dict[str, T]:
    entries = {}
    for name, entry in raw.items():
        try:
            entries[name] = msgspec.json.decode(entry, type=kind)
        except msgspec.DecodeError as fault:
            raise _refused(f"{file}, {name}", data, data.find(bytes(entry)), fault) from fault
    return entries


def _raw(data: bytes, file: str) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError as fault:
        place = next((int(word.rstrip(")")) for word in str(fault).split() if word.rstrip(")").isdigit()), 0)
        raise _refused(file, data, place, fault) from fault


def _refused(where: str, data: bytes, place: int, fault: msgspec.DecodeError) -> Misconfigured:
    line = data.count(b"\n", 0, max(place, 0)) + 1
    return Misconfigured(
        f"the rulebook cannot be read: {where}, line {line}",
        why=str(fault),
        remedy="install Linekeeper anew, or mend the file if you changed it",
    )


@cache
def books() -> dict[str, Rulebook]:
    """Return the rulebooks that come with this release, by name, oldest first.

    Raises:
        Misconfigured: a file was damaged.
    """
    here: Any = files("linekeeper.rulebook")
    return parse((here / "rules.json").read_bytes(), (here / "texts.json").read_bytes())


def load() -> dict[str, Rulebook]:
    """Return the rulebooks that come with this release, by name, oldest first."""
    return dict(books())


def current(on: date | None = None) -> Rulebook:
    """Return the book that holds on a day; without one, the newest."""
    held = [book for book in books().values() if on is None or book.effective_from is None or book.effective_from <= on]
    return held[-1]
