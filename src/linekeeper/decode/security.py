"""The field `security`: somebody changed the two-step PIN, or asked to switch it off. Unexpected, it is a sign of a takeover.

Source: Meta's webhook reference `security` (2025-10-22), read 2026-11-23. The dashboard's sample names a requester on PIN_CHANGED too.
"""

from typing import Any

from linekeeper.decode.place import MISSING, Place
from linekeeper.decode.scalars import digits
from linekeeper.decode.shapes import READ, SEEN, Shape
from linekeeper.decode.words import Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.identity import SecurityKind, SecurityNews

SHAPE: Shape = {"display_phone_number": READ, "event": READ, "requester": SEEN}
_KINDS = Words({name: SecurityKind[name] for name in ("PIN_CHANGED", "PIN_RESET_REQUEST", "PIN_REQUEST_SUCCESS")}, SecurityKind.UNKNOWN)


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value. Who asked is a Meta user id: only whether there is one goes on."""
    kind, told, known = _KINDS.read(value.get("event"))
    display = digits(value.get("display_phone_number"))
    requester = value.get("requester")
    named = type(requester) is int or (type(requester) is str and requester != "")
    events: list[AnyEvent] = [SecurityNews(at=place.at, told=place.told, display=display, kind=kind, word=told, requester_named=named)]
    if not known:
        events.append(place.new_word("event", value.get("event")))
    if not display:
        events.append(place.unread("display_phone_number", MISSING))
    return events
