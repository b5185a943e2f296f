"""The field `phone_number_name_update`: a new or edited display name was reviewed.

Source: Meta's webhook reference `phone_number_name_update` (2025-10-22), read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.place import MISSING, Place, of_words
from linekeeper.decode.scalars import digits, text, word
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.words import Known, Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.identity import NameDecision, NameReviewed

SHAPE: Shape = {"display_phone_number": READ, "decision": READ, "requested_verified_name": READ, "rejection_reason": READ}
_DECISIONS = Words({name: NameDecision[name] for name in ("APPROVED", "PENDING", "DEFERRED", "REJECTED")}, NameDecision.UNKNOWN)
_REASONS = Known(
    "NAME_EMPLOYEE_ISSUE",
    "NAME_ENDCLIENT_NOTRELATED",
    "NAME_FORMAT_UNACCEPTABLE",
    "NAME_INDIVIDUAL_ISSUE",
    "NAME_NOT_CONSISTENT",
    "UNKNOWN",
    "NONE",  # not on the page; it stands for "no reason" elsewhere
)


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value. The reason is null when the name was not refused."""
    decision, told, known = _DECISIONS.read(value.get("decision"))
    reviewed = NameReviewed(
        at=place.at,
        told=place.told,
        display=digits(value.get("display_phone_number")),
        decision=decision,
        word=told,
        requested=text(value.get("requested_verified_name")),
        reason=word(value.get("rejection_reason")),
    )
    events: list[AnyEvent] = [reviewed]
    if not known:
        events.append(place.new_word("decision", value.get("decision")))
    if not reviewed.display:
        events.append(place.unread("display_phone_number", MISSING))
    of_words(place, value, events, rejection_reason=_REASONS)
    return events
