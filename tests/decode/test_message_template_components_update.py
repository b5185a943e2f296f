from typing import Any

import pytest

from linekeeper.events.template import TemplateEdited
from tests.decode.sample import change, events, hear, unread

FIELD = "message_template_components_update"
BASIC: dict[str, Any] = {
    "message_template_id": 1688205519374021,
    "message_template_name": "offer",
    "message_template_language": "en_US",
    "message_template_element": "Hi",
}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"message_template_id": None}, "message_template_id"),
        ({"message_template_buttons": [{"message_template_button_type": "MELT"}]}, "message_template_buttons.message_template_button_type"),
        ({"message_template_buttons": "x"}, "message_template_buttons"),
        ({"message_template_buttons": [{"message_template_button_type": "URL", "added": 1}]}, "message_template_buttons[0].added"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, TemplateEdited)
    assert new == [where]


def test_two_edits_can_be_compared_and_not_read() -> None:
    first, again, other = (told(message_template_element=text)[0] for text in ("Our autumn roast", "Our autumn roast", "Our winter roast"))

    assert first.content == again.content != other.content
    assert "roast" not in repr(first)


def test_the_parts_that_the_news_holds_are_named() -> None:
    event, new = told(message_template_title="T", message_template_footer=None, message_template_buttons=[])

    assert (event.parts, event.buttons, new) == (("title", "body", "buttons"), (), [])
