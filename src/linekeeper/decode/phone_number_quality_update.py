"""The field `phone_number_quality_update`: today throughput and first limits; until 2025-10-06 also quality flags.

Source: Meta's webhook reference `phone_number_quality_update` (2026-09-11), throughput (2025-11-21), read 2026-11-23.
No webhook tells a number's quality rating: that is polled.
"""

from typing import Any

from linekeeper.decode.limits import limit_at
from linekeeper.decode.place import MISSING, Place
from linekeeper.decode.scalars import digits
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.words import Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.number import NumberNews, NumberNewsKind

SHAPE: Shape = {
    "display_phone_number": READ,
    "event": READ,
    "old_limit": READ,
    "current_limit": READ,  # due to go in February 2026, still there in September
    "max_daily_conversations_per_business": READ,
}
_KINDS = Words(
    {
        "ONBOARDING": NumberNewsKind.ONBOARDING,
        "THROUGHPUT_UPGRADE": NumberNewsKind.THROUGHPUT_UPGRADE,
        "UPGRADE": NumberNewsKind.UPGRADE,
        "DOWNGRADE": NumberNewsKind.DOWNGRADE,
        "FLAGGED": NumberNewsKind.FLAGGED,
        "UNFLAGGED": NumberNewsKind.UNFLAGGED,
    },
    NumberNewsKind.UNKNOWN,
)


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value. If the limit keys disagree, the newer one holds."""
    unread: list[AnyEvent] = []
    kind, told, known = _KINDS.read(value.get("event"))
    current, current_word = limit_at(place, value, "current_limit", unread)
    newer, newer_word = limit_at(place, value, "max_daily_conversations_per_business", unread)
    _, old_word = limit_at(place, value, "old_limit", unread)
    about_throughput = kind is NumberNewsKind.THROUGHPUT_UPGRADE
    display = digits(value.get("display_phone_number"))
    news = NumberNews(
        at=place.at,
        told=place.told,
        display=display,
        kind=kind,
        word=told,
        limit=None if about_throughput else newer if newer_word else current,
        limit_word=newer_word or current_word,
        old_limit_word=old_word,
    )
    if not known:
        unread.append(place.new_word("event", value.get("event")))
    if not display:
        unread.append(place.unread("display_phone_number", MISSING))
    return [news, *unread]
