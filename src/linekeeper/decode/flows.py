"""The field `flows`: a Flow's state moved, or one of its measures crossed a threshold, either way.

Source: Meta's Flows webhooks guide (2025), read 2026-11-23. The event's name alone is no bad news: `alert_state` DEACTIVATED means
that it is over.
"""

from typing import Any

from linekeeper.decode.place import MISSING, Place
from linekeeper.decode.scalars import decimal, ident, integer, text, word
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.words import Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.whatsapp_flow import FlowMoved, FlowNews, FlowState

MOST_ERRORS = 50  #: kinds of errors that we read
SHAPE: Shape = {
    "event": READ,
    "flow_id": READ,
    "message": READ,
    "warning": READ,
    "old_status": READ,
    "new_status": READ,
    "alert_state": READ,
    "threshold": READ,
    "error_rate": READ,
    "p90_latency": READ,
    "availability": READ,
    "p50_latency": IGNORED,
    "requests_count": IGNORED,
    "errors": [{"error_type": READ, "error_rate": IGNORED, "error_count": READ}],
}
_NEWS = Words(
    {
        "FLOW_STATUS_CHANGE": FlowNews.STATUS,
        "CLIENT_ERROR_RATE": FlowNews.CLIENT_ERRORS,
        "ENDPOINT_ERROR_RATE": FlowNews.ENDPOINT_ERRORS,
        "ENDPOINT_LATENCY": FlowNews.LATENCY,
        "ENDPOINT_AVAILABILITY": FlowNews.AVAILABILITY,
        "FLOW_VERSION_EXPIRY_WARNING": FlowNews.VERSION_EXPIRY,
    },
    FlowNews.UNKNOWN,
)
_STATES = Words(
    {name: FlowState[name] for name in ("DRAFT", "PUBLISHED", "DEPRECATED", "BLOCKED", "THROTTLED")},
    FlowState.UNKNOWN,
)
_ALERTS = Words({"ACTIVATED": "on", "DEACTIVATED": "off"}, "on")
_MEASURES = ("error_rate", "p90_latency", "availability")


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value. An alert whose state is new to us counts as active."""
    unread: list[AnyEvent] = []
    kind, told, known = _NEWS.read(value.get("event"))
    new_words: tuple[tuple[str, str], ...] = ()
    for key, words in (("new_status", _STATES), ("old_status", _STATES), ("alert_state", _ALERTS)):
        _, written, fits = words.read(value.get(key))
        if value.get(key) is not None and not fits:
            unread.append(place.new_word(key, value[key]))
            new_words += ((key, written),) if written else ()
    moved = FlowMoved(
        at=place.at,
        told=place.told,
        account=place.account,
        flow=ident(value.get("flow_id")),
        kind=kind,
        word=told,
        state=_state(value.get("new_status")),
        before=_state(value.get("old_status")),
        active=None if value.get("alert_state") is None else _ALERTS.read(value["alert_state"])[0] == "on",
        threshold=decimal(value.get("threshold")),
        measured=next((found for key in _MEASURES if (found := decimal(value.get(key))) is not None), None),
        errors=_errors(value.get("errors")),
        text=text(value.get("message")) or text(value.get("warning")),
        new_words=new_words,
    )
    if not known:
        unread.append(place.new_word("event", value.get("event")))
    if not moved.flow:
        unread.append(place.unread("flow_id", MISSING))
    return [moved, *unread]


def _state(written: object) -> FlowState | None:
    return None if written is None else _STATES.read(written)[0]


def _errors(listed: object) -> tuple[tuple[str, int], ...]:
    found = [each for each in listed[:MOST_ERRORS] if type(each) is dict] if type(listed) is list else []
    return tuple((word(each.get("error_type")), integer(each.get("error_count")) or 0) for each in found)
