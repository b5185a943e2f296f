from typing import Any

import pytest

from linekeeper.events.message import EchoHeard
from tests.decode.sample import BASE, VEIL, elements, events, hear, messaging, unread

FIELD = "smb_message_echoes"
BASIC: dict[str, Any] = {
    "from": "15550100421",
    "to": "15550109001",
    "id": "wamid.echo",
    "timestamp": str(BASE),
    "type": "text",
    "text": {"body": "We call you"},
}


def told(**item: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(messaging(FIELD, message_echoes=[BASIC | item]))
    return events(batches)[0], [where.partition("[0].")[2].partition("[0].")[2].partition("[0].")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"type": "melt"}, "type"),
        ({"timestamp": "soon"}, "timestamp"),
        ({"text": {"added": 1}}, "text.added"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, EchoHeard)
    assert new == [where]


def test_who_it_went_to_is_known_by_every_name_and_the_text_is_not_kept() -> None:
    event, new = told(to_user_id="US.1", to_parent_user_id="US.ENT.1")

    assert event.people == (VEIL.person("wa", "15550109001"), VEIL.person("bsuid", "US.1"), VEIL.person("parent", "US.ENT.1"))
    assert "We call you" not in repr(event)
    assert new == []


@pytest.mark.parametrize("kind", ["text", "edit", "revoke"])
def test_what_is_no_new_message_is_told_by_its_kind(kind: str) -> None:
    assert told(type=kind)[0].kind == kind


def test_an_echo_without_an_id_is_unread() -> None:
    assert [type(event).__name__ for event in events(hear(messaging(FIELD, message_echoes=[{"type": "text"}])))] == ["Unread"]


def test_the_same_echo_has_the_same_key_whatever_else_it_says() -> None:
    first, second = elements(hear(messaging(FIELD, message_echoes=[BASIC, BASIC | {"text": {"body": "x"}}])))

    assert first.key == second.key
