from typing import Any

import pytest

from linekeeper.decode.account_update import whose
from linekeeper.events.account import AccountNoted, BanMoved, BanState, PartnerMoved, Restricted, Violated
from tests.decode.sample import change as body_with
from tests.decode.sample import events, hear, unread

FIELD = "account_update"


def told(value: dict[str, Any], entry: str = "7") -> list[Any]:
    """Return the events of one value."""
    return list(events(hear(body_with(FIELD, value, entry=entry))))


def new(value: dict[str, Any]) -> list[str]:
    """Return where something was unread, below the value."""
    return [where.removeprefix("entry[0].changes[0].value.") for where, _ in unread(hear(body_with(FIELD, value)))]


@pytest.mark.parametrize(
    ("value", "entry", "account", "test"),
    [
        pytest.param({}, "7", "7", False, id="the entry's own"),
        pytest.param({"waba_info": {"waba_id": "8"}}, "7", "8", False, id="a partner's news names it inside"),
        pytest.param({"waba_info": {"waba_id": 8}}, "0", "8", False, id="named inside, whatever the entry id"),
        pytest.param({"waba_info": "x"}, "7", "7", False, id="another form names nobody"),
        pytest.param({"phone_number": "15550100421", "violation_info": {}}, "0", "", False, id="calling enforcement names a number only"),
        pytest.param({"phone_number": "15550100421", "event": "VERIFIED_ACCOUNT"}, "0", "0", True, id="a dashboard test with a number"),
        pytest.param({"violation_info": {}}, "0", "0", True, id="enforcement that names nobody"),
        pytest.param({"event": "VERIFIED_ACCOUNT"}, "0", "0", True, id="a dashboard test"),
    ],
)
def test_whom_news_is_about(value: dict[str, Any], entry: str, account: str, test: bool) -> None:
    assert whose(value, entry) == (account, test)


def test_a_new_event_is_kept_by_name_and_told() -> None:
    [noted, _] = told({"event": "EVENT_ADDED_LATER"})

    assert isinstance(noted, AccountNoted)
    assert (noted.word, noted.facts) == ("EVENT_ADDED_LATER", ())


def test_a_new_event_that_restricts_still_restricts() -> None:
    kinds = [type(event) for event in told({"event": "WARN", "restriction_info": [{"restriction_type": "RESTRICTED_UTILITY_TEMPLATES"}]})]

    assert kinds[:2] == [Restricted, AccountNoted]


def test_a_new_event_that_warns_still_warns() -> None:
    assert Violated in [type(event) for event in told({"event": "WARN", "violation_info": {"violation_type": "UTILITY_TEMPLATE_ABUSE"}})]


@pytest.mark.parametrize(
    ("info", "where"),
    [
        ({"waba_ban_state": "NEW_STATE", "waba_ban_date": "May 1, 2026"}, "ban_info.waba_ban_state"),
        ({}, "ban_info.waba_ban_state"),
        (None, "ban_info.waba_ban_state"),
    ],
    ids=["a new state", "no state", "no object"],
)
def test_a_ban_of_unknown_state_is_unknown_and_told(info: object, where: str) -> None:
    value = {"event": "DISABLED_UPDATE", "ban_info": info}

    assert isinstance(told(value)[0], BanMoved)
    assert told(value)[0].state is BanState.UNKNOWN
    assert new(value) == [where]


@pytest.mark.parametrize("key", ["reason", "initiated_by"])
def test_a_new_reason_for_leaving_is_kept_and_told(key: str) -> None:
    value = {"event": "PARTNER_REMOVED", "disconnection_info": {key: "NEW_WORD"}}

    assert isinstance(told(value)[0], PartnerMoved)
    assert getattr(told(value)[0], key) == "NEW_WORD"
    assert new(value) == [f"disconnection_info.{key}"]


@pytest.mark.parametrize("value", [{"partner_app_id": "5"}, {"waba_info": {"partner_app_id": 5}}], ids=repr)
def test_the_partners_app_is_read_inside_and_beside(value: dict[str, Any]) -> None:
    assert told({"event": "PARTNER_APP_INSTALLED", **value})[0].app == "5"


@pytest.mark.parametrize("value", [{}, {"event": None}, {"event": ["x"]}, {"event": {}}], ids=repr)
def test_a_value_without_an_event_is_told(value: dict[str, Any]) -> None:
    assert "event" in new(value)
