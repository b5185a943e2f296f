"""Rulebooks: which rules hold on a day, what an operator has overridden, and the words for people."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.rulebook.overrides import overridden
from linekeeper.rulebook.reading import entries, package_data, raws
from linekeeper.rulebook.shapes import Confidence, Lane, May, Override, Rule, Text, Topic, Value

__all__ = ["Confidence", "Lane", "May", "Override", "Rule", "Rulebook", "Text", "Topic", "Value", "books", "current", "load", "parse"]

OVERRIDDEN = "override"  #: stands for the book in the full name of a rule that somebody has set


class Rulebook(Struct, frozen=True, kw_only=True):
    """The rules that hold from a day on, and the words for people. What a book does not say, the one before it does."""

    name: str
    title: str
    effective_from: date | None
    rules: dict[str, Rule]
    texts: dict[str, Text]
    before: "Rulebook | None" = None

    def find(self, rule: str) -> tuple[str, Rule]:
        """Return a rule with its full name, such as `classic.flagged_days`; `override.flagged_days` when somebody has set it.

        Raises:
            KeyError: no book knows it.
        """
        for book in self._back():
            if rule in book.rules:
                found = book.rules[rule]
                return f"{book.name if found.override is None else OVERRIDDEN}.{rule}", found
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

    def all(self) -> dict[str, tuple[str, Rule]]:
        """Return every rule that holds, with its full name: those of older books first, each in its file's order."""
        names = dict.fromkeys(name for book in reversed(list(self._back())) for name in book.rules)
        return {name: self.find(name) for name in names}

    def on(self, day: date) -> "Rulebook":
        """Return this book without what began after `day`: there the older rule holds still, or none."""
        begun = {name: rule for name, rule in self.rules.items() if rule.since is None or rule.since <= day}
        return replace(self, rules=begun, before=None if self.before is None else self.before.on(day))

    def overridden(self, overrides: Iterable[Override]) -> "Rulebook":
        """Return this book with what an operator or a provider has set.

        Raises:
            Misconfigured: a rule is not known, or its value is of another kind; tells every fault.
        """
        known = {name: rule for name, (_, rule) in self.all().items()}
        set_ = overridden(known, overrides)
        return replace(self, rules={**self.rules, **set_}) if set_ else self

    def _back(self) -> Iterator["Rulebook"]:
        book: Rulebook | None = self
        while book is not None:
            yield book
            book = book.before


class _Book(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    effective_from: date | None
    rules: dict[str, msgspec.Raw]


def parse(rules: bytes, texts: bytes) -> dict[str, Rulebook]:
    """Return the books of these files by name, oldest first.

    Raises:
        Misconfigured: a file is not what it should be; names the file, the entry and its line.
    """
    words = entries(texts, raws(texts, "texts.json"), Text, "texts.json")
    told = entries(rules, raws(rules, "rules.json"), _Book, "rules.json")
    books: dict[str, Rulebook] = {}
    before: Rulebook | None = None
    for name, book in sorted(told.items(), key=lambda item: item[1].effective_from or date.min):
        before = books[name] = Rulebook(
            name=name,
            title=book.title,
            effective_from=book.effective_from,
            rules=entries(rules, book.rules, Rule, f"rules.json, {name}"),
            texts=words,
            before=before,
        )
    return books


@cache
def books() -> dict[str, Rulebook]:
    """Return the rulebooks that come with this release, by name, oldest first.

    Raises:
        Misconfigured: a file was damaged.
    """
    return parse(package_data("rules.json"), package_data("texts.json"))


def load() -> dict[str, Rulebook]:
    """Return the rulebooks that come with this release, by name, oldest first."""
    return dict(books())


def current(on: date | None = None) -> Rulebook:
    """Return the book that holds on a day, without what began later; without a day, the newest with all it says."""
    if on is None:
        return list(books().values())[-1]
    held = [book for book in books().values() if book.effective_from is None or book.effective_from <= on]
    return held[-1].on(on)
