"""Which days of raw bodies may go."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.config import Retention
from linekeeper.journal.retention import LEAST_DAYS, days_to_drop
from linekeeper.store.instant import day_of, to_us

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 25, tzinfo=UTC)


def day(age: int) -> str:
    """Return the day that was `age` days before the test's today."""
    return day_of(to_us(NOON - timedelta(days=age)))


@pytest.mark.parametrize(
    ("days", "retention", "now", "drop"),
    [
        pytest.param({}, Retention(), NOON, [], id="nothing kept, nothing dropped"),
        pytest.param({day(31): 5, day(30): 5}, Retention(days=30), NOON, [day(31)], id="a day goes when all of it is past"),
        pytest.param({day(31): 5}, Retention(days=30), MIDNIGHT, [day(31)], id="to the microsecond"),
        pytest.param({day(31): 5}, Retention(days=30), MIDNIGHT - timedelta(microseconds=1), [], id="not one microsecond before"),
        pytest.param({day(0): 5}, Retention(days=0, max_bytes=0), NOON, [], id="today stays, whatever the settings say"),
        pytest.param({day(7): 5}, Retention(days=1, max_bytes=0), NOON, [], id="seven days stay, whatever the settings say"),
        pytest.param({day(8): 5}, Retention(days=1), NOON, [day(8)], id="the eighth may go"),
        pytest.param({day(10): 5, day(9): 5, day(8): 5}, Retention(max_bytes=11), NOON, [day(10)], id="too many bytes take the oldest"),
        pytest.param({day(10): 5, day(9): 5, day(1): 50}, Retention(max_bytes=11), NOON, [day(10), day(9)], id="as far as seven days"),
        pytest.param({day(10): 5, day(9): 6}, Retention(max_bytes=11), NOON, [], id="exactly full is not too full"),
        pytest.param({day(-3): 5, day(40): 5}, Retention(), NOON, [day(40)], id="days from a wrong clock stay"),
    ],
)
def test_what_goes(days: dict[str, int], retention: Retention, now: datetime, drop: list[str]) -> None:
    assert days_to_drop(days, retention, now) == drop


@given(
    ages=st.dictionaries(st.integers(-5, 60), st.integers(0, 100), max_size=20),
    keep_days=st.integers(0, 50),
    most=st.integers(0, 500),
)
def test_the_oldest_go_first_and_the_last_seven_days_never(ages: dict[int, int], keep_days: int, most: int) -> None:
    days = {day(age): size for age, size in ages.items()}
    gone = days_to_drop(days, Retention(days=keep_days, max_bytes=most), NOON)

    assert gone == sorted(days)[: len(gone)]
    assert all(gone_day < day(LEAST_DAYS) for gone_day in gone)
