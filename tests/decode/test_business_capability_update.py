from typing import Any

import pytest

from linekeeper.decode.business_capability_update import LIMIT, PER_PHONE
from linekeeper.events.account import CapabilityMoved
from linekeeper.events.event import Limit
from tests.decode.sample import change, events, hear, unread

FIELD = "business_capability_update"


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        (2000, Limit(per_day=2_000)),
        ("TIER_2K", Limit(per_day=2_000)),
        ("2000", Limit(per_day=2_000)),
        (-1, Limit()),
        ("TIER_UNLIMITED", Limit()),
        ("UNLIMITED", Limit()),
    ],
)
def test_the_portfolios_limit_is_read_in_every_form(written: object, limit: Limit) -> None:
    [moved] = events(hear(change(FIELD, {LIMIT: written})))

    assert isinstance(moved, CapabilityMoved)
    assert (moved.limit, moved.limit_word) == (limit, str(written))


@pytest.mark.parametrize("key", [LIMIT, PER_PHONE])
def test_an_unknown_tier_is_kept_verbatim_and_told(key: str) -> None:
    told = hear(change(FIELD, {key: "TIER_1M"}))

    assert "TIER_1M" in repr(events(told)[0])
    assert events(told)[0].limit is None  # type: ignore[attr-defined]  # it is a CapabilityMoved
    assert unread(told) == [(f"entry[0].changes[0].value.{key}", "neither an amount nor a tier we know")]


def test_the_older_key_is_not_the_limit() -> None:
    [moved] = events(hear(change(FIELD, {PER_PHONE: 250})))

    assert (moved.limit, moved.per_phone_word) == (None, "250")  # type: ignore[attr-defined]  # it is a CapabilityMoved


@pytest.mark.parametrize("value", [{}, {LIMIT: None}, {"max_phone_numbers_per_waba": "many"}], ids=repr)
def test_what_tells_nothing_or_no_number_is_told(value: dict[str, Any]) -> None:
    assert len(unread(hear(change(FIELD, value)))) == 1
