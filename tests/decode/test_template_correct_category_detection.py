from typing import Any

import pytest

from linekeeper.events.template import CategoryDetected
from tests.decode.sample import change, events, hear, unread

FIELD = "template_correct_category_detection"
BASIC: dict[str, Any] = {
    "message_template_id": 1688205519374021,
    "message_template_name": "offer",
    "message_template_language": "en_US",
    "category": "UTILITY",
    "correct_category": "MARKETING",
}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"correct_category": "MELTED"}, "correct_category"),
        ({"category": None}, "category"),
        ({"message_template_id": None}, "message_template_id"),
        ({"suggested_category": "UTILITY"}, "suggested_category"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, CategoryDetected)
    assert new == [where]


@pytest.mark.parametrize("correct", ["MARKETING", "AUTHENTICATION", "UTILITY"])
def test_the_category_that_meta_holds_right_is_kept_verbatim(correct: str) -> None:
    event, new = told(correct_category=correct)

    assert (event.category, event.correct, new) == ("UTILITY", correct, [])
