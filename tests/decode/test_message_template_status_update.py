from typing import Any

import pytest

from linekeeper.events.template import TemplateMoved, TemplateState
from tests.decode.sample import change, events, hear, unread

FIELD = "message_template_status_update"
BASIC = {"event": "PAUSED", "message_template_id": 1688205519374021, "message_template_name": "offer", "message_template_language": "en-US"}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the move, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize("state", [state for state in TemplateState if state is not TemplateState.UNKNOWN])
def test_every_state_is_a_word_of_metas(state: TemplateState) -> None:
    moved, new = told(event=state.name)

    assert (moved.state, moved.word, new) == (state, state.name, [])


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"event": "MELTED"}, "event"),
        ({"event": None}, "event"),
        ({"reason": "NEW_REASON"}, "reason"),
        ({"message_template_category": "NEW"}, "message_template_category"),
        ({"other_info": {"title": "THIRD_PAUSE"}}, "other_info.title"),
        ({"message_template_id": None}, "message_template_id"),
        ({"disable_info": "x"}, "disable_info"),
    ],
    ids=repr,
)
def test_what_is_new_is_told_and_the_move_survives(changed: dict[str, Any], where: str) -> None:
    moved, new = told(**changed)

    assert isinstance(moved, TemplateMoved)
    assert new == [where]


@pytest.mark.parametrize("written", [1688205519374021, "1688205519374021"])
def test_an_id_may_be_quoted_or_bare(written: object) -> None:
    assert told(message_template_id=written)[0].template == "1688205519374021"


def test_null_stands_for_no_reason() -> None:
    assert told(reason=None) == (told()[0], [])
