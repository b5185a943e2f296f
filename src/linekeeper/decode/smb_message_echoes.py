"""The field `smb_message_echoes`: what was sent from the WhatsApp Business app. It is volume that no status of ours shows.

Source: Meta's webhook reference `smb_message_echoes` (2025), with edits and revokes since May 2026, read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.contents import CONTENTS
from linekeeper.decode.incoming import KINDS
from linekeeper.decode.lists import Lists, form
from linekeeper.decode.lists import walk as walk_lists
from linekeeper.decode.people import Contacts, names
from linekeeper.decode.place import BAD_TIME, MISSING, Place
from linekeeper.decode.scalars import word
from linekeeper.decode.shapes import IGNORED, READ, SEEN, Shape
from linekeeper.decode.statuses import ERROR
from linekeeper.events.batch import AnyEvent
from linekeeper.events.message import EchoHeard

ITEM: Shape = {
    "id": READ,
    "from": IGNORED,  # the number itself
    "to": READ,
    "to_user_id": READ,
    "to_parent_user_id": READ,
    "timestamp": READ,
    "type": READ,
    "group_id": SEEN,
    "errors": [dict.fromkeys(ERROR, IGNORED) | {"error_data": ERROR["error_data"]}],
    **CONTENTS,
}
_TO = (("wa", "to"), ("bsuid", "to_user_id"), ("parent", "to_parent_user_id"))
STANDBY = "standby"


def read(place: Place, echo: dict[str, Any], contacts: Contacts) -> tuple[list[AnyEvent], bytes]:
    """Return the events of one echo, and its key: the message's id, and how it came."""
    seconds, at, by = place.instant(echo.get("timestamp"))
    wamid, kind = word(echo.get("id")), word(echo.get("type"))
    unread: list[AnyEvent] = []
    if seconds is None and echo.get("timestamp") is not None:
        unread.append(place.unread("timestamp", BAD_TIME))
    if not wamid:
        unread.append(place.unread("id", MISSING, at, by))
        return unread, place.key_of_content(seconds, "echo", echo)
    if kind not in KINDS:
        unread.append(place.new_word("type", echo.get("type")))
    standby = place.field == STANDBY
    heard = EchoHeard(
        at=at,
        told=by,
        number=place.number,
        display=place.display,
        message=place.hearing.veil.message(wamid),
        people=contacts.join(names(place.hearing.veil, echo, _TO)),
        kind=kind,
        in_group=echo.get("group_id") is not None,
        standby=standby,
    )
    return [heard, *unread], place.key(seconds, "standby echo" if standby else "echo", wamid)


LISTS: Lists = {"message_echoes": (ITEM, read)}
SHAPE: Shape = form(LISTS)


def walk(place: Place, value: dict[str, Any]) -> None:
    """Keep one element for every echo."""
    walk_lists(place, value, LISTS)
