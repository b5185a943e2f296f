import pytest

from linekeeper.decode.limits import TIERS, limit, limit_at
from linekeeper.events import Event
from linekeeper.events.event import Limit
from tests.decode.test_place import place


@pytest.mark.parametrize(
    ("written", "per_day"),
    [
        ("TIER_50", 50),
        ("TIER_250", 250),
        ("TIER_1K", 1_000),
        ("TIER_2K", 2_000),
        ("TIER_10K", 10_000),
        ("TIER_100K", 100_000),
        ("TIER_UNLIMITED", None),
        ("UNLIMITED", None),
        (-1, None),
        ("-1", None),
        (2000, 2_000),
        ("2000", 2_000),
        (2000.0, 2_000),
        (7, 7),
    ],
)
def test_one_limit_is_written_in_many_ways(written: object, per_day: int | None) -> None:
    assert limit(written) == (Limit(per_day=per_day), str(written) if type(written) is not float else "", True)


@pytest.mark.parametrize("written", ["TIER_NOT_SET", "UNTIERED"])
def test_not_set_is_known_and_no_limit_of_ours(written: str) -> None:
    assert limit(written) == (None, written, True)


@pytest.mark.parametrize("written", ["TIER_1M", "", 0, -2, True, None, [], {}, 2.5, "2k", 10**20], ids=repr)
def test_anything_else_is_never_taken_for_unlimited(written: object) -> None:
    per_day, _, known = limit(written)

    assert (per_day, known) == (None, False)


def test_every_tier_is_smaller_the_graver() -> None:
    tiers = list(dict.fromkeys(TIERS.values()))

    assert sorted(tiers, key=lambda tier: -tier.gravity) == tiers


@pytest.mark.parametrize(
    ("value", "told", "unread"),
    [({}, (None, ""), 0), ({"a": None}, (None, ""), 0), ({"a": 7}, (Limit(per_day=7), "7"), 0), ({"a": "x"}, (None, "x"), 1)],
)
def test_a_limit_under_a_key_may_be_absent_and_is_told_when_new(value: dict[str, object], told: object, unread: int) -> None:
    found: list[Event] = []

    assert limit_at(place(), value, "a", found) == told  # type: ignore[arg-type]  # a list of events takes an Unread
    assert len(found) == unread
