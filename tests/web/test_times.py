from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.errors import Misconfigured
from linekeeper.web.times import Reader, span, zone_named

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
BERLIN = Reader(ZoneInfo("Europe/Berlin"), NOON)


@pytest.mark.parametrize(
    ("away", "shown"),
    [
        pytest.param(timedelta(0), "now", id="now"),
        pytest.param(timedelta(seconds=-4), "4 s ago", id="seconds ago"),
        pytest.param(timedelta(minutes=32), "in 32 min", id="minutes ahead"),
        pytest.param(timedelta(hours=-47), "47 h ago", id="hours up to two days"),
        pytest.param(timedelta(days=3, hours=5), "in 3 days", id="days ahead"),
    ],
)
def test_a_time_says_how_far_away_it_is(away: timedelta, shown: str) -> None:
    assert BERLIN.relative(NOON + away) == shown


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        pytest.param(datetime(2026, 11, 25, 13, 5, tzinfo=UTC), "14:05", id="today by the reader's clock"),
        pytest.param(datetime(2026, 11, 25, 23, 30, tzinfo=UTC), "tomorrow 00:30", id="tomorrow there, today in UTC"),
        pytest.param(datetime(2026, 11, 24, 8, 40, tzinfo=UTC), "yesterday 09:40", id="yesterday"),
        pytest.param(datetime(2026, 7, 2, 6, 0, tzinfo=UTC), "2 Jul 08:00", id="in summer time"),
        pytest.param(datetime(2027, 1, 2, 7, 0, tzinfo=UTC), "2 Jan 2027 08:00", id="another year"),
    ],
)
def test_a_time_says_when_by_the_readers_clock(at: datetime, shown: str) -> None:
    assert BERLIN.absolute(at) == shown


def test_a_time_carries_its_instant_and_its_whole_self() -> None:
    assert str(BERLIN.both(NOON + timedelta(minutes=65))) == (
        '<time datetime="2026-11-25T13:05:00Z" title="Wed 25 Nov 2026, 14:05:00 CET">14:05, in 1 h</time>'
    )
    assert ">14:05<" in BERLIN.at(NOON + timedelta(minutes=65))
    assert ">in 1 h<" in BERLIN.ago(NOON + timedelta(minutes=65))


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  bounds of Hypothesis are naive
def test_every_instant_can_be_told(at: datetime) -> None:
    assert BERLIN.relative(at)
    assert BERLIN.absolute(at).endswith(at.astimezone(BERLIN.zone).strftime("%H:%M"))


@given(st.floats(min_value=0, max_value=1e10))
def test_a_span_is_one_amount_with_its_unit(seconds: float) -> None:
    amount, unit = span(seconds).split()

    assert int(amount) >= 0
    assert unit in {"s", "min", "h", "days"}


def test_utc_needs_no_time_zone_data() -> None:
    assert zone_named("UTC") is UTC


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "", "a\0b"])
def test_a_time_zone_nobody_knows_is_told_with_its_remedy(name: str) -> None:
    with pytest.raises(Misconfigured, match="is not known") as refused:
        zone_named(name)

    assert "Europe/Berlin" in refused.value.remedy
