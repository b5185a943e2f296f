"""The field `group_status_update`: Meta suspended a group of the number, or cleared it again.

Source: Meta's groups webhooks (2025-10-22), read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.lists import Lists, form
from linekeeper.decode.lists import walk as walk_lists
from linekeeper.decode.people import Contacts
from linekeeper.decode.place import BAD_TIME, MISSING, Place
from linekeeper.decode.scalars import text
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.words import Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.message import GroupMoved, GroupState

ITEM: Shape = {"timestamp": READ, "type": READ, "group_id": READ}
_STATES = Words({"group_suspend": GroupState.SUSPENDED, "group_suspend_cleared": GroupState.CLEARED}, GroupState.UNKNOWN)


def read(place: Place, item: dict[str, Any], _: Contacts) -> tuple[list[AnyEvent], bytes]:
    """Return the events of one group. It has no id of its own: its key is what it says, and when."""
    seconds, at, by = place.instant(item.get("timestamp"))
    key = place.key_of_content(seconds, "group", item)
    group = text(item.get("group_id"))
    if not group:
        return [place.unread("group_id", MISSING, at, by)], key
    state, told, known = _STATES.read(item.get("type"))
    events: list[AnyEvent] = [
        GroupMoved(
            at=at, told=by, number=place.number, display=place.display, group=place.hearing.veil.group(group), state=state, word=told
        )
    ]
    if not known:
        events.append(place.new_word("type", item.get("type")))
    if seconds is None and item.get("timestamp") is not None:
        events.append(place.unread("timestamp", BAD_TIME))
    return events, key


LISTS: Lists = {"groups": (ITEM, read)}
SHAPE: Shape = form(LISTS)


def walk(place: Place, value: dict[str, Any]) -> None:
    """Keep one element for every group."""
    walk_lists(place, value, LISTS)
