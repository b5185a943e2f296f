"""Times as people read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from linekeeper.cli.times import absolute, both, relative, span, zone

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(seconds=8), "8 s"),
        (timedelta(minutes=12, seconds=50), "12 min"),
        (timedelta(hours=1, minutes=59), "1 hour"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=-3), "3 days"),
    ],
    ids=str,
)
def test_a_length_is_told_in_its_largest_unit(length: timedelta, told: str) -> None:
    assert span(length) == told


@pytest.mark.parametrize(
    ("away", "told"),
    [(timedelta(0), "now"), (timedelta(minutes=5), "in 5 min"), (timedelta(minutes=-5), "5 min ago")],
    ids=["now", "ahead", "past"],
)
def test_an_instant_is_told_from_now(away: timedelta, told: str) -> None:
    assert relative(NOON + away, NOON) == told


@pytest.mark.parametrize(
    ("at", "where", "told"),
    [
        pytest.param(NOON, "UTC", "12:00", id="today"),
        pytest.param(NOON, "Europe/Berlin", "13:00", id="today elsewhere"),
        pytest.param(NOON + timedelta(hours=11, minutes=30), "Europe/Berlin", "26 Nov 00:30", id="tomorrow elsewhere, today here"),
        pytest.param(datetime(2027, 1, 2, 3, 4, tzinfo=UTC), "UTC", "2 Jan 2027 03:04", id="another year"),
    ],
)
def test_an_instant_is_told_in_the_readers_zone(at: datetime, where: str, told: str) -> None:
    assert absolute(at, NOON, zone(where)) == told


def test_both_ways_stand_side_by_side() -> None:
    assert both(NOON + timedelta(days=2), NOON, UTC) == "27 Nov 12:00 (in 2 days)"


def test_utc_needs_no_zone_data() -> None:
    assert zone("UTC") is UTC
    assert zone("Asia/Kolkata") == ZoneInfo("Asia/Kolkata")
