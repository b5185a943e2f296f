import re
from datetime import date
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.web.charts import day_rows, plot, spoken, status_strip, strip
from tests.web.scenes import NOON

DAYS = st.text("gyru.", min_size=1, max_size=60)


def classes(svg: str) -> list[str]:
    return [name for one in fromstring(svg).iter("rect") if (name := one.get("class"))]  # noqa: S314  as above


@given(DAYS)
def test_a_strip_has_a_bar_for_each_day(days: str) -> None:
    assert len(classes(strip(days))) == len(days)


def test_better_days_stand_higher() -> None:
    heights = [int(high) for high in re.findall(r'height="(\d+)" rx', strip("gyru."))]

    assert heights == sorted(heights, reverse=True)
    assert classes(strip("gyru.")) == ["green", "yellow", "red", "unrated", "unread"]


def test_a_letter_nobody_knows_is_not_read() -> None:
    assert classes(strip("x")) == ["unread"]


def test_a_picture_is_read_out_in_runs() -> None:
    assert list(spoken("..ggy")) == ["Not read for 2 days", "High for 2 days", "Medium for 1 day"]
    assert "High for 2 days; Medium for 1 day" in strip("ggy")


@pytest.mark.parametrize(
    ("days", "lines"),
    [
        pytest.param("....", 0, id="nothing known, no line"),
        pytest.param("gggg", 1, id="one line"),
        pytest.param("gg.g", 2, id="a gap parts it"),
        pytest.param("uuuu", 0, id="not rated is no line"),
    ],
)
def test_a_line_is_drawn_only_where_something_is_known(days: str, lines: int) -> None:
    assert plot(days, NOON).count("<polyline") == lines


@given(DAYS)
def test_a_plot_stays_inside_its_picture(days: str) -> None:
    points = [tuple(map(float, point.split(","))) for line in re.findall(r'points="([^"]+)"', plot(days, NOON)) for point in line.split()]

    assert all(62 <= x <= 620.1 and 7 <= y <= 125 for x, y in points)


def test_a_status_strip_shows_each_days_status_and_where_nothing_is_known() -> None:
    drawn = status_strip(["", "connected", "banned", '"><script>'], NOON)

    assert classes(drawn) == ["block none", "block connected", "block banned", "block unknown"]
    assert "<script" not in drawn
    assert "22 Nov" in drawn


def test_the_table_behind_a_plot_tells_runs_newest_first() -> None:
    assert day_rows("ggy", NOON) == [
        (date(2026, 11, 25), date(2026, 11, 25), "Medium"),
        (date(2026, 11, 23), date(2026, 11, 24), "High"),
    ]
