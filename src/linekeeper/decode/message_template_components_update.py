"""The field `message_template_components_update`: a template's text was edited. Edits by somebody else are worth an alert.

Source: Meta's webhook reference `message_template_components_update` (2025-11-14), read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.place import NEW_WORD, Place
from linekeeper.decode.scalars import canonical, word
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.template import NAMED, named
from linekeeper.decode.words import Known
from linekeeper.events.batch import AnyEvent
from linekeeper.events.template import TemplateEdited

MOST_BUTTONS = 50  #: that we read; a template has ten at most
_PARTS = {
    "message_template_title": "title",
    "message_template_element": "body",
    "message_template_footer": "footer",
    "message_template_buttons": "buttons",
}
_BUTTON = (
    "message_template_button_type",
    "message_template_button_text",
    "message_template_button_url",
    "message_template_button_phone_number",
)
SHAPE: Shape = {
    **NAMED,
    "message_template_title": READ,
    "message_template_element": READ,
    "message_template_footer": READ,
    "message_template_buttons": [dict.fromkeys(_BUTTON, READ)],  # all but the type only in the hash
}
_TYPES = Known(
    "CATALOG",
    "COPY_CODE",
    "EXTENSION",
    "FLOW",
    "MPM",
    "ORDER_DETAILS",
    "OTP",
    "PHONE_NUMBER",
    "POSTBACK",
    "REMINDER",
    "SEND_LOCATION",
    "SPM",
    "QUICK_REPLY",
    "URL",
    "VOICE_CALL",
)


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    unread: list[AnyEvent] = []
    told = {name: value[key] for key, name in _PARTS.items() if value.get(key) is not None}
    listed = _buttons(value.get("message_template_buttons"))
    told |= {"buttons": listed} if "buttons" in told else {}
    buttons = [word(each.get("message_template_button_type")) for each in listed]
    edited = TemplateEdited(
        at=place.at,
        told=place.told,
        account=place.account,
        **named(place, value, unread),
        parts=tuple(told),
        buttons=tuple(buttons),
        content=place.hearing.veil.content(canonical(told)),
    )
    if not all(kind in _TYPES for kind in buttons):
        unread.append(place.unread("message_template_buttons.message_template_button_type", NEW_WORD))
    return [edited, *unread]


def _buttons(listed: object) -> list[dict[str, Any]]:
    """Return the buttons with those keys that we know: a key that Meta adds one day is no edit of the template."""
    found = [each for each in listed[:MOST_BUTTONS] if type(each) is dict] if type(listed) is list else []
    return [{key: each[key] for key in _BUTTON if key in each} for each in found]
