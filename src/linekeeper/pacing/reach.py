"""A campaign's pre-flight: who of a list would be reached, who is left out and why, when it would be over, and what is risky about it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.pacing.ask import Decision, Outcome
from linekeeper.pacing.rows import BY_CODE
from linekeeper.pacing.standing import Graded, Level, TemplatePace
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.pacing.whatif import Batch, Portfolio, leaving
from linekeeper.rulebook import Lane

MOST_RISKS = 10
FOR_PLACES = frozenset(
    {"limit_full", "limit_reserved", "number_share"}
)  #: how long these wait follows from the limit, not from the decision


class Risk(StrEnum):
    """How risky a campaign is."""

    LOW = auto()
    MEDIUM = auto()
    HIGH = auto()


class LeftOut(Struct, frozen=True, kw_only=True):
    """People of a list who get nothing, for one reason."""

    code: str
    people: int
    text: str


class Reach(Struct, frozen=True, kw_only=True):
    """The answer of a pre-flight."""

    people: int  #: on the list, each once
    reached: int
    left_out: tuple[LeftOut, ...]  #: most people first
    waits: tuple[LeftOut, ...]  #: those who would be reached later, by reason
    at_once: int  #: how many of them fit into what is left of the limit now
    finished_at: datetime | None  #: None: not within the 30 days that are looked ahead, or nobody knows how long something holds it
    risk: Risk
    risks: tuple[str, ...] = ()


def reach(  # noqa: PLR0913  a list, its template, its portfolio, and when
    decisions: Iterable[tuple[Decision, int]],
    portfolio: Portfolio,
    template: TemplatePace,
    graded: Graded,
    now: datetime,
    thresholds: Thresholds,
    *,
    lane: Lane = Lane.MARKETING,
    repeated: int = 0,
    unreadable: int = 0,
) -> Reach:
    """Return what a campaign would come to.

    Args:
        decisions: `decide` for the people of the list, each kind of decision once with how many people share it.
        portfolio: the limit, how it is used, and the number's rate.
        template: how the template stands.
        graded: the graver of the number's and the portfolio's graded response.
        now: the caller's clock.
        thresholds: the number's.
        lane: the template's.
        repeated: people who stand on the list more than once; they are messaged once.
        unreadable: lines of the list that hold no phone number.
    """
    told = list(decisions)
    out = _by_code((one, many) for one, many in told if one.outcome is Outcome.REFUSE)
    out += [LeftOut(code=code, people=many, text=text) for code, many, text in _not_counted(repeated, unreadable) if many]
    waits = _by_code((one, many) for one, many in told if one.outcome is Outcome.HOLD)
    reached = sum(many for one, many in told if one.outcome is not Outcome.REFUSE)
    begin = begins(told, now)
    batch = Batch(name="campaign", at=begin or now, people=reached, lane=lane)
    leaves = leaving(portfolio, [batch], now, thresholds, staged=True)[0]
    risks = _risks(told, template, graded, portfolio, reached, lane, thresholds)
    return Reach(
        people=sum(many for _, many in told),
        reached=reached,
        left_out=tuple(sorted(out, key=lambda one: (-one.people, one.code))),
        waits=tuple(waits),
        at_once=min(reached, portfolio.left(lane, now, thresholds)),
        finished_at=None if begin is None else over(told, leaves.finished_at),
        risk=max((risk for risk, _ in risks), default=Risk.LOW, key=list(Risk).index),
        risks=tuple(text for _, text in risks)[:MOST_RISKS],
    )


def begins(told: Sequence[tuple[Decision, int]], now: datetime) -> datetime | None:
    """Return when the first one of a list may go: now, or when what holds all of them ends; None: nobody knows."""
    waits = _held(told)
    if not waits or any(one.outcome is Outcome.SEND or one.code in FOR_PLACES for one, _ in told):
        return now
    return min((one.until for one in waits if one.until is not None), default=None)


def over(told: Sequence[tuple[Decision, int]], finished_at: datetime | None) -> datetime | None:
    """Return when the last one would go, after what holds single ones ended, too; None: nobody knows."""
    ends = [one.until for one in _held(told)]
    if finished_at is None or None in ends:
        return None
    return max([finished_at, *(end for end in ends if end is not None)])


def _held(told: Sequence[tuple[Decision, int]]) -> list[Decision]:
    return [one for one, many in told if many and one.outcome is Outcome.HOLD and one.code not in FOR_PLACES]


def _by_code(decisions: Iterable[tuple[Decision, int]]) -> list[LeftOut]:
    sums: dict[str, int] = {}
    texts: dict[str, str] = {}
    for one, many in decisions:
        sums[one.code] = sums.get(one.code, 0) + many
        texts.setdefault(one.code, BY_CODE[one.code].text.replace(" ({detail})", "").replace(" {detail}", "").replace("{detail}", "some"))
    return [LeftOut(code=code, people=sums[code], text=texts[code]) for code in sorted(sums, key=lambda code: (-sums[code], code))]


def _not_counted(repeated: int, unreadable: int) -> Sequence[tuple[str, int, str]]:
    return (
        ("repeated", repeated, "They stand on the list more than once, and are messaged once."),
        ("unreadable", unreadable, "Their line holds no phone number that can be read."),
    )


def _risks(  # noqa: PLR0913, PLR0917  the parts of `reach`
    told: Sequence[tuple[Decision, int]],
    template: TemplatePace,
    graded: Graded,
    portfolio: Portfolio,
    reached: int,
    lane: Lane,
    thresholds: Thresholds,
) -> list[tuple[Risk, str]]:
    found = []
    if graded.level == Level.HOLD_MARKETING and lane is not Lane.MARKETING:
        found.append((Risk.MEDIUM, " ".join(("The number holds marketing now, though not this.", *_cause(graded)))))
    elif graded.level >= Level.HOLD_MARKETING:
        found.append((Risk.HIGH, " ".join((f"The number {_HOLDS[graded.level]} now: solve that first.", *_cause(graded)))))
    elif graded.level > Level.NORMAL:
        found.append((Risk.MEDIUM, "The number sends marketing slowly now."))
    if template.quality in {"red", "yellow"}:
        found.append((Risk.HIGH if template.quality == "red" else Risk.MEDIUM, f"The template's quality is {_QUALITY[template.quality]}."))
    if template.quality == "unknown":
        found.append((Risk.MEDIUM, "The template is new or little used: Meta may hold part of the messages at first."))
    if portfolio.limit is None and not portfolio.known:
        found.append((Risk.MEDIUM, "The portfolio's limit is not known yet."))
    elif portfolio.limit is not None and reached > portfolio.limit * thresholds.share_of(lane):
        found.append((Risk.MEDIUM, f"The list is larger than one day's limit of {portfolio.limit:,}: it takes more than a day."))
    refused = sum(many for one, many in told if one.code in {"person_wants_no_marketing", "person_wants_nothing"})
    if refused and refused >= thresholds.stopped.stop * sum(many for _, many in told):
        found.append((Risk.MEDIUM, "Many people on this list have asked for an end before: is it the right list?"))
    return found


def _cause(graded: Graded) -> tuple[str, ...]:
    return tuple(one.text for one in graded.causes[:1])


_QUALITY = {"red": "low", "yellow": "medium"}
_HOLDS = {
    Level.HOLD_MARKETING: "holds marketing",
    Level.HOLD_NEW: "holds new conversations",
    Level.REPLIES_ONLY: "lets only answers and one-time codes go",
    Level.NOTHING: "cannot send",
}
