"""Which rulebook holds on a day, and every rule in it with where it comes from and how sure it is."""

from datetime import date

from msgspec import Struct

from linekeeper.rulebook.book import Rule, Rulebook
from linekeeper.rulebook.overrides import told
from linekeeper.rulebook.shapes import CONFIDENCE_WORDS, CONFIRMED, Topic, Value


class OverrideAnswer(Struct, frozen=True, kw_only=True):
    """Who set a rule differently, and why."""

    by: str
    reason: str


class RuleAnswer(Struct, frozen=True, kw_only=True):
    """One rule."""

    name: str
    book: str  #: the book that says it: this one, or one before
    about: str
    value: Value
    shown: str  #: the value as people read it
    text: str
    since: date | None  #: when it began, if its book is older
    source: str
    read: date
    confidence: str
    confirmed: bool  #: False: Meta does not document it
    override: OverrideAnswer | None


class RulesAnswer(Struct, frozen=True, kw_only=True):
    """The book that holds on a day, with all its rules, sorted by what they are about."""

    day: date
    book: str
    title: str
    effective_from: date | None
    configured: str  #: the book that the explanations of this installation come from
    rules: list[RuleAnswer]


def rules_answer(book: Rulebook, day: date, configured: str) -> RulesAnswer:
    """Return a book as an answer. `book` holds on `day` already, with its overrides."""
    topics = list(Topic)
    rules = [_rule(name, full, rule, book) for name, (full, rule) in book.all().items()]
    return RulesAnswer(
        day=day,
        book=book.name,
        title=book.title,
        effective_from=book.effective_from,
        configured=configured,
        rules=sorted(rules, key=lambda one: topics.index(Topic(one.about))),
    )


def _rule(name: str, full: str, rule: Rule, book: Rulebook) -> RuleAnswer:
    set_ = rule.override
    return RuleAnswer(
        name=name,
        book=full.partition(".")[0] if set_ is None else book.name,
        about=rule.about.value,
        value=rule.value,
        shown=told(rule.value),
        text=rule.text,
        since=rule.since,
        source=rule.source,
        read=rule.read,
        confidence=CONFIDENCE_WORDS[rule.confidence],
        confirmed=rule.confidence in CONFIRMED,
        override=None if set_ is None else OverrideAnswer(by=set_.by, reason=set_.reason),
    )
