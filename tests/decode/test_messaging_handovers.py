from typing import Any

import pytest

from linekeeper.events.message import Handover, HandoverMoved
from tests.decode.sample import VEIL, change, events, hear, unread

FIELD = "messaging_handovers"
BASIC: dict[str, Any] = {
    "messaging_product": "whatsapp",
    "sender": {"phone_number": "15550109001"},
    "recipient": {"phone_number_id": "109284756103948", "display_phone_number": "15550100421"},
    "type": "control_passed",
    "timestamp": "1793606400",
    "control_passed": {"previous_owner_role": "ai_agent", "new_owner_role": "escalation", "new_owner_app_id": 1450923387761205},
}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"type": "control_melted"}, "type"),
        ({"recipient": {}}, "recipient.phone_number_id"),
        ({"control_passed": {"new_owner_role": "king"}}, "control_passed.new_owner_role"),
        ({"control_passed": "x"}, "control_passed"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, HandoverMoved)
    assert new == [where]


@pytest.mark.parametrize("told_type", [{}, {"type": None}, {"type": ""}], ids=repr)
def test_without_a_type_the_object_that_is_there_tells_it(told_type: dict[str, Any]) -> None:
    value = {key: held for key, held in BASIC.items() if key != "type"} | told_type
    [event] = events(hear(change(FIELD, value)))

    assert isinstance(event, HandoverMoved)
    assert (event.handover, event.role, event.app) == (Handover.PASSED, "escalation", "1450923387761205")
    assert event.people == (VEIL.person("wa", "15550109001"),)


def test_neither_type_nor_object_is_told() -> None:
    batches = hear(change(FIELD, {"recipient": BASIC["recipient"]}))

    assert [where.partition("value.")[2] for where, _ in unread(batches)] == ["type"]


def test_what_was_said_stays_in_the_raw_body() -> None:
    said = {"metadata": "Customer is angry", "conversation_context": {"type": "summary", "summary": {"text": "Refund wanted"}}}
    event, new = told(control_passed=said)

    assert new == []
    assert "angry" not in repr(event)
    assert "Refund" not in repr(event)
