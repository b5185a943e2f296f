from typing import Any

import pytest

from linekeeper.events.identity import UsernameMoved, UsernameState
from tests.decode.sample import change, events, hear, unread

FIELD = "business_username_updates"
BASIC: dict[str, Any] = {"display_phone_number": "15550100421", "username": "harborlane", "status": "approved"}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"status": "melted"}, "status"),
        ({"status": None}, "status"),
        ({"display_phone_number": None}, "display_phone_number"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, UsernameMoved)
    assert new == [where]


@pytest.mark.parametrize("written", ["approved", "APPROVED", "Approved"])
def test_words_are_read_in_any_case(written: str) -> None:
    event, new = told(status=written)

    assert (event.state, event.word, new) == (UsernameState.APPROVED, written, [])


@pytest.mark.parametrize("earlier", ["business_username_update", "phone_number_username_update"])
def test_the_fields_earlier_names_are_read_as_well(earlier: str) -> None:
    [event] = events(hear(change(earlier, BASIC)))

    assert event == told()[0]
