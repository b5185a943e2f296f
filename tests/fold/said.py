"""Short ways to say what was heard, for tables: numbers of hours are counted from noon."""

from datetime import datetime, timedelta
from typing import Any

from linekeeper.events.account import (
    AccountRead,
    BanMoved,
    BanState,
    NumbersListed,
    PartnerMoved,
    PartnerStep,
    Restricted,
    RestrictionKind,
    RestrictionLifted,
    Review,
)
from linekeeper.events.house import SightCause, SightLost, SightRegained
from linekeeper.events.message import MessageMoved, MessageState
from linekeeper.events.number import (
    Can,
    Entity,
    EntityKind,
    NumberErrored,
    NumberHealthRead,
    NumberMissing,
    NumberNews,
    NumberNewsKind,
    NumberRead,
    Platform,
    Problem,
    Rating,
    Reported,
)
from linekeeper.fold.verdict import Reason, Verdict
from tests.fold.world import hearing
from tests.strategies import NOON

NUMBER, DIGITS, ACCOUNT = "101", "15550100101", "201"
STARTING, ANSWERING = RestrictionKind.BUSINESS_INITIATED_MESSAGING, RestrictionKind.CUSTOMER_INITIATED_MESSAGING


def at(hours: float) -> datetime:
    """Return noon and so many hours."""
    return NOON + timedelta(hours=hours)


def read(status: Reported | None = Reported.CONNECTED, hours: float = -1, **fields: Any) -> NumberRead:
    word = "" if status is None else status.upper()
    return NumberRead(at=at(hours), number=NUMBER, display=DIGITS, status=status, **({"status_word": word} | fields))


def rated(quality: Rating, hours: float = -1) -> NumberRead:
    return read(None, hours, quality=quality)


def news(kind: NumberNewsKind, hours: float = -1) -> NumberNews:
    return NumberNews(at=at(hours), number=NUMBER, kind=kind, word=kind.upper())


def health(can: Can = Can.AVAILABLE, hours: float = -1, *codes: int, kind: EntityKind = EntityKind.ACCOUNT) -> NumberHealthRead:
    problems = tuple(Problem(code=code, text=f"Meta's words on {code}.", remedy="Mend it.") for code in codes)
    return NumberHealthRead(
        at=at(hours),
        number=NUMBER,
        entities=(Entity(kind=EntityKind.APP, can_send=Can.AVAILABLE), Entity(kind=kind, can_send=can, problems=problems)),
    )


def well(hours: float) -> list[Any]:
    """Return the two readings that confirm an end."""
    return [read(hours=hours, platform=Platform.CLOUD_API), health(hours=hours)]


def restricted(kind: RestrictionKind = STARTING, hours: float = -5, until: float | None = 3, **fields: Any) -> Restricted:
    return Restricted(at=at(hours), account=ACCOUNT, kind=kind, word=kind.upper(), until=None if until is None else at(until), **fields)


def lifted(kind: RestrictionKind = STARTING, hours: float = -2) -> RestrictionLifted:
    return RestrictionLifted(at=at(hours), account=ACCOUNT, kinds=(kind,))


def ban(state: BanState, hours: float = -5, date_text: str = "") -> BanMoved:
    return BanMoved(at=at(hours), account=ACCOUNT, state=state, word=state.upper(), date_text=date_text)


def partner(step: PartnerStep, hours: float = -5, **fields: Any) -> PartnerMoved:
    return PartnerMoved(at=at(hours), account=ACCOUNT, step=step, word=step.upper(), **fields)


def account(hours: float = -1, review: Review | None = None, status_word: str = "") -> AccountRead:
    return AccountRead(
        at=at(hours), account=ACCOUNT, review=review, review_word="" if review is None else review.upper(), status_word=status_word
    )


def listed(hours: float, *numbers: str, complete: bool = True) -> NumbersListed:
    return NumbersListed(at=at(hours), account=ACCOUNT, numbers=numbers, complete=complete)


def missing(hours: float) -> NumberMissing:
    return NumberMissing(at=at(hours), number=NUMBER)


def errored(code: int, hours: float = -1) -> NumberErrored:
    return NumberErrored(at=at(hours), number=NUMBER, code=code)


def moved(state: MessageState, hours: float = -1, **fields: Any) -> MessageMoved:
    return MessageMoved(at=at(hours), number=NUMBER, message=b"m" * 16, state=state, **fields)


def lost(cause: SightCause, hours: float = -1, interval_s: int = 300) -> SightLost:
    return SightLost(at=at(hours), account=ACCOUNT, cause=cause, interval_s=interval_s)


def regained(cause: SightCause, hours: float = -1) -> SightRegained:
    return SightRegained(at=at(hours), account=ACCOUNT, cause=cause)


def judged(*events: Any, hours: float = 0, sole_path: bool = False) -> Verdict:
    """Return the verdict on the number that heard these events."""
    flat = [one for event in events for one in (event if isinstance(event, list) else [event])]
    return hearing(flat).verdicts(at(hours), sole_path=sole_path)[NUMBER]


def reason(verdict: Verdict, code: str) -> Reason:
    """Return the one reason of this code."""
    (one,) = [reason for reason in verdict.reasons if reason.code == code]
    return one


def codes(verdict: Verdict) -> list[str]:
    """Return the codes of the reasons, notes last."""
    return [one.code for one in verdict.reasons]
