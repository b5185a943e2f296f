from typing import Any

import pytest

from linekeeper.events.message import Preference, PreferenceMoved
from tests.decode.sample import BASE, VEIL, elements, events, hear, messaging, unread

FIELD = "user_preferences"
BASIC: dict[str, Any] = {"wa_id": "15550109001", "detail": "d", "category": "marketing_messages", "value": "stop", "timestamp": BASE}


def told(**item: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(messaging(FIELD, user_preferences=[BASIC | item]))
    return events(batches)[0], [where.partition("[0].")[2].partition("[0].")[2].partition("[0].")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"value": "melt"}, "value"),
        ({"value": None}, "value"),
        ({"category": "melted_messages"}, "category"),
        ({"wa_id": None}, "user_id"),
        ({"timestamp": "soon"}, "timestamp"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, PreferenceMoved)
    assert new == [where]


@pytest.mark.parametrize("preference", [preference for preference in Preference if preference is not Preference.UNKNOWN])
def test_every_wish_is_a_word_of_metas(preference: Preference) -> None:
    event, new = told(value=preference.value)

    assert (event.preference, event.word, new) == (preference, preference.value, [])


def test_a_word_we_do_not_know_is_no_consent() -> None:
    assert told(value="melt")[0].preference is Preference.UNKNOWN


def test_a_person_is_known_by_every_name_there_is() -> None:
    contacts = [{"wa_id": "15550109001", "parent_user_id": "US.ENT.1"}]
    [event] = events(hear(messaging(FIELD, contacts=contacts, user_preferences=[BASIC | {"user_id": "US.1"}])))

    assert isinstance(event, PreferenceMoved)
    assert set(event.people) == {VEIL.person("wa", "15550109001"), VEIL.person("bsuid", "US.1"), VEIL.person("parent", "US.ENT.1")}


@pytest.mark.parametrize("written", [BASE, str(BASE)], ids=repr)
def test_a_time_may_be_a_number_or_a_text(written: object) -> None:
    assert int(told(timestamp=written)[0].at.timestamp()) == BASE


def test_two_wishes_at_two_times_are_two_elements() -> None:
    first, second = elements(hear(messaging(FIELD, user_preferences=[BASIC, BASIC | {"timestamp": BASE + 1}])))

    assert first.key != second.key
