"""Instants as whole microseconds."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.store.instant import day_of, from_us, to_us


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_comes_back_to_the_microsecond(at: datetime) -> None:
    assert from_us(to_us(at)) == at


def test_the_same_instant_in_another_zone_is_the_same_number() -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)

    assert to_us(noon.astimezone(timezone(timedelta(hours=5, minutes=30)))) == to_us(noon) == 1_795_608_000_000_000


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        to_us(datetime(2026, 11, 25, 12))  # noqa: DTZ001  the point of the test


@pytest.mark.parametrize(
    ("at", "day"),
    [
        pytest.param(datetime(2026, 11, 25, 23, 59, 59, 999_999, UTC), "2026-11-25", id="its last microsecond belongs to a day"),
        pytest.param(datetime(2026, 11, 26, tzinfo=UTC), "2026-11-26", id="midnight belongs to the next"),
        pytest.param(datetime(1969, 12, 31, 23, tzinfo=UTC), "1969-12-31", id="before 1970 days go on"),
    ],
)
def test_days_are_utc(at: datetime, day: str) -> None:
    assert day_of(to_us(at)) == day
