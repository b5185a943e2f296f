"""The field `message_template_status_update`: a template may be sent, may not, or is at risk.

Source: Meta's webhook reference `message_template_status_update` (2026-09-11), template pausing, Direct Send, read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.place import Place, of_words
from linekeeper.decode.scalars import text, word
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.template import CATEGORIES, NAMED, named
from linekeeper.decode.words import Known, Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.template import TemplateMoved, TemplateState

SHAPE: Shape = {
    "event": READ,
    **NAMED,
    "message_template_category": READ,
    "reason": READ,
    "disable_info": {"disable_date": READ},
    "other_info": {"title": READ, "description": READ},
    "rejection_info": {"reason": READ, "recommendation": READ},
}
STATES = Words(
    {
        name: TemplateState[name]
        for name in (
            "APPROVED",
            "PENDING",
            "IN_APPEAL",
            "REJECTED",
            "PAUSED",
            "FLAGGED",
            "DISABLED",
            "REINSTATED",
            "LOCKED",
            "ARCHIVED",
            "UNARCHIVED",
            "PENDING_DELETION",
            "DELETED",
            "LIMIT_EXCEEDED",
        )
    },
    TemplateState.UNKNOWN,
)
"""Words of the webhook, and of a template's own `status`."""
REASONS = Known(
    "NONE",
    "ABUSIVE_CONTENT",
    "INCORRECT_CATEGORY",
    "INVALID_FORMAT",
    "PROMOTIONAL",
    "SCAM",
    "TAG_CONTENT_MISMATCH",
    "CATEGORY_NOT_AVAILABLE",  # deprecated
)
_TITLES = Known("FIRST_PAUSE", "SECOND_PAUSE", "RATE_LIMITING_PAUSE", "UNPAUSE", "DISABLED")


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    state, told, known = STATES.read(value.get("event"))
    unread: list[AnyEvent] = []
    disabled, other, rejected = (_inner(value, key) for key in ("disable_info", "other_info", "rejection_info"))
    moved = TemplateMoved(
        at=place.at,
        told=place.told,
        account=place.account,
        **named(place, value, unread),
        state=state,
        word=told,
        reason=word(value.get("reason")),
        category=word(value.get("message_template_category")),
        title=word(other.get("title")),
        text=text(other.get("description")) or text(rejected.get("reason")),
        disable_date=word(disabled.get("disable_date")),
        recommendation=text(rejected.get("recommendation")),
    )
    events: list[AnyEvent] = [moved]
    if not known:
        events.append(place.new_word("event", value.get("event")))
    events += unread
    of_words(place, value, events, reason=REASONS, message_template_category=CATEGORIES)
    if moved.title and moved.title not in _TITLES:
        events.append(place.new_word("other_info.title", moved.title))
    return events


def _inner(value: dict[str, Any], key: str) -> dict[str, Any]:
    inner = value.get(key)
    return inner if type(inner) is dict else {}
