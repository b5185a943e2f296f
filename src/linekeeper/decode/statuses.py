"""Statuses of messages we sent: `messages.value.statuses[]`.

Source: Meta's webhook reference `messages/status` (2026-09-14), business-scoped user ids and groups, read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.people import Contacts, names
from linekeeper.decode.place import BAD_CODE, BAD_TIME, MISSING, Place
from linekeeper.decode.scalars import flag, integer, text, word
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.words import Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.event import Failure
from linekeeper.events.message import Category, MessageMoved, MessageState, Pricing

LONGEST_TITLE = 200
MOST_FAILURES = 20  #: of one message; Meta sends one

ERROR: Shape = {
    "code": READ,
    "title": READ,
    "message": IGNORED,
    "error_data": {"details": IGNORED, "messaging_product": IGNORED},
    "href": IGNORED,
}
SHAPE: Shape = {
    "id": READ,
    "status": READ,
    "timestamp": READ,
    "recipient_id": READ,
    "recipient_type": READ,
    "recipient_participant_id": READ,
    "participant_recipient_id": READ,  # how some examples of the groups page spell it
    "recipient_user_id": READ,
    "recipient_parent_user_id": READ,
    "parent_recipient_user_id": READ,  # its name until 2026-05-05
    "recipient_participant_user_id": READ,
    "recipient_participant_parent_user_id": READ,
    "recipient_identity_key_hash": IGNORED,
    "biz_opaque_callback_data": READ,
    "conversation": {"id": IGNORED, "expiration_timestamp": IGNORED, "origin": {"type": READ}},
    "pricing": {"billable": READ, "pricing_model": IGNORED, "type": READ, "category": READ},
    "errors": [ERROR],
}

_STATES = Words(
    {
        "sent": MessageState.SENT,
        "delivered": MessageState.DELIVERED,
        "read": MessageState.READ,
        "played": MessageState.PLAYED,
        "failed": MessageState.FAILED,
        "deleted": MessageState.UNKNOWN,  # older, on-premises era: they move no message here
        "warning": MessageState.UNKNOWN,
    },
    MessageState.UNKNOWN,
)
_CATEGORIES = Words(
    {
        "authentication": Category.AUTHENTICATION,
        "authentication-international": Category.AUTHENTICATION,
        "authentication_international": Category.AUTHENTICATION,
        "marketing": Category.MARKETING,
        "marketing_lite": Category.MARKETING,
        "utility": Category.UTILITY,
        "service": Category.SERVICE,
        "referral_conversion": Category.REFERRAL,
        "group_marketing": Category.GROUP,
        "group_utility": Category.GROUP,
        "group_service": Category.GROUP,
    },
    Category.UNKNOWN,
)
_PRICINGS = Words(
    {
        "regular": Pricing.REGULAR,
        "free_customer_service": Pricing.FREE_CUSTOMER_SERVICE,
        "free_entry_point": Pricing.FREE_ENTRY_POINT,
        "free_group_customer_service": Pricing.FREE_GROUP_CUSTOMER_SERVICE,
    },
    Pricing.UNKNOWN,
)
_RECIPIENT = (
    ("wa", "recipient_id"),
    ("bsuid", "recipient_user_id"),
    ("parent", "recipient_parent_user_id"),
    ("parent", "parent_recipient_user_id"),
)
_PARTICIPANT = (
    ("wa", "recipient_participant_id"),
    ("wa", "participant_recipient_id"),
    ("bsuid", "recipient_participant_user_id"),
    ("parent", "recipient_participant_parent_user_id"),
)


def read(place: Place, status: dict[str, Any], contacts: Contacts) -> tuple[list[AnyEvent], bytes]:
    """Return the events of one status, and its key: the message, the word, and in groups whose word it is."""
    told, at, by = place.instant(status.get("timestamp"))
    wamid, written = word(status.get("id")), status.get("status")
    state, state_word, known = _STATES.read(written)
    unread: list[AnyEvent] = []
    if told is None and status.get("timestamp") is not None:
        unread.append(place.unread("timestamp", BAD_TIME))
    if not wamid or not state_word:
        unread.append(place.unread("status" if wamid else "id", MISSING, at, by))
        return unread, place.key_of_content(told, "status", status)
    if not known:
        unread.append(place.new_word("status", written))
    in_group = status.get("recipient_type") == "group"
    people = names(place.hearing.veil, status, _PARTICIPANT)
    if people:
        in_group = True
    elif not in_group:
        people = names(place.hearing.veil, status, _RECIPIENT)
    category, pricing, billable, new_words = _price(place, status, unread)
    errors, tracking = status.get("errors"), text(status.get("biz_opaque_callback_data"))
    moved = MessageMoved(
        at=at,
        told=by,
        number=place.number,
        display=place.display,
        message=place.hearing.veil.message(wamid),
        state=state,
        word=state_word,
        people=contacts.join(people),
        in_group=in_group,
        category=category,
        pricing=pricing,
        billable=billable,
        failures=failures(place, errors, unread) if errors else (),
        tracking=place.hearing.veil.tracking(tracking) if tracking else b"",
        new_words=new_words,
    )
    whose = b"".join(people) if in_group else b""
    return [moved, *unread], place.key(told, "status", wamid, state_word, whose)


def _price(
    place: Place, status: dict[str, Any], unread: list[AnyEvent]
) -> tuple[Category | None, Pricing | None, bool | None, tuple[tuple[str, str], ...]]:
    """Return category, pricing type, whether it is billed, and words that are new. The older `conversation` fills in."""
    priced, conversation = status.get("pricing"), status.get("conversation")
    if priced is None and conversation is None:
        return None, None, None, ()
    priced = priced if type(priced) is dict else {}
    origin = conversation.get("origin") if type(conversation) is dict else None
    spare = origin.get("type") if type(origin) is dict else None
    new: tuple[tuple[str, str], ...] = ()
    category: Category | None = None
    pricing: Pricing | None = None
    for path, written in (("pricing.category", priced.get("category")), ("conversation.origin.type", spare)):
        if written is None:
            continue
        read_as, told, known = _CATEGORIES.read(written)
        category = read_as if category is None else category
        if not known:
            unread.append(place.new_word(path, written))
            new += ((path, told),)
    if priced.get("type") is not None:
        pricing, told, known = _PRICINGS.read(priced["type"])
        if not known:
            unread.append(place.new_word("pricing.type", priced["type"]))
            new += (("pricing.type", told),)
    return category, pricing, flag(priced.get("billable")), new


def failures(place: Place, errors: object, unread: list[AnyEvent]) -> tuple[Failure, ...]:
    """Return Meta's error entries by code and short name; what is no entry becomes an `Unread`."""
    if type(errors) is not list:
        return ()  # the shape tells it
    read_all = []
    for index, error in enumerate(errors[:MOST_FAILURES]):
        if type(error) is not dict:
            continue  # the shape tells it
        code = integer(error.get("code"))
        if code is None:
            unread.append(place.unread(f"errors[{index}].code", BAD_CODE))
        read_all.append(Failure(code=-1 if code is None else code, title=text(error.get("title"), LONGEST_TITLE)))
    return tuple(read_all)
