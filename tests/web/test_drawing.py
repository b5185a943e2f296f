import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.web.drawing import bars, meter, rating, use, weight
from tests.web.scenes import limit


def widths(drawn: str) -> list[float]:
    return [float(width) for width in re.findall(r'class="(?:perhaps|surely)" width="([\d.]+)"', drawn)]


def test_the_meter_shows_what_perhaps_is_used_behind_what_surely_is() -> None:
    drawn = str(meter(limit(per_day=2_000, least=500, most=1_000)))

    assert widths(drawn) == [50.0, 25.0]
    assert 'aria-label="500 to 1,000 used of 2,000"' in drawn
    assert 'class="meter"' in drawn


@given(st.integers(1, 10**6), st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_meter_never_leaves_its_frame(per_day: int, one: int, other: int) -> None:
    perhaps, surely = widths(str(meter(limit(per_day=per_day, least=min(one, other), most=max(one, other)))))

    assert 0 <= surely <= perhaps <= 100


def test_a_limit_that_may_be_used_up_changes_the_meters_colour() -> None:
    assert 'class="meter full"' in str(meter(limit(per_day=250, least=240, most=250)))


def test_no_limit_draws_nothing() -> None:
    assert str(meter(limit(per_day=None))) == ""


@pytest.mark.parametrize(
    ("least", "most", "shown"),
    [
        pytest.param(31, 31, "31 used", id="one number"),
        pytest.param(1_180, 1_240, "1,180 to 1,240 used", id="a range"),
        pytest.param(0, 20, "up to 20 used", id="a range from nothing"),
        pytest.param(0, 0, "none used", id="nothing"),
    ],
)
def test_use_is_told_as_a_range_only_when_it_is_one(least: int, most: int, shown: str) -> None:
    assert use(limit(least=least, most=most)) == shown


@pytest.mark.parametrize(("quality", "full"), [("green", 3), ("yellow", 2), ("red", 1), ("unknown", 0), ("NEW", 0)])
def test_a_rating_fills_as_many_bars_as_it_is_good(quality: str, full: int) -> None:
    assert str(bars(quality)).count('class="on"') == full


def test_a_rating_is_never_told_by_bars_alone() -> None:
    assert "Medium" in rating("yellow")
    assert 'aria-hidden="true"' in rating("yellow")


def test_a_rating_nobody_knows_cannot_become_markup() -> None:
    assert "<b>" not in rating('"><b>')


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_every_part_of_the_fleet_bar_can_be_seen(number: int, rest: int) -> None:
    assert 1 <= weight(number, number + rest) <= 20
