"""How far a portfolio is from its next limit, and how its limit changed: ranges and conditions, never more than is known."""

from datetime import datetime

from msgspec import Struct

from linekeeper.fold.limits import LimitChange, limit_changes
from linekeeper.fold.portfolio import Portfolio
from linekeeper.fold.progress import Condition, Progress


class ConditionAnswer(Struct, frozen=True, kw_only=True):
    """One thing that must be so."""

    code: str
    text: str
    met: str  #: yes no unknown
    needed: int | None  #: None: nothing is counted for it
    least: int | None
    most: int | None  #: None: no upper bound is known
    word: str  #: what was read, in Meta's word
    rule: str
    confidence: str  #: of the rule: M Meta, B a provider, O seen in the field, I inferred, L our own choice


class UpgradeAnswer(Struct, frozen=True, kw_only=True):
    """The way to the next limit."""

    per_day: int | None  #: None: no limit, or not known
    known: bool
    next: int | None  #: None: none higher, no limit at all, or not known
    unlimited_next: bool  #: the next step is "no limit"
    conditions: list[ConditionAnswer]
    all_needed: bool  #: False: any one condition is enough
    met: str  #: yes no unknown: all conditions together
    within_h: int | None  #: how soon the higher limit comes once they are met
    eta: datetime | None  #: when the counted condition is met at the pace so far; None: not at this pace, or not enough data
    counting_since: datetime | None
    basis: str
    alerts: list[str]  #: Meta's own alerts that stand in the way


class LimitChangeAnswer(Struct, frozen=True, kw_only=True):
    """One change of the limit. `per_day` None with `known`: no limit."""

    at: datetime
    by: str  #: reading, or news: told by a webhook, perhaps not confirmed
    per_day: int | None
    before: int | None
    first: bool  #: the first that was heard, which may have held for longer


def upgrade_answer(told: Progress) -> UpgradeAnswer:
    """Return the way to the next limit, as every door shows it."""
    return UpgradeAnswer(
        per_day=told.per_day,
        known=told.known,
        next=told.next,
        unlimited_next=told.unlimited_next,
        conditions=[_condition(one) for one in told.conditions],
        all_needed=told.all_needed,
        met=told.met.value,
        within_h=told.within_h,
        eta=told.eta,
        counting_since=told.counting_since,
        basis=told.basis.value,
        alerts=list(told.alerts),
    )


def _condition(one: Condition) -> ConditionAnswer:
    return ConditionAnswer(
        code=one.code,
        text=one.text,
        met=one.met.value,
        needed=one.needed,
        least=one.least,
        most=one.most,
        word=one.word,
        rule=one.rule,
        confidence=one.confidence.value,
    )


def changes_answer(portfolio: Portfolio) -> list[LimitChangeAnswer]:
    """Return the changes of a limit over 60 days, newest first, at most 50."""
    return [_change(one) for one in limit_changes(portfolio)]


def _change(one: LimitChange) -> LimitChangeAnswer:
    return LimitChangeAnswer(
        at=one.at,
        by=one.by.value,
        per_day=one.after.per_day,
        before=None if one.before is None else one.before.per_day,
        first=one.before is None,
    )
