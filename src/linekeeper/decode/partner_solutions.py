"""The field `partner_solutions`: a multi-partner solution was created or changed. Its entry id is the partner's own portfolio.

Source: Meta's webhook reference `partner_solutions` (2025), read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.place import MISSING, Place
from linekeeper.decode.scalars import ident, word
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.words import Known, Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.portfolio import SolutionMoved, SolutionState

SHAPE: Shape = {"event": READ, "solution_id": READ, "solution_status": READ}
_STATES = Words(
    {name: SolutionState[name] for name in ("ACTIVE", "DEACTIVATED", "DRAFT", "INITIATED", "PENDING_DEACTIVATION", "REJECTED")},
    SolutionState.UNKNOWN,
)
_EVENTS = Known("SOLUTION_CREATED", "SOLUTION_UPDATED")


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    state, told, known = _STATES.read(value.get("solution_status"))
    moved = SolutionMoved(
        at=place.at,
        told=place.told,
        solution=ident(value.get("solution_id")),
        state=state,
        word=told,
        event_word=word(value.get("event")),
        portfolio=place.entry,
    )
    events: list[AnyEvent] = [moved]
    if not known:
        events.append(place.new_word("solution_status", value.get("solution_status")))
    if moved.event_word not in _EVENTS:
        events.append(place.new_word("event", value.get("event")))
    if not moved.solution:
        events.append(place.unread("solution_id", MISSING))
    return events
