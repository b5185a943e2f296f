"""Which news asks for a quick re-poll, and how soon.

What tightens holds at once and is read soon for its details. What would loosen needs a reading that was *requested after* the news
(the release table), and not before 60 s: Meta's own nodes lag behind its news by some seconds (unconfirmed, so we wait).
"""

from datetime import timedelta

from linekeeper.events import Batch, Source
from linekeeper.events.account import (
    AccountDeleted,
    AccountReviewed,
    BanMoved,
    BanState,
    CapabilityMoved,
    PartnerMoved,
    PartnerStep,
    Restricted,
    RestrictionLifted,
)
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import CameDue
from linekeeper.events.identity import NameReviewed
from linekeeper.events.message import MessageMoved
from linekeeper.events.number import NumberErrored, NumberNews, NumberNewsKind
from linekeeper.events.template import TemplateEvent
from linekeeper.state.port import Effect, Turn

SETTLE = timedelta(seconds=60)
NOT_REGISTERED = {133010, 131045}  #: errors.yaml: the number is not registered; source: Meta, error codes, 2026-09-11

_LOOSENING = {
    BanState.REINSTATED,
    NumberNewsKind.UNFLAGGED,
    NumberNewsKind.UPGRADE,
    NumberNewsKind.THROUGHPUT_UPGRADE,
    PartnerStep.RECONNECTED,
}


_LATER = (RestrictionLifted, CapabilityMoved, BanMoved, NumberNews, PartnerMoved, AccountReviewed, NameReviewed)


def wish(turn: Turn, batch: Batch, event: AnyEvent, account: str) -> None:
    """Ask for a poll of `account` when the event calls for one. Readings never ask: they are the answer."""
    if batch.source is not Source.WEBHOOK or not account:
        return
    wait = _wait(event)
    if wait is not None:
        key = f"{account}/template/{event.template}" if isinstance(event, TemplateEvent) else account
        turn.want(Effect(kind="poll", key=key, not_before=batch.heard_at + wait))


def wish_when_due(turn: Turn, batch: Batch, event: AnyEvent) -> None:
    """Ask for a reading of a template whose deadline passed: only a reading tells whether its pause is over, or its category another."""
    if isinstance(event, CameDue) and event.kind == "template":
        account, _, template = event.id.partition("/")
        turn.want(Effect(kind="poll", key=f"{account}/template/{template}", not_before=batch.heard_at))


def _wait(event: AnyEvent) -> timedelta | None:
    """Return how long to wait before polling, or None for news that asks for no poll."""
    if _tightens(event):
        return timedelta(0)
    if isinstance(event, TemplateEvent):
        return SETTLE if event.template else None
    return SETTLE if isinstance(event, _LATER) else None


def _tightens(event: AnyEvent) -> bool:
    match event:
        case Restricted() | AccountDeleted():
            return True
        case BanMoved(state=word) | NumberNews(kind=word) | PartnerMoved(step=word):
            return word not in _LOOSENING
        case NumberErrored() | MessageMoved():
            codes = {event.code} if isinstance(event, NumberErrored) else {failure.code for failure in event.failures}
            return not codes.isdisjoint(NOT_REGISTERED)
        case _:
            return False
