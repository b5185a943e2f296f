from typing import Any

import pytest

from linekeeper.events.identity import SecurityKind, SecurityNews
from tests.decode.sample import change, events, hear, unread

FIELD = "security"
BASIC: dict[str, Any] = {"display_phone_number": "15550100421", "event": "PIN_CHANGED"}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"event": "PIN_MELTED"}, "event"),
        ({"event": None}, "event"),
        ({"display_phone_number": None}, "display_phone_number"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, SecurityNews)
    assert new == [where]


@pytest.mark.parametrize("kind", [kind for kind in SecurityKind if kind is not SecurityKind.UNKNOWN])
def test_every_kind_is_a_word_of_metas(kind: SecurityKind) -> None:
    event, new = told(event=kind.name)

    assert (event.kind, event.word, new) == (kind, kind.name, [])


@pytest.mark.parametrize(
    ("requester", "named"),
    [("61550193027481", True), (61550193027481, True), ("", False), (None, False), ([], False), ({}, False)],
    ids=repr,
)
def test_whether_somebody_was_named_is_kept_and_never_who(requester: object, named: bool) -> None:
    event, _ = told(requester=requester)

    assert event.requester_named is named
    assert "61550193027481" not in repr(event)
