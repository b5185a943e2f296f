"""The field `user_preferences`: a person stopped or resumed the business's marketing messages.

Source: Meta's webhook reference `user_preferences` (2025), business-scoped user ids (2026), read 2026-11-23; the value `signup`
is known from third parties only. Its timestamps are numbers where other messaging fields have texts.
"""

from typing import Any

from linekeeper.decode.lists import Lists, form
from linekeeper.decode.lists import walk as walk_lists
from linekeeper.decode.people import CONTACT_NAMES, Contacts, names
from linekeeper.decode.place import BAD_TIME, MISSING, Place
from linekeeper.decode.scalars import word
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.words import Known, Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.message import Preference, PreferenceMoved

ITEM: Shape = {
    "wa_id": READ,
    "user_id": READ,
    "parent_user_id": READ,
    "detail": IGNORED,
    "category": READ,
    "value": READ,
    "timestamp": READ,
    "signup_id": IGNORED,
}
_PREFERENCES = Words({"stop": Preference.STOP, "resume": Preference.RESUME, "signup": Preference.SIGNUP}, Preference.UNKNOWN)
_CATEGORIES = Known("marketing_messages")


def read(place: Place, item: dict[str, Any], contacts: Contacts) -> tuple[list[AnyEvent], bytes]:
    """Return the events of one wish. It has no id: its key is what it says, and when."""
    seconds, at, by = place.instant(item.get("timestamp"))
    preference, told, known = _PREFERENCES.read(item.get("value"))
    moved = PreferenceMoved(
        at=at,
        told=by,
        number=place.number,
        display=place.display,
        preference=preference,
        word=told,
        people=contacts.join(names(place.hearing.veil, item, CONTACT_NAMES)) or contacts.only(),
        category=word(item.get("category")),
    )
    events: list[AnyEvent] = [moved]
    if not known:
        events.append(place.new_word("value", item.get("value")))
    if moved.category not in _CATEGORIES:
        events.append(place.new_word("category", item.get("category")))
    if not moved.people:
        events.append(place.unread("user_id", MISSING, at, by))
    if seconds is None and item.get("timestamp") is not None:
        events.append(place.unread("timestamp", BAD_TIME))
    return events, place.key_of_content(seconds, "preference", item)


LISTS: Lists = {"user_preferences": (ITEM, read)}
SHAPE: Shape = form(LISTS)


def walk(place: Place, value: dict[str, Any]) -> None:
    """Keep one element for every wish."""
    walk_lists(place, value, LISTS)
