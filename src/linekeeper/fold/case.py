"""What is judged, what a row of the decisions finds, and how that becomes a reason in words."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.events.number import Reported
from linekeeper.fold.account import Account
from linekeeper.fold.health import NOT_ASKED
from linekeeper.fold.number import Number
from linekeeper.fold.portfolio import Portfolio
from linekeeper.fold.register import Since
from linekeeper.fold.verdict import Basis, Reason, Status
from linekeeper.rulebook import Rulebook

#: Words for a number that was never registered: missing registration is then no news.
NOT_YET = frozenset({Reported.PENDING, Reported.UNVERIFIED, Reported.MANUAL_REVIEW})
MOST_DETAIL = 300  #: characters of Meta's own words in a sentence


class Case(Struct, frozen=True, kw_only=True):
    """One number with all that bears on it, at one instant."""

    number: Number
    account: Account
    portfolio: Portfolio
    now: datetime
    rules: Rulebook
    sole_path: bool = False
    apps: frozenset[str] = frozenset()  #: Meta's ids of our apps; empty: not known

    @property
    def word(self) -> Reported | None:
        """Return Meta's newest word for the status, if it was ever read."""
        said = self.number.reported.value
        return None if said is None else said[0]

    @property
    def clear_at(self) -> datetime | None:
        """Return the newest health reading in which nothing that messages need was blocked.

        The number's own, which speaks of the whole chain. The account's lacks the link of the number: it can only stand in for one
        that was never read.
        """
        own = self.number.health
        return own.clear_at if own != NOT_ASKED else self.account.health.clear_at


class Found(Struct, frozen=True, kw_only=True):
    """One thing that is so."""

    since: datetime | None = None
    at_least: bool = False
    until: datetime | None = None
    due: datetime | None = None  #: when it changes by time alone, if that is not `until`
    word: str = ""
    detail: str = ""
    basis: Basis | None = None  #: None: the row's own
    words: str = ""  #: name of the text, when it is not the row's code
    more: str = ""  #: name of a sentence to add
    action: str = ""  #: Meta's own advice, which goes before ours
    rule: str = ""
    link: str = ""  #: of a health check: which link of the chain

    @classmethod
    def run(cls, run: Since | None, *, word: str = "", detail: str = "", link: str = "") -> "Found":
        """Return what is so since a run of readings began."""
        if run is None:
            return cls(word=word, detail=detail, link=link)
        return cls(since=run.at, at_least=run.at_least, word=word, detail=detail, link=link)


class Rests(StrEnum):
    """What a row rests on, and so what becomes of it when we cannot read any more."""

    READING = auto()  #: grows old with the reading
    HELD = auto()  #: was read, but only the release table ends it
    NEWS = auto()  #: was told; no reading could tell it
    OURS = auto()  #: we know it ourselves


class Row(Struct, frozen=True):
    """One row of the decisions: if `find` finds something, the number is `status` (a note: it is worth knowing)."""

    code: str
    status: Status
    basis: Basis
    rests: Rests
    find: Callable[[Case], Iterable[Found]]
    note: bool = False


def reason(row: Row, found: Found, rules: Rulebook, *, note: bool) -> Reason:
    """Return what was found, in words. `note`: it sets no status, because it never does or because it is too old."""
    words = rules.texts[found.words or row.code]
    text = words.text.replace("{detail}", found.detail[:MOST_DETAIL]).replace("{word}", found.word or "?")
    if found.more:
        text = f"{text} {rules.texts[found.more].text}"
    return Reason(
        status=row.status,
        code=row.code,
        text=text,
        basis=found.basis or row.basis,
        since=found.since,
        at_least=found.at_least,
        until=found.until,
        allowed=words.allowed,
        action=f"Meta's advice: {found.action[:MOST_DETAIL]}" if found.action else words.action,
        word=found.word,
        rule=found.rule or (rules.find(words.rule)[0] if words.rule else ""),
        note=note,
        link=found.link,
    )
