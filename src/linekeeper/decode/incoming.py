"""What people write, and what Meta says of them: `messages.value.messages[]` and `user_actions[]`.

Source: Meta's webhook references `messages` and per type, business-scoped user ids, track-click-events, read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.contents import CONTENTS, REFERRAL
from linekeeper.decode.people import Contacts, names
from linekeeper.decode.place import BAD_TIME, MISSING, NEW_WORD, Place
from linekeeper.decode.scalars import word
from linekeeper.decode.shapes import COMPARED, IGNORED, READ, SEEN, Shape
from linekeeper.decode.short_words import short_words
from linekeeper.decode.statuses import ERROR, failures
from linekeeper.decode.words import Known
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import KeptOnly
from linekeeper.events.message import LinkClicked, MessageHeard, PersonRenamed

SHAPE: Shape = {
    "id": READ,
    "from": READ,
    "from_user_id": READ,
    "from_parent_user_id": READ,
    "timestamp": READ,
    "type": READ,
    "group_id": SEEN,
    "referral": REFERRAL,  # whether it is there
    "errors": [ERROR],
    "system": {"body": IGNORED, "wa_id": READ, "user_id": READ, "parent_user_id": READ, "type": READ},
    **CONTENTS,
    "text": {"body": COMPARED},  # is it "stop"?
    "button": {"payload": IGNORED, "text": COMPARED},
    "interactive": {**CONTENTS["interactive"], "button_reply": {"id": IGNORED, "title": COMPARED}},
}
ACTION: Shape = {
    "action_type": READ,
    "timestamp": READ,
    "marketing_messages_link_click_data": {
        "click_component": READ,
        "product_id": IGNORED,
        "click_id": IGNORED,
        "tracking_token": IGNORED,
    },
}

KINDS = Known(
    "text",
    "image",
    "video",
    "sticker",
    "audio",
    "document",
    "location",
    "contacts",
    "reaction",
    "button",
    "interactive",
    "order",
    "edit",
    "revoke",
    "unsupported",
)
_NOBODY_WROTE = Known("system", "request_welcome")  # told by WhatsApp itself: they open no service window
_SYSTEM = Known("user_changed_number", "user_changed_user_id", "customer_identity_changed")
_RENAMED = Known("user_changed_number", "user_changed_user_id")
_SENDER = (("wa", "from"), ("bsuid", "from_user_id"), ("parent", "from_parent_user_id"))
_NEW_NAME = (("wa", "wa_id"), ("bsuid", "user_id"), ("parent", "parent_user_id"))


def read(place: Place, message: dict[str, Any], contacts: Contacts) -> tuple[list[AnyEvent], bytes]:
    """Return the events of one message, and its key: the message's id."""
    told, at, by = place.instant(message.get("timestamp"))
    wamid, kind = word(message.get("id")), word(message.get("type"))
    unread: list[AnyEvent] = []
    if told is None and message.get("timestamp") is not None:
        unread.append(place.unread("timestamp", BAD_TIME))
    if not wamid:
        unread.append(place.unread("id", MISSING, at, by))
        return unread, place.key_of_content(told, "message", message)
    key = place.key(told, "message", wamid)
    people, in_group = names(place.hearing.veil, message, _SENDER), message.get("group_id") is not None
    words = "" if in_group else short_words(message)
    if kind in _NOBODY_WROTE:
        return [_from_whatsapp(place, message, people, unread), *unread], key
    if kind not in KINDS:
        unread.append(place.new_word("type", message.get("type")))
    heard = MessageHeard(
        at=at,
        told=by,
        number=place.number,
        display=place.display,
        message=place.hearing.veil.message(wamid),
        people=contacts.join(people) or contacts.only(),
        kind=kind,
        short=place.hearing.veil.content(words.encode("utf-8", "surrogatepass")) if words else b"",
        in_group=in_group,
        from_ad=message.get("referral") is not None,
        failures=failures(place, message.get("errors"), unread),
    )
    return [heard, *unread], key


def _from_whatsapp(place: Place, message: dict[str, Any], people: tuple[bytes, ...], unread: list[AnyEvent]) -> PersonRenamed | KeptOnly:
    """Return a person's new name; other notices of WhatsApp are kept only."""
    _, at, by = place.instant(message.get("timestamp"))
    system = message.get("system")
    if type(system) is not dict:
        return KeptOnly(at=at, told=by, field=place.field)
    kind = word(system.get("type"))
    if kind not in _SYSTEM:
        unread.append(place.new_word("system.type", system.get("type")))
    if kind not in _RENAMED:
        return KeptOnly(at=at, told=by, field=place.field)
    renamed = dict.fromkeys(people + names(place.hearing.veil, system, _NEW_NAME))
    return PersonRenamed(at=at, told=by, number=place.number, display=place.display, people=tuple(renamed))


def read_action(place: Place, action: dict[str, Any], contacts: Contacts) -> tuple[list[AnyEvent], bytes]:
    """Return the events of one tap on a link. It has no id: its key is what it says."""
    told, at, by = place.instant(action.get("timestamp"))
    key = place.key_of_content(told, "action", action)
    if action.get("action_type") != "marketing_messages_link_click":
        return [place.unread("action_type", NEW_WORD if action.get("action_type") else MISSING, at, by)], key
    data = action.get("marketing_messages_link_click_data")
    component = word(data.get("click_component")) if type(data) is dict else ""
    clicked = LinkClicked(at=at, told=by, number=place.number, display=place.display, people=contacts.only(), component=component)
    return [clicked], key
