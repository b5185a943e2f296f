"""The field `account_settings_update`: a number's calling settings changed, by whomever.

Source: Meta's calling settings page (2026-01), read 2026-11-23. Only changes of calling are told. What is under `sip` may hold
servers and passwords: it is never read, and in no event.
"""

from typing import Any

from linekeeper.decode.place import BAD_TIME, MISSING, NEW_WORD, Place
from linekeeper.decode.scalars import ident, word
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.words import Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.calling import SettingsMoved, Switch

SHAPE: Shape = {
    "messaging_product": IGNORED,
    "timestamp": READ,
    "type": IGNORED,  # an Unread when it is another than the one we know
    "phone_number_settings": {
        "phone_number_id": READ,
        "calling": {
            "status": READ,
            "call_icon_visibility": IGNORED,
            "callback_permission_status": IGNORED,
            "call_hours": {
                "status": IGNORED,
                "timezone_id": IGNORED,
                "weekly_operating_hours": [dict.fromkeys(("day_of_week", "open_time", "close_time"), IGNORED)],
                "holiday_schedule": [dict.fromkeys(("date", "start_time", "end_time"), IGNORED)],
            },
            "sip": {"status": IGNORED, "servers": [dict.fromkeys(("app_id", "hostname", "port", "password"), IGNORED)]},
        },
    },
}
_TYPE = "phone_number_settings"
_SWITCHES = Words({"ENABLED": Switch.ENABLED, "DISABLED": Switch.DISABLED}, Switch.UNKNOWN)


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value. `calling` is null or absent when it did not change."""
    unread: list[AnyEvent] = []
    if place.seconds is None and not place.timed(value.get("timestamp")):
        unread.append(place.unread("timestamp", BAD_TIME))
    settings = value.get(_TYPE)
    settings = settings if type(settings) is dict else {}
    calling = settings.get("calling")
    written = calling.get("status") if type(calling) is dict else None
    switch, told, known = _SWITCHES.read(written)
    number = ident(settings.get("phone_number_id"))
    if written is not None and not known:
        unread.append(place.new_word(f"{_TYPE}.calling.status", written))
    if not number:
        unread.append(place.unread(f"{_TYPE}.phone_number_id", MISSING))
    if word(value.get("type")).casefold() not in {"", _TYPE}:
        unread.append(place.unread("type", NEW_WORD))
    moved = SettingsMoved(at=place.at, told=place.told, number=number, calling=None if written is None else switch, word=told)
    return [moved, *unread]
