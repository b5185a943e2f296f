from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.pacing.quiet import quiet_until
from linekeeper.pacing.thresholds import Thresholds
from tests.pacing.asked import OURS, at

BERLIN, USA, RUSSIA = (60, 60), (-600, -300), (120, 720)


@pytest.mark.parametrize(
    ("hour", "offsets", "until"),
    [
        pytest.param(12, BERLIN, None, id="noon"),
        pytest.param(19, BERLIN, None, id="20:00 there"),
        pytest.param(20, BERLIN, 31, id="21:00 there"),
        pytest.param(30, BERLIN, 31, id="07:00 there"),
        pytest.param(31, BERLIN, None, id="08:00 there"),
        pytest.param(26, USA, 42, id="21:00 in the east of a wide country"),
        pytest.param(41, USA, 42, id="07:00 in its west"),
        pytest.param(42, USA, None, id="08:00 in its west"),
        pytest.param(12, None, None, id="the country's clock is not known"),
    ],
)
def test_an_hour_is_quiet_when_it_is_on_any_of_a_country_s_clocks(hour: int, offsets: tuple[int, int] | None, until: int | None) -> None:
    midnight = at(-12)

    told = quiet_until(midnight + timedelta(hours=hour), "XX", offsets, OURS)

    assert told == (None if until is None else midnight + timedelta(hours=until))


def test_single_countries_have_their_own_hours_and_all_can_be_switched_off() -> None:
    evening = at(7.5)  # 20:30 in Berlin

    assert quiet_until(evening, "DE", BERLIN, Thresholds(quiet_countries=(("DE", 20, 9),))) == at(20)
    assert quiet_until(at(10), "DE", BERLIN, Thresholds(quiet=False)) is None
    assert quiet_until(at(10), "DE", BERLIN, Thresholds(quiet_from_h=9, quiet_until_h=9)) is None


def test_where_no_hour_would_be_left_the_middle_clock_speaks() -> None:
    wide = (-720, 720)
    quiet = [quiet_until(at(hour), "XX", wide, OURS) is not None for hour in range(24)]

    assert sum(quiet) == 11


@given(
    st.integers(0, 60 * 24 * 7),
    st.integers(-720, 840),
    st.integers(0, 600),
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_when_it_is_over_it_is_over(minute: int, least: int, spread: int, begin: int, end: int) -> None:
    hours, now = Thresholds(quiet_from_h=begin, quiet_until_h=end), at(minute / 60)
    until = quiet_until(now, "XX", (least, least + spread), hours)

    assert until is None or (now < until <= now + timedelta(hours=24) and quiet_until(until, "XX", (least, least + spread), hours) is None)
