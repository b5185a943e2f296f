"""The field `messaging_handovers`: a conversation goes from one responder to another.

Source: Meta's page of this field as third parties quote it (2026-09), read 2026-11-23; the page itself was not read. An older
dashboard sample has no `type`: then the object that is there tells it. What was said stays in the raw body.
"""

from typing import Any

from linekeeper.decode.people import names
from linekeeper.decode.place import BAD_TIME, MISSING, Place
from linekeeper.decode.scalars import digits, ident, word
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.words import Known, Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.message import Handover, HandoverMoved

_CONTROL: Shape = {
    "previous_owner_role": READ,
    "new_owner_role": READ,
    "previous_owner_app_id": READ,
    "new_owner_app_id": READ,
    "metadata": IGNORED,
    "conversation_context": {"type": IGNORED, "summary": {"text": IGNORED}},
}
SHAPE: Shape = {
    "messaging_product": IGNORED,
    "sender": {"phone_number": READ},
    "recipient": {"phone_number_id": READ, "display_phone_number": READ},
    "type": READ,
    "timestamp": READ,
    "control_passed": _CONTROL,
    "control_taken": _CONTROL,
}
_HANDOVERS = Words({"control_passed": Handover.PASSED, "control_taken": Handover.TAKEN}, Handover.UNKNOWN)
_ROLES = Known("customer_service", "marketing", "utility", "ctwa", "ai_agent", "escalation")


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    unread: list[AnyEvent] = []
    if place.seconds is None and not place.timed(value.get("timestamp")):
        unread.append(place.unread("timestamp", BAD_TIME))
    written = value.get("type") or next((key for key in ("control_passed", "control_taken") if key in value), None)
    handover, told, known = _HANDOVERS.read(written)
    control, recipient, sender = _inner(value, told.casefold()), _inner(value, "recipient"), _inner(value, "sender")
    moved = HandoverMoved(
        at=place.at,
        told=place.told,
        number=ident(recipient.get("phone_number_id")),
        display=digits(recipient.get("display_phone_number")),
        handover=handover,
        word=told,
        people=names(place.hearing.veil, sender, (("wa", "phone_number"),)),
        role_before=word(control.get("previous_owner_role")),
        role=word(control.get("new_owner_role")),
        app_before=ident(control.get("previous_owner_app_id")),
        app=ident(control.get("new_owner_app_id")),
    )
    if not known:
        unread.append(place.new_word("type", written))
    if not moved.number and not moved.display:
        unread.append(place.unread("recipient.phone_number_id", MISSING))
    roles = {key: control[key] for key in ("previous_owner_role", "new_owner_role") if control.get(key) is not None}
    unread += [place.new_word(f"{told}.{key}", role) for key, role in roles.items() if word(role) not in _ROLES]
    return [moved, *unread]


def _inner(value: dict[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if type(found) is dict else {}
