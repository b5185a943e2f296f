import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.budget import PAIR_BURST, PAIR_EVERY_S, SWEEP_LEAST, Hourly, Pace, Seconds, per_second, percent
from tests.sim.cast import FIRST, stage


def test_calls_count_for_an_hour_and_no_longer() -> None:
    hourly = Hourly()
    for minute in range(60):
        hourly.spend(minute * 60.0)

    assert hourly.spend(3_599.0) == 61
    assert hourly.spend(3_600.0) == 61
    assert hourly.spend(3_600.0 + 3_600.0) == 1


@given(st.lists(st.floats(0, 7_200), max_size=80))
def test_never_more_than_the_calls_of_the_last_61_minutes_are_counted(times: list[float]) -> None:
    hourly, spent = Hourly(), list[float]()
    for at in sorted(times):
        spent.append(at)
        used = hourly.spend(at)

        assert sum(1 for one in spent if one > at - 3_540) <= used <= sum(1 for one in spent if one > at - 3_660)


def test_a_percentage_is_rounded_up_and_stops_at_100() -> None:
    assert [percent(used, 200) for used in (0, 1, 199, 200, 500)] == [0, 1, 100, 100, 100]


def test_a_burst_is_lent_and_paid_back() -> None:
    pace = Pace()
    burst = [pace.take("pair", 0.0, 6.0, 45) for _ in range(46)]

    assert burst == [True] * 45 + [False]
    assert not pace.take("pair", 5.0, 6.0, 45)
    assert pace.take("pair", 6.0, 6.0, 45)
    assert pace.take("another pair", 0.0, 6.0, 45)


@given(st.lists(st.floats(0, 1_000), max_size=120))
def test_no_pair_ever_gets_more_than_its_steady_rate_and_one_burst(times: list[float]) -> None:
    pace, taken = Pace(), list[float]()
    for at in sorted(times):
        if pace.take("pair", at, PAIR_EVERY_S, PAIR_BURST):
            taken.append(at)

    for place, begin in enumerate(taken):
        for many, at in enumerate(taken[place:], start=1):
            assert many <= PAIR_BURST + 1 + (at - begin) / PAIR_EVERY_S


def test_pairs_that_are_even_again_are_forgotten() -> None:
    pace = Pace()
    for index in range(3 * SWEEP_LEAST):
        pace.take(f"pair {index}", float(index), 6.0, 45)

    assert len(pace.next) <= SWEEP_LEAST


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 5))
def test_no_second_however_it_lies_holds_more_than_may_pass(times: list[float], level: int) -> None:
    seconds, taken = Seconds(), list[float]()
    for at in sorted(times):
        if seconds.take("number", at, level):
            taken.append(at)

        assert sum(1 for one in taken if at - 1 < one <= at) <= level


def test_what_comes_in_counts_against_what_goes_out() -> None:
    seconds = Seconds()
    came = [seconds.pass_by("number", 0.5) for _ in range(3)]

    assert came == [1, 2, 3]
    assert not seconds.take("number", 1.0, 3)
    assert seconds.take("another number", 1.0, 3)
    assert seconds.take("number", 1.5, 3)


@pytest.mark.parametrize(
    ("throughput", "coexists", "level"),
    [
        pytest.param("STANDARD", False, 80, id="standard"),
        pytest.param("HIGH", False, 1_000, id="high"),
        pytest.param("HIGH", True, 20, id="coexistence"),
        pytest.param("NOT_APPLICABLE", False, 80, id="a word that means nothing here"),
    ],
)
def test_a_numbers_level_decides_how_many_pass_a_second(throughput: str, coexists: bool, level: int) -> None:
    number = stage().world.numbers[FIRST]
    number.throughput, number.biz_app = throughput, coexists

    assert per_second(number) == level
