from typing import Any

import pytest

from linekeeper.events.message import GroupMoved, GroupState
from tests.decode.sample import BASE, VEIL, events, hear, messaging, unread

FIELD = "group_status_update"
BASIC: dict[str, Any] = {"timestamp": str(BASE), "type": "group_suspend", "group_id": "Y2FwaV9ncm91cDox"}


def told(**item: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(messaging(FIELD, groups=[BASIC | item]))
    return events(batches)[0], [where.partition("[0].")[2].partition("[0].")[2].partition("[0].")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"type": "group_melt"}, "type"),
        ({"type": None}, "type"),
        ({"timestamp": "soon"}, "timestamp"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, GroupMoved)
    assert new == [where]


@pytest.mark.parametrize(("written", "state"), [("group_suspend", GroupState.SUSPENDED), ("group_suspend_cleared", GroupState.CLEARED)])
def test_a_group_is_suspended_or_cleared(written: str, state: GroupState) -> None:
    event, new = told(type=written)

    assert (event.state, event.group, new) == (state, VEIL.group("Y2FwaV9ncm91cDox"), [])


def test_a_group_without_an_id_is_unread() -> None:
    assert [type(event).__name__ for event in events(hear(messaging(FIELD, groups=[{"type": "group_suspend"}])))] == ["Unread"]


@pytest.mark.parametrize("written", [BASE, str(BASE)], ids=repr)
def test_a_time_may_be_bare_or_quoted(written: object) -> None:
    assert int(told(timestamp=written)[0].at.timestamp()) == BASE
