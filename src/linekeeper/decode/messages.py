"""The field `messages`: statuses, incoming messages, errors and taps, any of them side by side in one value.

Source: Meta's webhook references `messages`, `messages/status` and `messages/errors`, read 2026-11-23.
"""

from typing import Any

from linekeeper.decode import incoming, statuses
from linekeeper.decode.lists import Lists, form
from linekeeper.decode.lists import walk as walk_lists
from linekeeper.decode.people import Contacts
from linekeeper.decode.place import BAD_CODE, Place
from linekeeper.decode.scalars import integer, text
from linekeeper.decode.shapes import Shape
from linekeeper.events.batch import AnyEvent
from linekeeper.events.number import NumberErrored


def read_error(place: Place, error: dict[str, Any], _: Contacts) -> tuple[list[AnyEvent], bytes]:
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


LISTS: Lists = {
    "statuses": (statuses.SHAPE, statuses.read),
    "messages": (incoming.SHAPE, incoming.read),
    "errors": (statuses.ERROR, read_error),
    "user_actions": (incoming.ACTION, incoming.read_action),
}
SHAPE: Shape = form(LISTS)


def walk(place: Place, value: dict[str, Any]) -> None:
    """Keep one element for every item of every list of `value`."""
    walk_lists(place, value, LISTS)
