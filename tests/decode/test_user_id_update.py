from typing import Any

import pytest

from linekeeper.events.message import PersonRenamed
from tests.decode.sample import BASE, VEIL, events, hear, messaging, unread

FIELD = "user_id_update"
BASIC: dict[str, Any] = {
    "wa_id": "15550109001",
    "user_id": {"previous": "US.1", "current": "US.2"},
    "parent_user_id": {"previous": "US.ENT.1", "current": "US.ENT.2"},
    "timestamp": str(BASE),
}


def told(**item: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(messaging(FIELD, user_id_update=[BASIC | item]))
    return events(batches)[0], [where.partition("[0].")[2].partition("[0].")[2].partition("[0].")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"user_id": "US.2"}, "user_id"),
        ({"timestamp": "soon"}, "timestamp"),
        ({"added": 1}, "added"),
        ({"user_id": {"previous": "US.1", "next": "US.3"}}, "user_id.next"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, PersonRenamed)
    assert new == [where]


def test_old_and_new_names_belong_to_one_person() -> None:
    kinds = [("wa", "15550109001"), ("bsuid", "US.1"), ("bsuid", "US.2"), ("parent", "US.ENT.1"), ("parent", "US.ENT.2")]

    assert told()[0].people == tuple(VEIL.person(*name) for name in kinds)


def test_a_person_without_any_name_is_told() -> None:
    batches = hear(messaging(FIELD, user_id_update=[{"timestamp": str(BASE)}]))

    assert [where for where, _ in unread(batches)] == ["entry[0].changes[0].value.user_id_update[0].user_id"]
