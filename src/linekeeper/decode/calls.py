"""The field `calls`: a call begins, rings, ends or fails. It holds a list `statuses` too, which are no message's statuses.

Source: Meta's calling pages (2025-12 to 2026-01), business-scoped user ids (2026), read 2026-11-23. Nothing comes for numbers that
call over SIP. Errors stand beside the calls: those beside one single call are its own.
"""

from typing import Any

from linekeeper.decode.lists import Lists, form
from linekeeper.decode.lists import walk as walk_lists
from linekeeper.decode.messages import read_error
from linekeeper.decode.people import Contacts, names
from linekeeper.decode.place import BAD_TIME, MISSING, Place
from linekeeper.decode.scalars import integer, text, word
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.statuses import ERROR, failures
from linekeeper.decode.words import Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.calling import CallMoved, CallState, Direction

CALL: Shape = {
    "id": READ,
    "to": READ,
    "from": READ,
    "to_user_id": READ,
    "to_parent_user_id": READ,
    "from_user_id": READ,
    "from_parent_user_id": READ,
    "event": READ,
    "status": READ,
    "timestamp": READ,
    "direction": READ,
    "duration": READ,
    "errors": [ERROR],
    "session": {"sdp_type": IGNORED, "sdp": IGNORED},
    "start_time": IGNORED,
    "end_time": IGNORED,
    "biz_opaque_callback_data": READ,
    "deeplink_payload": IGNORED,
    "cta_payload": IGNORED,
}
STATUS: Shape = {
    "id": READ,
    "type": IGNORED,
    "status": READ,
    "timestamp": READ,
    "recipient_id": READ,
    "recipient_user_id": READ,
    "recipient_parent_user_id": READ,
    "biz_opaque_callback_data": READ,
    "errors": [ERROR],
}
_STATES = Words(
    {
        "connect": CallState.CONNECTING,
        "call_created": CallState.CREATED,
        "terminate": CallState.UNKNOWN,  # ended, without a word how
        "RINGING": CallState.RINGING,
        "ACCEPTED": CallState.ACCEPTED,
        "REJECTED": CallState.REJECTED,
        "COMPLETED": CallState.COMPLETED,
        "FAILED": CallState.FAILED,
    },
    CallState.UNKNOWN,
)
_DIRECTIONS = Words(
    {"USER_INITIATED": Direction.USER_INITIATED, "BUSINESS_INITIATED": Direction.BUSINESS_INITIATED},
    Direction.UNKNOWN,
)
_TO = (("wa", "to"), ("bsuid", "to_user_id"), ("parent", "to_parent_user_id"))
_FROM = (("wa", "from"), ("bsuid", "from_user_id"), ("parent", "from_parent_user_id"))
_RECIPIENT = (("wa", "recipient_id"), ("bsuid", "recipient_user_id"), ("parent", "recipient_parent_user_id"))


def read(place: Place, call: dict[str, Any], contacts: Contacts) -> tuple[list[AnyEvent], bytes]:
    """Return the events of one step of a call, and its key: the call, and the word of the step."""
    seconds, at, by = place.instant(call.get("timestamp"))
    wacid, key = word(call.get("id")), "status" if call.get("status") is not None else "event"
    state, told, known = _STATES.read(call.get(key))
    unread: list[AnyEvent] = []
    new_words: tuple[tuple[str, str], ...] = ()
    if seconds is None and call.get("timestamp") is not None:
        unread.append(place.unread("timestamp", BAD_TIME))
    if not wacid or not told:
        unread.append(place.unread(key if wacid else "id", MISSING, at, by))
        return unread, place.key_of_content(seconds, "call", call)
    if not known:
        unread.append(place.new_word(key, call.get(key)))
    direction, written, fits = _DIRECTIONS.read(call.get("direction"))
    if call.get("direction") is not None and not fits:
        unread.append(place.new_word("direction", call["direction"]))
        new_words = (("direction", written),) if written else ()
    tracking = text(call.get("biz_opaque_callback_data"))
    moved = CallMoved(
        at=at,
        told=by,
        number=place.number,
        display=place.display,
        call=place.hearing.veil.call(wacid),
        state=state,
        word=told,
        direction=None if call.get("direction") is None else direction,
        people=contacts.join(_person(place, call, direction)) or contacts.only(),
        duration_s=integer(call.get("duration")),
        failures=failures(place, call.get("errors"), unread),
        tracking=place.hearing.veil.tracking(tracking) if tracking else b"",
        new_words=new_words,
    )
    return [moved, *unread], place.key(seconds, "call", wacid, word(call.get("event")), told)


def _person(place: Place, call: dict[str, Any], direction: Direction) -> tuple[bytes, ...]:
    """Return the names of the one person: the other side of the number. Where that cannot be told, nobody."""
    if direction is Direction.UNKNOWN:
        return names(place.hearing.veil, call, _RECIPIENT)
    return names(place.hearing.veil, call, _FROM if direction is Direction.USER_INITIATED else _TO)


LISTS: Lists = {"calls": (CALL, read), "statuses": (STATUS, read), "errors": (ERROR, read_error)}
SHAPE: Shape = form(LISTS)


def walk(place: Place, value: dict[str, Any]) -> None:
    """Keep one element for every step of every call."""
    walk_lists(place, _with_its_errors(value), LISTS)


def _with_its_errors(value: dict[str, Any]) -> dict[str, Any]:
    """Return the value with its errors inside its only call."""
    calls, errors = value.get("calls"), value.get("errors")
    if type(calls) is not list or len(calls) != 1 or type(calls[0]) is not dict or type(errors) is not list:
        return value
    if calls[0].get("errors") is not None:
        return value
    rest = {key: held for key, held in value.items() if key != "errors"}
    return {**rest, "calls": [{**calls[0], "errors": errors}]}
