"""The field `user_id_update`: a person has another business-scoped id now. Old and new names belong to one person.

Source: Meta, "Business-scoped user IDs" (2026-03-18), read 2026-11-23. Here `user_id` is an object where other fields have a text.
"""

from typing import Any

from linekeeper.decode.lists import Lists, form
from linekeeper.decode.lists import walk as walk_lists
from linekeeper.decode.people import Contacts, names
from linekeeper.decode.place import BAD_TIME, MISSING, Place
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.events.batch import AnyEvent
from linekeeper.events.message import PersonRenamed

_MOVE: Shape = {"previous": READ, "current": READ}
ITEM: Shape = {"wa_id": READ, "detail": IGNORED, "user_id": _MOVE, "parent_user_id": _MOVE, "timestamp": READ}


def read(place: Place, item: dict[str, Any], contacts: Contacts) -> tuple[list[AnyEvent], bytes]:
    """Return the events of one renaming. It has no id: its key is what it says, and when."""
    seconds, at, by = place.instant(item.get("timestamp"))
    veil = place.hearing.veil
    people = names(veil, item, (("wa", "wa_id"),))
    for kind, moves in (("bsuid", "user_id"), ("parent", "parent_user_id")):
        moved = item.get(moves)
        if type(moved) is dict:
            people += names(veil, moved, ((kind, "previous"), (kind, "current")))
    key = place.key_of_content(seconds, "renamed", item)
    if not people:
        return [place.unread("user_id", MISSING, at, by)], key
    joined = tuple(dict.fromkeys(contacts.join(people)))
    events: list[AnyEvent] = [PersonRenamed(at=at, told=by, number=place.number, display=place.display, people=joined)]
    if seconds is None and item.get("timestamp") is not None:
        events.append(place.unread("timestamp", BAD_TIME))
    return events, key


LISTS: Lists = {"user_id_update": (ITEM, read)}
SHAPE: Shape = form(LISTS)


def walk(place: Place, value: dict[str, Any]) -> None:
    """Keep one element for every renaming."""
    walk_lists(place, value, LISTS)
