"""The field `standby`: copies for a responder that does not own the conversation.

Source: Meta's page of this field as third parties quote it, and reports of real traffic (2026), read 2026-11-23. A status or a
message here is the same fact as in `messages`, and gets the same events and the same key: whichever copy comes first counts, and
it counts once. Only echoes of other responders are told apart from those of the WhatsApp Business app.
"""

from typing import Any

from linekeeper.decode import incoming, smb_message_echoes, statuses
from linekeeper.decode.lists import FRAME, Lists, items, whom
from linekeeper.decode.messages import read_error
from linekeeper.decode.place import EMPTY, MISSING, NEW_KEY, WRONG_SHAPE, Place
from linekeeper.decode.shapes import Shape, stray

INNER = "standby"
LISTS: Lists = {
    "statuses": (statuses.SHAPE, statuses.read),
    "messages": (incoming.SHAPE, incoming.read),
    "message_echoes": (smb_message_echoes.ITEM, smb_message_echoes.read),
    "errors": (statuses.ERROR, read_error),
}
_FRAME: Shape = {"contacts": FRAME["contacts"]}
SHAPE: Shape = {**FRAME, INNER: {**_FRAME, **{name: [shape] for name, (shape, _) in LISTS.items()}}}


def walk(place: Place, value: dict[str, Any]) -> None:
    """Keep one element for every item of every list, one level deeper than `messages` has them."""
    whom(place, value)
    inner, path = value.get(INNER), place.path
    if type(inner) is not dict:
        place.keep(place.lost(INNER, MISSING if inner is None else WRONG_SHAPE, inner))
    else:
        place.path = f"{path}.{INNER}"
        kept = items(place, inner, LISTS)
        rest = {key: held for key, held in inner.items() if key not in LISTS}
        new = stray(rest, _FRAME)
        if new or not kept:
            place.keep(place.lost(new, NEW_KEY if new else EMPTY, rest))
        place.path = path
    if not place.number and not place.display:
        place.keep(place.lost("metadata.phone_number_id", MISSING, value.get("metadata")))
    around = {key: held for key, held in value.items() if key != INNER}
    new = stray(around, FRAME)
    if new:
        place.keep(place.lost(new, NEW_KEY, around))
