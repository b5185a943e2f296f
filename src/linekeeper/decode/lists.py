"""Values that hold lists: each item of each list is an element of its own, and what is wrong with one stays with it.

Source: Meta's webhook references of the messaging fields, read 2026-11-23: all of them have the same frame around their lists.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from linekeeper.decode.people import CONTACT, Contacts
from linekeeper.decode.place import EMPTY, FAILED, MISSING, NEW_KEY, WRONG_SHAPE, Place
from linekeeper.decode.scalars import digits, ident
from linekeeper.decode.shapes import IGNORED, READ, Shape, stray
from linekeeper.events import Element
from linekeeper.events.batch import AnyEvent

ItemReader: TypeAlias = Callable[[Place, dict[str, Any], Contacts], tuple[list[AnyEvent], bytes]]
"""Reads one item: its events and its key."""

Lists: TypeAlias = Mapping[str, tuple[Shape, ItemReader]]
"""The lists a value may hold: the form of one item, and who reads it."""

FRAME: Shape = {
    "messaging_product": IGNORED,
    "metadata": {"display_phone_number": READ, "phone_number_id": READ},
    "contacts": [CONTACT],
}
"""The rest of a value."""


def form(lists: Lists) -> Shape:
    """Return the form of a whole value."""
    return {**FRAME, **{name: [shape] for name, (shape, _) in lists.items()}}


def whom(place: Place, value: dict[str, Any]) -> None:
    """Let the place speak of the number that the value's metadata names."""
    metadata = value.get("metadata")
    if type(metadata) is dict:
        place.number, place.display = ident(metadata.get("phone_number_id")), digits(metadata.get("display_phone_number"))


def walk(place: Place, value: dict[str, Any], lists: Lists) -> None:
    """Keep one element for every item of every list of `value`, and one for what is new in its frame."""
    whom(place, value)
    kept = items(place, value, lists)
    if not place.number and not place.display:
        place.keep(place.lost("metadata.phone_number_id", MISSING, value.get("metadata")))
    rest = {key: held for key, held in value.items() if key not in lists}
    new = stray(rest, FRAME)
    if new:
        place.keep(place.lost(new, NEW_KEY, rest))
    elif not kept:
        place.keep(place.lost("", EMPTY, value))


def items(place: Place, value: dict[str, Any], lists: Lists) -> bool:
    """Keep one element for every item of every list; return whether there was any."""
    held = [(name, value[name]) for name in lists if value.get(name) is not None]
    alone = sum(len(found) for _, found in held if type(found) is list) == 1
    contacts = Contacts(place.hearing.veil, value.get("contacts"), alone=alone)
    path, kept = place.path, False
    for name, found in held:
        if type(found) is not list:
            place.keep(place.lost(name, WRONG_SHAPE, found))
            kept = True
            continue
        for index, item in enumerate(found):
            if not place.hearing.step():
                break
            place.path = f"{path}.{name}[{index}]"
            place.keep(_element(place, lists[name], item, contacts))
            kept = True
        place.path = path
    return kept


def _element(place: Place, known: tuple[Shape, ItemReader], item: object, contacts: Contacts) -> Element:
    """Return one item's element; whatever is wrong with it stays with it."""
    shape, read = known
    if type(item) is not dict:
        return place.lost("", WRONG_SHAPE, item)
    try:
        events, key = read(place, item, contacts)
        new = stray(item, shape)
        if new:
            events.append(place.unread(new, NEW_KEY, events[0].at, events[0].told))
    except Exception:  # noqa: BLE001  a fault of ours in one item must not cost its neighbours
        return place.lost("", FAILED, item)
    return Element(key=key, events=tuple(events))
