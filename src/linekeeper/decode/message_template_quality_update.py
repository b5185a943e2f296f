"""The field `message_template_quality_update`: how people take a template. RED leads to a pause.

Source: Meta's webhook reference `message_template_quality_update` (2026-09), read 2026-11-23. The page of October 2025 printed
the field name of the status update over it: so `fields.py` looks at the value's keys as well.
"""

from typing import Any

from linekeeper.decode.place import Place
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.template import NAMED, named
from linekeeper.decode.words import Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.number import Rating
from linekeeper.events.template import TemplateRated

SHAPE: Shape = {
    "previous_quality_score": READ,
    "new_quality_score": READ,
    **NAMED,
}
RATINGS = Words(
    {"GREEN": Rating.GREEN, "YELLOW": Rating.YELLOW, "RED": Rating.RED, "UNKNOWN": Rating.UNKNOWN, "NA": Rating.UNKNOWN},
    Rating.UNKNOWN,
)
"""Meta's quality words, of templates and of numbers. UNKNOWN and NA both mean: not rated yet."""


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    unread: list[AnyEvent] = []
    new_words: tuple[tuple[str, str], ...] = ()
    ratings = []
    for key in ("new_quality_score", "previous_quality_score"):
        rating, told, known = RATINGS.read(value.get(key))
        ratings.append(rating)
        if not known:
            unread.append(place.new_word(key, value.get(key)))
            new_words += ((key, told),) if told else ()
    rated = TemplateRated(
        at=place.at,
        told=place.told,
        account=place.account,
        **named(place, value, unread),
        quality=ratings[0],
        before=ratings[1],
        new_words=new_words,
    )
    return [rated, *unread]
