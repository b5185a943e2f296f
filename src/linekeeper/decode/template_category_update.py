"""The field `template_category_update`: a template's category changed, or will in about a day.

Source: Meta's webhook reference `template_category_update` (2025-11-11), template categorization (2026-05), read 2026-11-23. The
two kinds are told apart by their keys: a notice has `correct_category` and `category_update_timestamp`, and its `new_category` is
the one the template has *now*. The dashboard's sample has nearly all keys at once.
"""

from typing import Any

from linekeeper.decode.place import BAD_TIME, EMPTY, Place, of_words
from linekeeper.decode.scalars import instant, word
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.template import CATEGORIES, NAMED, named
from linekeeper.events.batch import AnyEvent
from linekeeper.events.template import CategoryStage, TemplateCategoryMoved

SHAPE: Shape = {
    **NAMED,
    "previous_category": READ,
    "new_category": READ,
    "correct_category": READ,
    "category_update_timestamp": READ,
    "category_appeal_status": READ,
}


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    unread: list[AnyEvent] = []
    now, correct, when = (word(value.get(key)) for key in ("new_category", "correct_category", "category_update_timestamp"))
    due_at = instant(value.get("category_update_timestamp"))
    announced = bool(correct and when)
    moved = TemplateCategoryMoved(
        at=place.at,
        told=place.told,
        account=place.account,
        **named(place, value, unread),
        stage=CategoryStage.ANNOUNCED if announced else CategoryStage.DONE,
        before=now if announced else word(value.get("previous_category")),
        after=correct if announced else now,
        correct=correct,
        due_at=due_at,
        appeal_word=word(value.get("category_appeal_status")),
    )
    if when and due_at is None:
        unread.append(place.unread("category_update_timestamp", BAD_TIME))
    of_words(place, value, unread, previous_category=CATEGORIES, new_category=CATEGORIES, correct_category=CATEGORIES)
    return [moved, *unread] if now or correct else [place.unread("new_category", EMPTY), *unread]
