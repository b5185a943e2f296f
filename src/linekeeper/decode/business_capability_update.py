"""The field `business_capability_update`: the portfolio's limit rose or fell. It is named by an account and gives no old value.

Source: Meta's webhook reference `business_capability_update` (2025-11-14, unchanged 2026), read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.limits import limit_at
from linekeeper.decode.place import EMPTY, WRONG_SHAPE, Place
from linekeeper.decode.scalars import integer
from linekeeper.decode.shapes import READ, Shape
from linekeeper.events.account import CapabilityMoved
from linekeeper.events.batch import AnyEvent

LIMIT = "max_daily_conversations_per_business"
PER_PHONE = "max_daily_conversation_per_phone"  # Meta's own singular; due for removal since February 2026
SHAPE: Shape = {
    LIMIT: READ,
    PER_PHONE: READ,
    "max_phone_numbers_per_business": READ,
    "max_phone_numbers_per_waba": READ,
}


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    unread: list[AnyEvent] = []
    per_day, told = limit_at(place, value, LIMIT, unread)
    _, per_phone = limit_at(place, value, PER_PHONE, unread)
    numbers, scope = None, ""
    for key, named in (("max_phone_numbers_per_business", "business"), ("max_phone_numbers_per_waba", "waba")):
        if value.get(key) is not None:
            numbers, scope = integer(value[key]), named
            if numbers is None:
                unread.append(place.unread(key, WRONG_SHAPE))
    moved = CapabilityMoved(
        at=place.at,
        told=place.told,
        account=place.account,
        limit=per_day,
        limit_word=told,
        per_phone_word=per_phone,
        max_numbers=numbers,
        max_numbers_scope=scope,
    )
    if not told and not per_phone and not scope:
        return [place.unread("", EMPTY), *unread]
    return [moved, *unread]
