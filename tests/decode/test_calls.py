from typing import Any

import pytest

from linekeeper.events.calling import CallMoved, CallState, Direction
from tests.decode.sample import BASE, VEIL, elements, events, hear, messaging, unread

CALL: dict[str, Any] = {
    "id": "wacid.one",
    "to": "15550100421",
    "from": "15550109001",
    "event": "terminate",
    "timestamp": str(BASE),
    "direction": "USER_INITIATED",
    "status": "COMPLETED",
    "duration": 120,
}
ERROR = {"code": 138000, "message": "m", "error_data": {"details": "d"}}
DANA = VEIL.person("wa", "15550109001")


def told(**changed: Any) -> tuple[Any, list[str]]:
    """Return the event of one call, and where something was unread."""
    batches = hear(messaging("calls", calls=[CALL | changed]))
    return events(batches)[0], [where.partition("calls[0].")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "state", "word"),
    [
        ({"event": "connect", "status": None}, CallState.CONNECTING, "connect"),
        ({"event": "call_created", "status": None}, CallState.CREATED, "call_created"),
        ({"status": "COMPLETED"}, CallState.COMPLETED, "COMPLETED"),
        ({"status": "Failed"}, CallState.FAILED, "Failed"),
        ({"status": None}, CallState.UNKNOWN, "terminate"),
    ],
    ids=repr,
)
def test_how_far_a_call_came(changed: dict[str, Any], state: CallState, word: str) -> None:
    event, new = told(**changed)

    assert (event.state, event.word, event.duration_s, new) == (state, word, 120, [])


@pytest.mark.parametrize("word", ["RINGING", "ACCEPTED", "REJECTED"])
def test_a_status_of_a_call_is_no_status_of_a_message(word: str) -> None:
    status = {"id": "wacid.one", "type": "call", "status": word, "timestamp": str(BASE), "recipient_id": "15550109001"}
    [event] = events(hear(messaging("calls", statuses=[status])))

    assert isinstance(event, CallMoved)
    assert (event.state, event.people, event.direction) == (CallState[word], (DANA,), None)


@pytest.mark.parametrize(
    ("changed", "direction", "people"),
    [
        ({}, Direction.USER_INITIATED, (DANA,)),
        ({"direction": "BUSINESS_INITIATED", "to": "15550109001", "from": "15550100421"}, Direction.BUSINESS_INITIATED, (DANA,)),
        ({"direction": None}, None, ()),
        ({"from": None, "from_user_id": "US.1"}, Direction.USER_INITIATED, (VEIL.person("bsuid", "US.1"),)),
    ],
    ids=repr,
)
def test_the_person_is_the_other_side_and_nobody_where_that_cannot_be_told(
    changed: dict[str, Any], direction: Direction | None, people: tuple[bytes, ...]
) -> None:
    event, _ = told(**changed)

    assert (event.direction, event.people) == (direction, people)


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"status": "MELTED"}, "status"),
        ({"event": "melt", "status": None}, "event"),
        ({"direction": "SIDEWAYS"}, "direction"),
        ({"timestamp": "soon"}, "timestamp"),
        ({"errors": [{"title": "t"}]}, "errors[0].code"),
        ({"session": {"added": 1}}, "session.added"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, CallMoved)
    assert new == [where]


@pytest.mark.parametrize("lacking", [{"id": None}, {"event": None, "status": None}], ids=repr)
def test_a_call_without_a_name_or_a_word_is_unread(lacking: dict[str, Any]) -> None:
    assert type(told(**lacking)[0]).__name__ == "Unread"


@pytest.mark.parametrize(
    ("calls", "kinds"),
    [
        pytest.param([CALL], ["CallMoved"], id="one call: they are its own"),
        pytest.param([CALL, CALL | {"id": "wacid.two"}], ["CallMoved", "CallMoved", "NumberErrored"], id="two calls: nobody knows whose"),
        pytest.param([], ["NumberErrored"], id="no call: the number's"),
        pytest.param([CALL | {"errors": []}], ["CallMoved", "NumberErrored"], id="a call that has some of its own"),
    ],
)
def test_errors_beside_the_calls_belong_to_an_only_call(calls: list[Any], kinds: list[str]) -> None:
    found = events(hear(messaging("calls", calls=calls, errors=[ERROR])))

    assert [type(event).__name__ for event in found] == kinds
    assert [failure.code for event in found for failure in getattr(event, "failures", ())] == ([138000] if kinds == ["CallMoved"] else [])


def test_steps_of_one_call_differ_and_a_copy_of_a_step_does_not() -> None:
    connect = CALL | {"event": "connect", "status": None}
    keys = [element.key for element in elements(hear(messaging("calls", calls=[CALL, connect, CALL])))]

    assert keys[0] == keys[2] != keys[1]


def test_what_is_said_in_a_session_stays_in_the_raw_body() -> None:
    assert "v=0" not in repr(told(session={"sdp_type": "offer", "sdp": "v=0"})[0])
