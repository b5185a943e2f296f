from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.number import NumberRead, Rating
from linekeeper.fold.number import Number, hear
from linekeeper.views.quality import LETTERS, NOT_READ, quality_answer, quality_days
from tests.flow.stream import NOON, ago

GREEN, YELLOW, RED, UNRATED = Rating.GREEN, Rating.YELLOW, Rating.RED, Rating.UNKNOWN


def rated(*readings: tuple[float, Rating]) -> Number:
    """Return a number whose quality was read so many days ago."""
    number = Number()
    for days, rating in readings:
        hear(number, NumberRead(at=ago(days=days), number="1", quality=rating))
    return number


@pytest.mark.parametrize(
    ("readings", "days"),
    [
        pytest.param([], ".....", id="never read"),
        pytest.param([(0, GREEN)], "....g", id="read today"),
        pytest.param([(2, GREEN)], "..ggg", id="a word holds for two days after it was read"),
        pytest.param([(4, RED)], "rrr..", id="then nobody knows"),
        pytest.param([(1.1, GREEN), (1, RED), (0.9, GREEN)], "...rg", id="the worst of a day stands; the next begins as it ended"),
        pytest.param([(0.2, UNRATED), (0.1, YELLOW)], "....y", id="a rating says more than none"),
        pytest.param([(0, UNRATED)], "....u", id="not rated is not the same as not read"),
        pytest.param([(-0.1, RED)], ".....", id="what is read later is not known now"),
    ],
)
def test_a_day_has_a_letter(readings: list[tuple[float, Rating]], days: str) -> None:
    assert quality_days(rated(*readings), NOON, 5) == days


def test_the_changes_are_told_newest_first_and_the_first_is_at_least() -> None:
    answer = quality_answer(rated((9, GREEN), (8, GREEN), (3, YELLOW), (1, GREEN)), NOON)

    assert [(one.at, one.quality, one.at_least) for one in answer.changes] == [
        (ago(days=1), "green", False),
        (ago(days=3), "yellow", False),
        (ago(days=9), "green", True),
    ]
    assert len(answer.days) == 60


@given(st.lists(st.tuples(st.floats(0, 70), st.sampled_from(list(Rating)))), st.integers(1, 60))
def test_there_is_a_letter_for_each_day(readings: list[tuple[float, Rating]], many: int) -> None:
    days = quality_days(rated(*readings), NOON, many)

    assert len(days) == many
    assert set(days) <= {*LETTERS.values(), NOT_READ}


def test_a_day_is_a_day_in_utc() -> None:
    midnight = datetime(2026, 11, 25, tzinfo=NOON.tzinfo)
    number = Number()
    hear(number, NumberRead(at=midnight - timedelta(seconds=1), number="1", quality=RED))
    hear(number, NumberRead(at=midnight, number="1", quality=GREEN))

    assert quality_days(number, NOON, 2) == "rr"
    assert quality_days(number, midnight + timedelta(days=1), 2) == "rg"
