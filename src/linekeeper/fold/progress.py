"""How far a portfolio is from its next limit, as far as we can know: counts are ranges, and there is no date before a day of data.

Meta counts people; we see deliveries. So each count has a lower bound (people whom we surely saw reached outside a window) and an upper
one (deliveries that may have counted), which is there only while nothing was missed for the whole window.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.events.account import Verification
from linekeeper.events.number import Rating
from linekeeper.fold.portfolio import Portfolio, effective_limit, unbroken_since
from linekeeper.fold.verdict import Basis
from linekeeper.rulebook import Rulebook
from linekeeper.rulebook.shapes import Confidence


class Met(StrEnum):
    """Whether a condition is met."""

    YES = auto()
    UNKNOWN = auto()
    NO = auto()


class Counted(Struct, frozen=True, kw_only=True):
    """What was counted for a portfolio. Upper bounds count deliveries, not people."""

    people_7d: int  #: people surely reached outside a service window in the last 7 days
    delivered_7d: int  #: messages delivered in the last 7 days that may count
    delivered_30d: int
    ratings: tuple[Rating, ...] = ()  #: quality of each number that is counted
    templates_low: int = 0  #: templates rated RED
    shared: bool = False  #: numbers we cannot see may use the limit too


class Condition(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that must be so. `needed` None: nothing is counted for it."""

    code: str
    text: str
    met: Met
    rule: str
    confidence: Confidence
    needed: int | None = None
    least: int | None = None
    most: int | None = None  #: None: no upper bound is known
    word: str = ""


class Progress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The way to the next limit. `all_needed` False: any one condition is enough."""

    per_day: int | None  #: None: no limit, or not known
    next: int | None  #: the next limit; None: none higher, no limit at all, or not known
    unlimited_next: bool = False  #: the next step is "no limit"
    known: bool = True
    conditions: tuple[Condition, ...] = ()
    all_needed: bool = True
    met: Met = Met.UNKNOWN
    within_h: int | None = None  #: how soon the higher limit comes once the conditions are met
    eta: datetime | None = None  #: when the counted condition is met at the pace so far; None: not at this pace, or not enough data
    counting_since: datetime | None = None
    basis: Basis = Basis.DERIVED
    alerts: tuple[str, ...] = ()  #: Meta's own alerts that stand in the way, by type


DENIED = "INCREASED_CAPABILITIES_ELIGIBILITY"
_GOOD_WORDS = {"connected, quality medium or high, half the limit used in 7 days": (Rating.GREEN, Rating.YELLOW)}


def progress(portfolio: Portfolio, counted: Counted, now: datetime, rules: Rulebook) -> Progress:
    """Return how far the portfolio is from its next limit at `now`."""
    limit = effective_limit(portfolio)
    since = unbroken_since(portfolio, now)
    if not limit.known or limit.limit.per_day is None:
        return Progress(per_day=None, next=None, known=limit.known, counting_since=since)
    per_day = limit.limit.per_day
    higher, unlimited = _next(per_day, rules)
    entry = per_day <= rules.whole("limit_entry")
    conditions = tuple(_entry(portfolio, counted, since, now, rules) if entry else _half(per_day, counted, since, now, rules))
    told = tuple(sorted(word for word, on in portfolio.alerts.items() if on.value and word.startswith(DENIED)))
    return Progress(
        per_day=per_day,
        next=higher,
        unlimited_next=unlimited,
        conditions=conditions,
        all_needed=not entry,
        met=_together([one.met for one in conditions], all_needed=not entry),
        within_h=None if entry else rules.whole("upgrade_delay_h"),
        eta=_eta(conditions, since, now, rules, window=timedelta(days=rules.whole("entry_days" if entry else "upgrade_window_days"))),
        counting_since=since,
        alerts=told,
    )


def _next(per_day: int, rules: Rulebook) -> tuple[int | None, bool]:
    tiers = rules.find("tiers")[1].value
    assert isinstance(tiers, list)  # noqa: S101  the rulebook's own shape
    higher = [tier for tier in tiers if tier is not None and tier > per_day]
    return min(higher, default=None), not higher and None in tiers


def _condition(code: str, met: Met, rules: Rulebook, rule: str, **more: object) -> Condition:
    name, found = rules.find(rule)
    return Condition(code=code, text=rules.texts[code].text, met=met, rule=name, confidence=found.confidence, **more)  # type: ignore[arg-type]  # the callers below


def _half(per_day: int, counted: Counted, since: datetime | None, now: datetime, rules: Rulebook) -> Iterator[Condition]:
    needed = -(-per_day * rules.whole("upgrade_share_percent") // 100)
    window = timedelta(days=rules.whole("upgrade_window_days"))
    least, most = _range(counted.people_7d, counted.delivered_7d, counted, since, now, window)
    yield _condition("progress_used", _reached(needed, least, most), rules, "upgrade", needed=needed, least=least, most=most)
    yield _condition("progress_quality", _quality(counted, rules), rules, "upgrade", word=_worst(counted.ratings))


def _entry(portfolio: Portfolio, counted: Counted, since: datetime | None, now: datetime, rules: Rulebook) -> Iterator[Condition]:
    said = portfolio.verification.value
    verified = Met.UNKNOWN if said is None or said[0] is Verification.UNKNOWN else Met.YES if said[0] is Verification.VERIFIED else Met.NO
    yield _condition("progress_verified", verified, rules, "entry_path", word="" if said is None else said[1] or said[0].upper())
    needed, window = rules.whole("entry_delivered"), timedelta(days=rules.whole("entry_days"))
    least, most = _range(counted.people_7d, counted.delivered_30d, counted, since, now, window)
    yield _condition("progress_delivered", _reached(needed, least, most), rules, "entry_path", needed=needed, least=least, most=most)


def _range(
    people: int, deliveries: int, counted: Counted, since: datetime | None, now: datetime, window: timedelta
) -> tuple[int, int | None]:
    """Return the bounds. Without unbroken hearing for the whole window, or with numbers that we cannot see, there is no upper one."""
    whole = since is not None and since <= now - window and not counted.shared
    return people, max(deliveries, people) if whole else None


def _reached(needed: int, least: int, most: int | None) -> Met:
    if least >= needed:
        return Met.YES
    return Met.NO if most is not None and most < needed else Met.UNKNOWN


def _quality(counted: Counted, rules: Rulebook) -> Met:
    """Return whether quality is good enough. RED is not; Medium is where the book says so, and else not documented."""
    if Rating.RED in counted.ratings or counted.templates_low:
        return Met.NO
    enough = _GOOD_WORDS.get(str(rules.find("upgrade")[1].value), (Rating.GREEN,))
    return Met.YES if counted.ratings and set(counted.ratings) <= set(enough) else Met.UNKNOWN


def _worst(ratings: Collection[Rating]) -> str:
    return "" if not ratings else max(ratings, key=list(Rating).index).upper()


def _together(met: list[Met], *, all_needed: bool) -> Met:
    """Return the gravest when all are needed, the lightest when one is enough."""
    order = list(Met)
    return (max if all_needed else min)(met, key=order.index)


def _eta(
    conditions: tuple[Condition, ...], since: datetime | None, now: datetime, rules: Rulebook, *, window: timedelta
) -> datetime | None:
    """Return when the counted condition is met at the pace of the time heard so far.

    None before 24 h of data, when it is met, and when the pace would never fill the window.
    """
    counts = next((one for one in conditions if one.needed is not None), None)
    if counts is None or counts.needed is None or not counts.least or counts.met is Met.YES or since is None:
        return None
    heard = min(now - since, timedelta(days=7))  # people are counted over 7 days
    if heard < timedelta(hours=rules.whole("progress_from_h")) or counts.least * (window / heard) < counts.needed:
        return None
    return (now + heard * ((counts.needed - counts.least) / counts.least)).replace(microsecond=0)
