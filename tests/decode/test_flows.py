from typing import Any

import pytest

from linekeeper.events.whatsapp_flow import FlowMoved, FlowNews, FlowState
from tests.decode.sample import change, events, hear, unread

FIELD = "flows"
BASIC: dict[str, Any] = {
    "event": "ENDPOINT_ERROR_RATE",
    "flow_id": "7",
    "message": "m",
    "error_rate": 14.28,
    "threshold": 10,
    "alert_state": "ACTIVATED",
}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"event": "MELTED"}, "event"),
        ({"event": None}, "event"),
        ({"alert_state": "HALF"}, "alert_state"),
        ({"new_status": "MELTED"}, "new_status"),
        ({"old_status": "MELTED"}, "old_status"),
        ({"flow_id": None}, "flow_id"),
        ({"errors": [7]}, "errors[0]"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, FlowMoved)
    assert new == [where]


@pytest.mark.parametrize("state", [state for state in FlowState if state is not FlowState.UNKNOWN])
def test_every_state_is_a_word_of_metas(state: FlowState) -> None:
    event, new = told(event="FLOW_STATUS_CHANGE", new_status=state.name, old_status="DRAFT", alert_state=None)

    assert (event.kind, event.state, event.before, event.active, new) == (FlowNews.STATUS, state, FlowState.DRAFT, None, [])


@pytest.mark.parametrize(("written", "active"), [("ACTIVATED", True), ("DEACTIVATED", False), ("HALF", True), (None, None)])
def test_the_name_alone_is_no_bad_news_but_a_new_word_is(written: object, active: bool | None) -> None:
    assert told(alert_state=written)[0].active is active


def test_a_new_word_is_kept_verbatim() -> None:
    assert told(alert_state="HALF", new_status="MELTED")[0].new_words == (("new_status", "MELTED"), ("alert_state", "HALF"))


@pytest.mark.parametrize("written", [14.28, "14.28"], ids=repr)
def test_a_measure_may_be_quoted(written: object) -> None:
    assert told(error_rate=written)[0].measured == 14.28


def test_a_warning_is_shown_where_there_is_no_message() -> None:
    assert told(message=None, warning="It freezes soon")[0].text == "It freezes soon"
