"""The field `business_username_updates` (earlier names: business_username_update, phone_number_username_update).

Source: Meta, "Business-scoped user IDs" (2026), read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.place import MISSING, Place
from linekeeper.decode.scalars import LONGEST_WORD, digits, text
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.words import Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.identity import UsernameMoved, UsernameState

SHAPE: Shape = {"display_phone_number": READ, "username": READ, "status": READ}
_STATES = Words({name: UsernameState[name] for name in ("APPROVED", "RESERVED", "DELETED")}, UsernameState.UNKNOWN)


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    state, told, known = _STATES.read(value.get("status"))
    display, username = digits(value.get("display_phone_number")), text(value.get("username"), LONGEST_WORD)
    events: list[AnyEvent] = [UsernameMoved(at=place.at, told=place.told, display=display, state=state, word=told, username=username)]
    if not known:
        events.append(place.new_word("status", value.get("status")))
    if not display:
        events.append(place.unread("display_phone_number", MISSING))
    return events
