"""What one number was heard to be. Hearing only joins; what it means is read off in `status`."""

from datetime import datetime

from msgspec import Struct

from linekeeper.events.account import Restricted
from linekeeper.events.event import Event
from linekeeper.events.identity import NameDecision, NameReviewed, SecurityNews
from linekeeper.events.message import MessageHeard, MessageMoved, MessageState
from linekeeper.events.number import (
    CodeStatus,
    Mode,
    NameStatus,
    NumberErrored,
    NumberEvent,
    NumberHealthRead,
    NumberMissing,
    NumberNews,
    NumberNewsKind,
    NumberRead,
    Platform,
    Reported,
    Throughput,
)
from linekeeper.fold import restriction
from linekeeper.fold.health import NOT_ASKED, Health
from linekeeper.fold.register import NEVER, NOTHING_SAID, History, Register, grain, later, with_instant
from linekeeper.fold.sight import UNBROKEN, Break, back_at, lost_at

#: Send errors which say that the number is registered nowhere. Source: Meta, "Error codes", read 2026-11-23.
NOT_REGISTERED = frozenset({133010, 131045})
#: Send errors which speak of the number's or the account's standing. Source: as above, and number-health.md section 8.
TELLING_ERRORS = frozenset({368, 131030, 131031, 131037, 131042, 131048})
#: Send errors of which the catalogue says that they hint at the number's standing, and which have no row of their own.
HINTING_ERRORS = frozenset({33, 131064, 139200})
MAINTENANCE = 131057  #: the throughput is being raised; Meta, Throughput, 2025-11-21
#: Meta's words for a number that works.
WORKS = (Reported.CONNECTED, Reported.LINKED)
#: States of a message which show that its number sends.
ON_ITS_WAY = frozenset({MessageState.SENT, MessageState.DELIVERED, MessageState.READ, MessageState.PLAYED})

MOST_FLAG_NEWS = 16
MOST_FAILING = 16

Naming = tuple[NameDecision, str, str, str]
"""A decision on a display name: Meta's word, the name asked for, the reason."""


class Number(Struct, omit_defaults=True):
    """One number's registers. A register that heard nothing is not encoded, so a quiet number takes a few hundred bytes."""

    id: str = ""  #: Meta's phone number id, as soon as an event names it
    reported: Register[tuple[Reported, str] | None] = NEVER  #: readings; Meta's "cannot tell" is not among them
    past: History = NOTHING_SAID  #: the same readings over 60 days
    untold_at: datetime | None = None  #: newest reading in which Meta could not tell
    flag_news: bytes = b""  #: packed instants of the legacy news FLAGGED
    said: Register[tuple[NumberNewsKind, str] | None] = NEVER  #: all other news of the number: it loosens nothing
    banned_at: datetime | None = None  #: newest reading BANNED
    connected_at: datetime | None = None  #: newest reading CONNECTED or LINKED
    registered_at: datetime | None = None  #: newest reading both CONNECTED and on Cloud API
    rated: History = NOTHING_SAID  #: quality over 60 days
    health: Health = NOT_ASKED
    missing_at: datetime | None = None  #: newest error 33
    read_at: datetime | None = None  #: newest reading of any field: it exists
    on_biz_app_at: datetime | None = None  #: newest reading that it is also in the WhatsApp Business app
    name: Register[str | None] = NEVER
    name_status: Register[NameStatus | None] = NEVER
    named: History = NOTHING_SAID  #: the same over 60 days
    code_status: Register[CodeStatus | None] = NEVER
    platform: Register[Platform | None] = NEVER
    throughput: Register[Throughput | None] = NEVER
    on_biz_app: Register[bool | None] = NEVER
    mode: Register[Mode | None] = NEVER
    pin_enabled: Register[bool | None] = NEVER
    preverified: Register[bool | None] = NEVER
    official: Register[bool | None] = NEVER
    onboarded_at: Register[datetime | None] = NEVER
    display: Register[str | None] = NEVER  #: digits
    unregistered_at: datetime | None = None  #: newest send error 133010 or 131045
    sends_at: datetime | None = None  #: newest status that shows a message on its way
    heard_person_at: datetime | None = None  #: newest message of a person
    errors: dict[str, datetime] = {}  #: newest of each telling send error, by code
    failing: dict[str, bytes] = {}  #: by hinting code: packed instants of its newest failures
    naming: dict[str, Register[Naming | None]] = {}  #: by decision: its newest news
    pin_news: dict[str, datetime] = {}  #: by kind: newest news of the two-step PIN
    upgraded_at: datetime | None = None  #: newest news that the throughput was raised, or a send refused meanwhile
    diverted: Break = UNBROKEN  #: when its own override sent its messages to somebody else
    calling: restriction.Restrictions = {}  #: restrictions of calling on this number only


def hear(number: Number, event: Event) -> None:
    """Let `number` hear `event`. Joins only: whatever the order or the repeats, the same events leave the same number."""
    if isinstance(event, NumberEvent):
        number.id = max(number.id, event.number)
        if event.display:
            number.display = number.display.hear(event.display, event.at)
    match event:
        case NumberRead():
            _read(number, event)
            _status(number, event)
        case NumberHealthRead():
            number.health = number.health.hear(event.entities, event.at)
        case NumberMissing():
            number.missing_at = later(number.missing_at, event.at)
        case NumberNews():
            _news(number, event)
        case NumberErrored() | MessageMoved() | MessageHeard():
            _traffic(number, event)
        case NameReviewed() | SecurityNews():
            _identity(number, event)
        case Restricted(kind=kind, display=display) if display and kind in restriction.CALLING:
            restriction.hear(number.calling, event)
        case _:
            pass


def _news(number: Number, event: NumberNews) -> None:
    if event.kind is NumberNewsKind.FLAGGED:
        number.flag_news = with_instant(number.flag_news, event.at, MOST_FLAG_NEWS)
    else:
        number.said = number.said.hear((event.kind, event.word[:64]), event.at)
    if event.kind is NumberNewsKind.THROUGHPUT_UPGRADE:
        number.upgraded_at = later(number.upgraded_at, event.at)


def _identity(number: Number, event: NameReviewed | SecurityNews) -> None:
    match event:
        case NameReviewed(decision=decision):
            told = (decision, event.word[:64], event.requested[:128], event.reason[:64])
            number.naming[decision.value] = number.naming.get(decision.value, NEVER).hear(told, event.at)
        case SecurityNews(kind=kind):
            number.pin_news[kind.value] = max(number.pin_news.get(kind.value, grain(event.at)), grain(event.at))


def _traffic(number: Number, event: NumberErrored | MessageMoved | MessageHeard) -> None:
    match event:
        case NumberErrored():
            _error(number, event.code, event.at)
        case MessageMoved():
            if event.state in ON_ITS_WAY:
                number.sends_at = later(number.sends_at, event.at)
            for failure in event.failures:
                _error(number, failure.code, event.at)
        case MessageHeard():
            number.heard_person_at = later(number.heard_person_at, event.at)


#: Fields of a reading that become the register of the same name.
READ_FIELDS = (
    "name",
    "name_status",
    "code_status",
    "platform",
    "throughput",
    "on_biz_app",
    "mode",
    "pin_enabled",
    "preverified",
    "official",
    "onboarded_at",
)


def _read(number: Number, event: NumberRead) -> None:
    for field in READ_FIELDS:
        value = getattr(event, field)
        if value is not None:  # None: the field was not in the answer, which says nothing
            setattr(number, field, getattr(number, field).hear(value, event.at))
    number.read_at = later(number.read_at, event.at)
    if event.on_biz_app:
        number.on_biz_app_at = later(number.on_biz_app_at, event.at)
    if event.name_status is not None:
        number.named = number.named.hear(event.name_status, event.at)
    if event.elsewhere is not None:
        number.diverted = number.diverted.join(lost_at(event.at, 0) if event.elsewhere else back_at(event.at))
    if event.quality is not None:
        number.rated = number.rated.hear(event.quality, event.at)


def _status(number: Number, event: NumberRead) -> None:
    status = event.status
    if status is None:
        return
    if status is Reported.UNAVAILABLE:
        number.untold_at = later(number.untold_at, event.at)
        return
    number.reported = number.reported.hear((status, event.status_word[:64]), event.at)
    number.past = number.past.hear(status, event.at)
    if status is Reported.BANNED:
        number.banned_at = later(number.banned_at, event.at)
    if status in WORKS:
        number.connected_at = later(number.connected_at, event.at)
        if event.platform is Platform.CLOUD_API:
            number.registered_at = later(number.registered_at, event.at)


def _error(number: Number, code: int, at: datetime) -> None:
    if code in NOT_REGISTERED:
        number.unregistered_at = later(number.unregistered_at, at)
    elif code == MAINTENANCE:
        number.upgraded_at = later(number.upgraded_at, at)
    elif code in HINTING_ERRORS:
        number.failing[str(code)] = with_instant(number.failing.get(str(code), b""), at, MOST_FAILING)
    elif code in TELLING_ERRORS:
        number.errors[str(code)] = max(number.errors.get(str(code), grain(at)), grain(at))
