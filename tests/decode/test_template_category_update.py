from typing import Any

import pytest

from linekeeper.events.template import CategoryStage, TemplateCategoryMoved
from tests.decode.sample import change, events, hear, unread

FIELD = "template_category_update"
BASIC: dict[str, Any] = {
    "message_template_id": 1688205519374021,
    "message_template_name": "offer",
    "message_template_language": "en_US",
    "new_category": "UTILITY",
    "correct_category": "MARKETING",
    "category_update_timestamp": 1793692800,
}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"correct_category": "MELTED"}, "correct_category"),
        ({"new_category": "MELTED"}, "new_category"),
        ({"previous_category": "MELTED"}, "previous_category"),
        ({"category_update_timestamp": "soon"}, "category_update_timestamp"),
        ({"message_template_id": None}, "message_template_id"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, TemplateCategoryMoved)
    assert new == [where]


@pytest.mark.parametrize("written", [1793692800, "1793692800"], ids=repr)
def test_a_notice_names_the_category_of_now_as_the_new_one(written: object) -> None:
    event, new = told(category_update_timestamp=written)

    assert (event.stage, event.before, event.after, new) == (CategoryStage.ANNOUNCED, "UTILITY", "MARKETING", [])
    assert int(event.due_at.timestamp()) == 1793692800


@pytest.mark.parametrize("lacking", ["correct_category", "category_update_timestamp"])
def test_only_both_keys_together_are_a_notice(lacking: str) -> None:
    event, _ = told(previous_category="MARKETING", **{lacking: None})

    assert (event.stage, event.before, event.after) == (CategoryStage.DONE, "MARKETING", "UTILITY")


def test_a_change_that_names_no_category_is_unread() -> None:
    value = {key: held for key, held in BASIC.items() if key.startswith("message_template")}

    assert [type(event).__name__ for event in events(hear(change(FIELD, value)))] == ["Unread"]
