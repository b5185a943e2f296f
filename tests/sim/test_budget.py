from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.budget import Hourly, Pace, percent


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
