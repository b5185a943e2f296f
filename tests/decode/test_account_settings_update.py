from typing import Any

import pytest

from linekeeper.events.calling import SettingsMoved, Switch
from tests.decode.sample import BASE, HEARD, change, events, hear, unread

FIELD = "account_settings_update"
BASIC: dict[str, Any] = {
    "messaging_product": "whatsapp",
    "timestamp": "1793606400",
    "type": "phone_number_settings",
    "phone_number_settings": {"phone_number_id": "109284756103948", "calling": {"status": "ENABLED"}},
}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"type": "something_else"}, "type"),
        ({"phone_number_settings": {"calling": {"status": "ENABLED"}}}, "phone_number_settings.phone_number_id"),
        ({"phone_number_settings": {"phone_number_id": "7", "calling": {"status": "HALF"}}}, "phone_number_settings.calling.status"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, SettingsMoved)
    assert new == [where]


@pytest.mark.parametrize("written", ["phone_number_settings", "PHONE_NUMBER_SETTINGS", None])
def test_the_type_is_read_in_any_case(written: str | None) -> None:
    assert told(type=written)[1] == []


@pytest.mark.parametrize("calling", [None, {}, {"call_icon_visibility": "DEFAULT"}], ids=repr)
def test_calling_that_did_not_change_is_no_word_on_it(calling: object) -> None:
    event, new = told(phone_number_settings={"phone_number_id": "7", "calling": calling})

    assert (event.calling, event.word, new) == (None, "", [])


def test_servers_and_passwords_stay_in_the_raw_body() -> None:
    sip = {"status": "ENABLED", "servers": [{"app_id": "1", "hostname": "sip.harborlane.example", "port": 5061, "password": "a secret"}]}
    event, new = told(phone_number_settings={"phone_number_id": "7", "calling": {"status": "DISABLED", "sip": sip}})

    assert (event.calling, new) == (Switch.DISABLED, [])
    assert not {"harborlane", "secret"} & set(repr(event).replace(".", " ").split())


@pytest.mark.parametrize(
    ("written", "at", "new"), [("1793606400", BASE, []), (1793606400, BASE, []), ("soon", int(HEARD.timestamp()), ["timestamp"])]
)
def test_the_values_own_time_counts_since_the_entry_has_none(written: object, at: int, new: list[str]) -> None:
    batches = hear(change(FIELD, BASIC | {"timestamp": written}, time=None))

    assert int(events(batches)[0].at.timestamp()) == at
    assert [where.partition("value.")[2] for where, _ in unread(batches)] == new
