"""The field `messages`: statuses, incoming messages, errors and taps, any of them side by side in one value.

Source: Meta's webhook references `messages`, `messages/status` and `messages/errors`, read 2026-11-23.
"""

from collections.abc import Callable
from typing import Any

from linekeeper.decode import incoming, statuses
from linekeeper.decode.people import CONTACT, Contacts
from linekeeper.decode.place import BAD_CODE, EMPTY, FAILED, MISSING, NEW_KEY, WRONG_SHAPE, Place
from linekeeper.decode.scalars import digits, ident, integer, text
from linekeeper.decode.shapes import IGNORED, READ, Shape, stray
from linekeeper.events import Element
from linekeeper.events.batch import AnyEvent
from linekeeper.events.number import NumberErrored

Reader = Callable[[Place, dict[str, Any], Contacts], tuple[list[AnyEvent], bytes]]


def _read_error(place: Place, error: dict[str, Any], _: Contacts) -> tuple[list[AnyEvent], bytes]:
    """Return an error of the system, the app or the account. It has neither id nor time: its key is what it says, by ten minutes."""
    code = integer(error.get("code"))
    errored = NumberErrored(
        at=place.at,
        told=place.told,
        number=place.number,
        display=place.display,
        code=-1 if code is None else code,
        title=text(error.get("title"), statuses.LONGEST_TITLE),
    )
    unread = [place.unread("code", BAD_CODE)] if code is None else []
    return [errored, *unread], place.key_of_content(place.seconds, "error", error)


LISTS: dict[str, tuple[Shape, Reader]] = {
    "statuses": (statuses.SHAPE, statuses.read),
    "messages": (incoming.SHAPE, incoming.read),
    "errors": (statuses.ERROR, _read_error),
    "user_actions": (incoming.ACTION, incoming.read_action),
}
"""The lists a value may hold: the form of one item, and who reads it."""

FRAME: Shape = {
    "messaging_product": IGNORED,
    "metadata": {"display_phone_number": READ, "phone_number_id": READ},
    "contacts": [CONTACT],
}
"""The rest of a value."""

SHAPE: Shape = {**FRAME, **{name: [shape] for name, (shape, _) in LISTS.items()}}


def walk(place: Place, value: dict[str, Any]) -> None:
    """Keep one element for every item of every list of `value`, and one for what is new in its frame."""
    metadata = value.get("metadata")
    if type(metadata) is dict:
        place.number, place.display = ident(metadata.get("phone_number_id")), digits(metadata.get("display_phone_number"))
    lists = [(name, value[name]) for name in LISTS if value.get(name) is not None]
    many = 0
    for _, items in lists:
        many += len(items) if type(items) is list else 0
    contacts = Contacts(place.hearing.veil, value.get("contacts"), alone=many == 1)
    path, kept = place.path, False
    for name, items in lists:
        if type(items) is not list:
            place.keep(place.lost(name, WRONG_SHAPE, items))
            kept = True
            continue
        for index, item in enumerate(items):
            if not place.hearing.step():
                break
            place.path = f"{path}.{name}[{index}]"
            place.keep(_element(place, name, item, contacts))
            kept = True
    place.path = path
    if not place.number and not place.display:
        place.keep(place.lost("metadata.phone_number_id", MISSING, metadata))
    frame = {key: held for key, held in value.items() if key not in LISTS}
    new = stray(frame, FRAME)
    if new:
        place.keep(place.lost(new, NEW_KEY, frame))
    elif not kept:
        place.keep(place.lost("", EMPTY, value))


def _element(place: Place, name: str, item: object, contacts: Contacts) -> Element:
    """Return one item's element; whatever is wrong with it stays with it."""
    shape, read = LISTS[name]
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
