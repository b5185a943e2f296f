"""The field `template_correct_category_detection`: Meta holds another category to be the right one (Direct Send, beta).

Source: Meta's Direct Send integrity guidelines (2026), read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.place import Place
from linekeeper.decode.scalars import word
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.template import CATEGORIES, NAMED, named
from linekeeper.events.batch import AnyEvent
from linekeeper.events.template import CategoryDetected

SHAPE: Shape = {**NAMED, "category": READ, "correct_category": READ}


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    unread: list[AnyEvent] = []
    detected = CategoryDetected(
        at=place.at,
        told=place.told,
        account=place.account,
        **named(place, value, unread),
        category=word(value.get("category")),
        correct=word(value.get("correct_category")),
    )
    told = {key: value.get(key) for key in ("category", "correct_category")}
    unread += [place.new_word(key, written) for key, written in told.items() if word(written) not in CATEGORIES]
    return [detected, *unread]
