from typing import Any

import pytest

from linekeeper.events.event import Limit
from linekeeper.events.number import NumberNewsKind
from tests.decode.sample import change, events, hear, unread

FIELD = "phone_number_quality_update"
NEWER, OLDER = "max_daily_conversations_per_business", "current_limit"


def news(**value: Any) -> Any:
    """Return the news of one value."""
    return events(hear(change(FIELD, {"display_phone_number": "15550100421", **value})))[0]


def new(**value: Any) -> list[str]:
    """Return where something was unread, below the value."""
    told = hear(change(FIELD, {"display_phone_number": "15550100421", **value}))
    return [where.rpartition(".")[2] for where, _ in unread(told)]


def test_if_the_keys_disagree_the_newer_one_holds() -> None:
    told = news(event="ONBOARDING", **{NEWER: "TIER_2K", OLDER: "TIER_250"})

    assert (told.limit, told.limit_word) == (Limit(per_day=2_000), "TIER_2K")


def test_a_newer_key_that_is_not_set_is_not_replaced_by_the_older() -> None:
    assert news(event="ONBOARDING", **{NEWER: "TIER_NOT_SET", OLDER: "TIER_250"}).limit is None


@pytest.mark.parametrize("key", [NEWER, OLDER])
def test_unlimited_throughput_is_no_limit_of_messages(key: str) -> None:
    told = news(event="THROUGHPUT_UPGRADE", **{key: "TIER_UNLIMITED"})

    assert (told.limit, told.limit_word) == (None, "TIER_UNLIMITED")


def test_a_new_event_is_unknown_kept_verbatim_and_told() -> None:
    assert (news(event="GLOWING").kind, news(event="GLOWING").word) == (NumberNewsKind.UNKNOWN, "GLOWING")
    assert new(event="GLOWING") == ["event"]


@pytest.mark.parametrize("key", [NEWER, OLDER, "old_limit"])
def test_an_unknown_tier_is_told(key: str) -> None:
    assert new(event="UPGRADE", **{key: "TIER_1M"}) == [key]


def test_news_that_names_no_number_is_told() -> None:
    assert new(event="UPGRADE", display_phone_number=None) == ["display_phone_number"]
