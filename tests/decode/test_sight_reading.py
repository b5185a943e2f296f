from datetime import UTC, datetime

import pytest

from linekeeper.decode.sight_reading import app_subscriptions, subscriptions, token
from linekeeper.events.house import AppSubscriptionRead, SubscriptionRead, TokenRead, Unread

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
DEBUG = {
    "data": {
        "app_id": "1450923387761205",
        "type": "SYSTEM_USER",
        "application": "Guard",
        "data_access_expires_at": 0,
        "expires_at": 1793692800,
        "is_valid": True,
        "scopes": ["whatsapp_business_management", "whatsapp_business_messaging"],
        "granular_scopes": [
            {"scope": "business_management", "target_ids": ["827364510293847"]},
            {"scope": "whatsapp_business_management", "target_ids": ["7", 8]},
            {"scope": "whatsapp_business_messaging", "target_ids": ["8"]},
        ],
    }
}


def test_a_token_tells_its_end_its_scopes_and_the_accounts_they_are_bound_to() -> None:
    assert token(DEBUG, "main", AT) == TokenRead(
        at=AT,
        app="main",
        valid=True,
        expires_at=datetime(2026, 11, 3, 8, tzinfo=UTC),
        scopes=("whatsapp_business_management", "whatsapp_business_messaging"),
        accounts=("7", "8"),
    )


def test_a_dead_token_is_read_from_metas_short_answer() -> None:
    told = {"data": {"error": {"code": 190, "message": "…"}, "is_valid": False, "scopes": []}}

    assert token(told, "main", AT) == TokenRead(at=AT, app="main", valid=False)


SUBSCRIBED = {
    "data": [
        {"whatsapp_business_api_data": {"id": "11", "name": "Guard", "link": "…"}, "override_callback_uri": "https://guard.example/"},
        {"whatsapp_business_api_data": {"id": 12, "name": "Other"}},
        "a row of another form",
    ]
}


@pytest.mark.parametrize(
    ("ours", "found", "override"),
    [("11", True, "https://guard.example/"), ("12", True, ""), ("13", False, "")],
    ids=["ours, with an override", "ours, without one", "not among them"],
)
def test_an_account_tells_whether_our_app_is_subscribed(ours: str, found: bool, override: str) -> None:
    assert subscriptions(SUBSCRIBED, "7", ours, AT) == SubscriptionRead(
        at=AT, account="7", apps=("11", "12"), ours=found, override=override
    )


@pytest.mark.parametrize("fields", [[{"name": "messages", "version": "v25.0"}, {"name": "account_update"}], ["messages", "account_update"]])
def test_an_app_tells_what_it_hears_and_where(fields: list[object]) -> None:
    row = {"object": "whatsapp_business_account", "callback_url": "https://guard.example/", "active": True, "fields": fields}

    assert app_subscriptions({"data": [{"object": "page"}, row]}, "main", AT) == AppSubscriptionRead(
        at=AT, app="main", fields=("messages", "account_update"), callback="https://guard.example/"
    )


def test_an_app_that_hears_nothing_of_whatsapp_is_inactive() -> None:
    assert app_subscriptions({"data": []}, "main", AT) == AppSubscriptionRead(at=AT, app="main", active=False)


@pytest.mark.parametrize("answer", [None, 7, [], {}, {"data": None}, {"data": "x"}, {"data": {}}], ids=repr)
def test_an_answer_of_another_form_is_unread(answer: object) -> None:
    told = [token(answer, "main", AT)]
    if answer != {"data": {}}:  # for a token only: there `data` is an object
        told = [*told, subscriptions(answer, "7", "11", AT), app_subscriptions(answer, "main", AT)]  # type: ignore[list-item]  # all are events

    assert {type(event) for event in told} == {Unread}
