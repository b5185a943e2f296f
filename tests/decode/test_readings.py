"""Readings: Graph answers as Meta's pages print them, and answers of no known form."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.decode import readings
from linekeeper.events import Event
from linekeeper.events.account import AccountHealthRead, AccountRead, NumbersListed, Review, Verification
from linekeeper.events.event import Limit
from linekeeper.events.house import Unread
from linekeeper.events.number import NumberRead

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
ACCOUNT = {
    "id": "104998261357420",
    "name": "Harbor Lane Coffee",
    "status": "ACTIVE",
    "account_review_status": "APPROVED",
    "business_verification_status": "verified",
    "owner_business_info": {"id": "827364510293847", "name": "Harbor Lane"},
    "ownership_type": "SELF",
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
    "currency": "USD",
    "country": "US",
    "timezone_id": "1",
}
AVAILABLE = {"can_send_message": "AVAILABLE", "entities": [{"entity_type": "WABA", "id": "1", "can_send_message": "AVAILABLE"}]}


def test_an_account_is_read_whole() -> None:
    assert readings.account(ACCOUNT, AT) == (
        AccountRead(
            at=AT,
            account="104998261357420",
            name="Harbor Lane Coffee",
            status_word="ACTIVE",
            review=Review.APPROVED,
            review_word="APPROVED",
            verification=Verification.VERIFIED,
            verification_word="verified",
            portfolio="827364510293847",
            portfolio_name="Harbor Lane",
            ownership_word="SELF",
            limit=Limit(per_day=2_000),
            limit_word="TIER_2K",
            currency="USD",
            country="US",
            timezone="1",
        ),
    )


def test_what_was_not_in_the_answer_stays_unknown() -> None:
    assert readings.account({"id": "7"}, AT) == (AccountRead(at=AT, account="7"),)


def test_an_accounts_health_comes_beside_it() -> None:
    kinds = [type(event) for event in readings.account(ACCOUNT | {"health_status": AVAILABLE}, AT)]

    assert kinds == [AccountRead, AccountHealthRead]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        pytest.param({"account_review_status": "NEW"}, "account.account_review_status", id="a new review word"),
        pytest.param(
            {"whatsapp_business_manager_messaging_limit": "TIER_1M"},
            "account.whatsapp_business_manager_messaging_limit",
            id="a new tier",
        ),
        pytest.param({"added_later": 1}, "account.added_later", id="a new key"),
        pytest.param({"business_verification_status": "melted"}, "account.business_verification_status", id="a new verification"),
        pytest.param({"health_status": 7}, "health_status", id="health in another form"),
        pytest.param({"owner_business_info": 7}, "account.owner_business_info", id="an owner in another form"),
    ],
)
def test_what_is_new_in_an_account_is_told_beside_it(changed: dict[str, Any], where: str) -> None:
    told = readings.account(ACCOUNT | changed, AT)

    assert isinstance(told[0], AccountRead)
    assert [event.where for event in told if isinstance(event, Unread)] == [where]


def page(*rows: object, more: bool = False) -> dict[str, object]:
    """Return one page of a list."""
    return {"data": list(rows), "paging": {"cursors": {}} | ({"next": "https://graph.example/next"} if more else {})}


ONE, TWO = {"id": "1", "status": "CONNECTED"}, {"id": "2", "status": "PENDING"}


@pytest.mark.parametrize(
    ("pages", "numbers", "complete"),
    [
        pytest.param([page(ONE, TWO)], ("1", "2"), True, id="one page"),
        pytest.param([page(ONE, more=True), page(TWO)], ("1", "2"), True, id="two pages"),
        pytest.param([page()], (), True, id="an account without numbers"),
        pytest.param([page(ONE, more=True)], ("1",), False, id="a page is still to come"),
        pytest.param([], (), False, id="no page at all"),
        pytest.param([page(ONE), 7], ("1",), False, id="a page that is no list"),
        pytest.param([page(ONE), {"error": {"code": 4}}], ("1",), False, id="an error instead of a page"),
        pytest.param([page(ONE, "x")], ("1",), False, id="a row that cannot be read"),
        pytest.param([page(ONE, {"status": "CONNECTED"})], ("1",), False, id="a row without an id"),
    ],
)
def test_only_a_whole_list_says_that_a_number_is_absent(pages: list[object], numbers: tuple[str, ...], complete: bool) -> None:
    told = readings.numbers(pages, "7", AT)

    assert told[-1] == NumbersListed(at=AT, account="7", numbers=numbers, complete=complete)
    assert [event.number for event in told if isinstance(event, NumberRead)] == list(numbers)
    assert any(isinstance(event, Unread) for event in told) == (not complete and pages not in ([], [page(ONE, more=True)]))


ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *ACCOUNT,
                    "data",
                    "health_status",
                    "entities",
                    "errors",
                    "error_code",
                    "entity_type",
                    "can_send_message",
                    "additional_info",
                    "throughput",
                    "level",
                    "quality_rating",
                    "last_onboarded_time",
                    "webhook_configuration",
                    "application",
                    "is_pin_enabled",
                    "is_valid",
                    "expires_at",
                    "scopes",
                    "granular_scopes",
                    "scope",
                    "target_ids",
                    "whatsapp_business_api_data",
                    "object",
                    "fields",
                    "paging",
                    "next",
                    "verification_status",
                    "quality_score",
                    "score",
                    "date",
                    "rejected_reason",
                    "category",
                    "language",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(ANSWERS)
def test_no_answer_of_any_form_raises(answer: object) -> None:
    one: list[Event] = [
        readings.token(answer, "main", AT),
        readings.subscriptions(answer, "7", "1", AT),
        readings.app_subscriptions(answer, "main", AT),
    ]
    several = [
        readings.number(answer, AT),
        readings.account(answer, AT),
        readings.portfolio(answer, "7", AT),
        readings.template(answer, "7", AT),
        readings.numbers([answer], "7", AT),
        readings.templates([answer], "7", AT),
    ]
    entities, unread = readings.health(answer, AT)

    assert all(isinstance(event, Event) for event in one)
    assert all(isinstance(event, Event) for events in several for event in events)
    assert all(several)
    assert entities or unread or isinstance(answer, dict)
