from datetime import UTC, datetime
from typing import Any

import pytest

from linekeeper.decode.enforcement import LIFTS, enforcement
from linekeeper.events.account import Restricted, RestrictionKind, RestrictionLifted, Violated
from linekeeper.events.house import Unread
from tests.decode.test_place import place

BUSINESS = "RESTRICTED_BIZ_INITIATED_MESSAGING"


def read(**value: Any) -> list[Any]:
    """Return the events of an ACCOUNT_RESTRICTION."""
    return list(enforcement(place(), {"event": "ACCOUNT_RESTRICTION", **value}))


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        (BUSINESS, RestrictionKind.BUSINESS_INITIATED_MESSAGING),
        ("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", RestrictionKind.CUSTOMER_INITIATED_MESSAGING),
        ("RESTRICTED_ADD_PHONE_NUMBER_ACTION", RestrictionKind.ADD_PHONE_NUMBER),
        ("RESTRICTION_ON_ADD_PHONE_NUMBER_ACTION", RestrictionKind.ADD_PHONE_NUMBER),
        ("RESTRICTED_UTILITY_TEMPLATES", RestrictionKind.UTILITY_TEMPLATES),
        ("RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING", RestrictionKind.UTILITY_RATE),
        ("RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES", RestrictionKind.DIRECT_SEND_UTILITY),
        ("RESTRICTED_BUSINESS_INITIATED_CALLING", RestrictionKind.BUSINESS_INITIATED_CALLING),
        ("RESTRICTED_USER_INITIATED_CALLING", RestrictionKind.USER_INITIATED_CALLING),
        ("RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING", RestrictionKind.ALL_CALLING),
        ("RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN", RestrictionKind.CALL_BUTTON_HIDDEN),
    ],
)
def test_every_restriction_of_metas_list_is_known(word: str, kind: RestrictionKind) -> None:
    [restricted] = read(restriction_info=[{"restriction_type": word}])

    assert isinstance(restricted, Restricted)
    assert (restricted.kind, restricted.word) == (kind, word)


@pytest.mark.parametrize(
    "written",
    [1793692800, "1793692800", 1793692800000, "2026-11-03T08:00:00+0000"],
    ids=["bare", "quoted", "milliseconds", "ISO 8601"],
)
def test_an_end_is_read_in_every_form(written: object) -> None:
    [restricted] = read(restriction_info=[{"restriction_type": BUSINESS, "expiration": written}])

    assert restricted.until == datetime(2026, 11, 3, 8, tzinfo=UTC)


def test_an_end_that_cannot_be_read_counts_as_none_given_and_is_told() -> None:
    restricted, unread = read(restriction_info=[{"restriction_type": BUSINESS, "expiration": "soon"}])

    assert restricted.until is None
    assert (unread.where, unread.why) == ("entry[0].restriction_info[0].expiration", "no time we can read")


def test_a_new_kind_is_unknown_kept_verbatim_and_told() -> None:
    restricted, unread = read(restriction_info=[{"restriction_type": "RESTRICTED_NEW"}])

    assert (restricted.kind, restricted.word) == (RestrictionKind.UNKNOWN, "RESTRICTED_NEW")
    assert isinstance(unread, Unread)


@pytest.mark.parametrize("word", LIFTS)
def test_only_the_listed_words_lift(word: str) -> None:
    [lifted] = read(violation_info={"violation_type": word})

    assert isinstance(lifted, RestrictionLifted)
    assert lifted.kinds == LIFTS[word]


@pytest.mark.parametrize("word", ["NEW_ABUSE_UNBAN", "NEW_RATE_LIMIT_RECOVERY", "direct_send_utility_category_abuse_unban"])
def test_a_new_word_never_lifts(word: str) -> None:
    violated, unread = read(violation_info={"violation_type": word})

    assert isinstance(violated, Violated)
    assert isinstance(unread, Unread)


def test_a_restriction_carries_the_violation_it_came_with() -> None:
    [restricted] = read(restriction_info=[{"restriction_type": BUSINESS}], violation_info={"violation_type": "SCAM"})

    assert restricted.violation == "SCAM"


@pytest.mark.parametrize(
    "value", [{}, {"restriction_info": []}, {"restriction_info": None}, {"violation_info": "x"}, {"violation_info": {}}], ids=repr
)
def test_a_restriction_that_names_nothing_is_told(value: dict[str, Any]) -> None:
    assert [type(event) for event in read(**value)] == [Unread]


def test_other_news_has_nothing_to_do_with_it() -> None:
    assert enforcement(place(), {"event": "PARTNER_ADDED"}) == []
