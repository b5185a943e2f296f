"""What was said of a number or an account, event by event: the raw news that a page lists. Traffic and lists stay out."""

from hashlib import blake2b

import msgspec

from linekeeper.events import Batch, Source
from linekeeper.events.account import NumbersListed
from linekeeper.events.batch import AnyEvent
from linekeeper.events.calling import CallMoved
from linekeeper.events.house import AccountClaimed, AccountReleased
from linekeeper.events.message import EchoHeard, HandoverMoved, LinkClicked, MessageHeard, MessageMoved, PersonRenamed, PreferenceMoved
from linekeeper.events.template import (
    CategoryDetected,
    TemplateCategoryMoved,
    TemplateEdited,
    TemplateMoved,
    TemplateRated,
    TemplateRead,
    TemplatesListed,
)
from linekeeper.state.port import NewsRow, Turn

MARK_BYTES = 8

#: About people, or about templates, which have a page of their own; lists, which say nothing of one number; and whose an account is here.
NO_NEWS = (
    MessageMoved,
    MessageHeard,
    PersonRenamed,
    LinkClicked,
    EchoHeard,
    PreferenceMoved,
    HandoverMoved,
    CallMoved,
    NumbersListed,
    TemplatesListed,
    TemplateRead,
    TemplateMoved,
    TemplateRated,
    TemplateEdited,
    TemplateCategoryMoved,
    CategoryDetected,
    AccountClaimed,
    AccountReleased,
)

_bytes = msgspec.msgpack.Encoder()
_event: msgspec.msgpack.Decoder[AnyEvent] = msgspec.msgpack.Decoder(AnyEvent)


def note(turn: Turn, batch: Batch, subject: str, event: AnyEvent) -> None:
    """Keep an event as news of a subject, unless it is traffic or a list. Noting it again changes nothing.

    Readings have a shelf of their own: they come every few minutes, and would push out what Meta told.
    """
    if isinstance(event, NO_NEWS):
        return
    body = _bytes.encode(event)
    mark = blake2b(body, digest_size=MARK_BYTES).digest()
    shelf = readings_of(subject) if batch.source is Source.READING else subject
    turn.put_news(NewsRow(subject=shelf, at=batch.heard_at, mark=mark, source=batch.source.value, delivery=batch.delivery, body=body))


def readings_of(subject: str) -> str:
    """Return the name under which the readings of a subject are kept."""
    return f"{subject}/read"


def event_of(row: NewsRow) -> AnyEvent:
    """Return what a row's body holds."""
    return _event.decode(row.body)
