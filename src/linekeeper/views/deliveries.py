"""What Meta said, delivery by delivery, and what we made of it. No person, message id or text is ever shown."""

from collections.abc import Sequence

import msgspec

from linekeeper.events import Batch
from linekeeper.events.account import (
    AccountDeleted,
    AccountNoted,
    AlertRaised,
    BanMoved,
    CapabilityMoved,
    PartnerMoved,
    Restricted,
    RestrictionLifted,
    Violated,
)
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import KeptOnly, Unread
from linekeeper.events.message import LinkClicked, MessageHeard, MessageMoved, PersonRenamed
from linekeeper.events.number import NumberErrored, NumberNews
from linekeeper.events.template import TemplateMoved, TemplateRated
from linekeeper.journal.port import KeptDelivery
from linekeeper.views.answers import DeliveryAnswer

FIELD_OF: dict[type, str] = {
    MessageMoved: "messages",
    MessageHeard: "messages",
    PersonRenamed: "messages",
    LinkClicked: "messages",
    NumberErrored: "messages",
    NumberNews: "phone_number_quality_update",
    Restricted: "account_update",
    RestrictionLifted: "account_update",
    Violated: "account_update",
    BanMoved: "account_update",
    AccountDeleted: "account_update",
    PartnerMoved: "account_update",
    AccountNoted: "account_update",
    AlertRaised: "account_alerts",
    CapabilityMoved: "business_capability_update",
    TemplateMoved: "message_template_status_update",
    TemplateRated: "message_template_quality_update",
}
HIDDEN = {"people", "message", "tracking", "type"}  #: keyed hashes help nobody who reads a page
MOST_EVENTS = 200
MOST_LETTERS = 160


def delivery_answer(kept: KeptDelivery, batches: Sequence[Batch]) -> DeliveryAnswer:
    """Return one delivery with its events, as lines."""
    events = [event for batch in batches for element in batch.elements for event in element.events]
    lines = [event_line(event) for event in events[:MOST_EVENTS]]
    if len(events) > MOST_EVENTS:
        lines.append(f"… and {len(events) - MOST_EVENTS} more")
    return DeliveryAnswer(
        id=kept.id,
        app=kept.app,
        heard_at=kept.heard_at,
        size=kept.size,
        kept=kept.kept,
        test=any(batch.test for batch in batches),
        accounts=sorted({batch.account for batch in batches if batch.account}),
        fields=sorted({name for event in events if (name := field_of(event))}),
        events=lines,
    )


def event_line(event: AnyEvent) -> str:
    """Return one event as a line: its name, its instant, and what it holds but persons and message ids."""
    told = msgspec.to_builtins(event)
    parts = [f"{key}={_short(value)}" for key, value in told.items() if key not in HIDDEN and key != "at"]
    return f"{type(event).__name__} {event.at:%Y-%m-%d %H:%M:%S}Z {' '.join(parts)}".rstrip()


def field_of(event: AnyEvent) -> str:
    """Return the field of Meta's that an event came from; empty for readings and acts."""
    return event.field if isinstance(event, KeptOnly | Unread) else FIELD_OF.get(type(event), "")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
