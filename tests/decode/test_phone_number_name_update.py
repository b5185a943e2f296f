from typing import Any

import pytest

from linekeeper.events.identity import NameDecision, NameReviewed
from tests.decode.sample import change, events, hear, unread

FIELD = "phone_number_name_update"
BASIC: dict[str, Any] = {
    "display_phone_number": "15550100421",
    "decision": "REJECTED",
    "requested_verified_name": "Harbor",
    "rejection_reason": "NAME_NOT_CONSISTENT",
}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"decision": "MELTED"}, "decision"),
        ({"rejection_reason": "NAME_MELTED"}, "rejection_reason"),
        ({"display_phone_number": None}, "display_phone_number"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, NameReviewed)
    assert new == [where]


@pytest.mark.parametrize("decision", [decision for decision in NameDecision if decision is not NameDecision.UNKNOWN])
def test_every_decision_is_a_word_of_metas(decision: NameDecision) -> None:
    event, new = told(decision=decision.name, rejection_reason=None)

    assert (event.decision, event.reason, new) == (decision, "", [])
