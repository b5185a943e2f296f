from datetime import timedelta

import pytest

from linekeeper.sim.clock import STRETCH_S, SimClock
from tests.sim.cast import START


class Hand:
    """A hand that turns the monotonic clock."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_real_second_is_as_many_simulated_ones_as_the_speed_says() -> None:
    hand = Hand()
    clock = SimClock(START, 60.0, tick=hand)
    hand.at += 2

    assert clock.now() == START + timedelta(minutes=2)


def test_a_change_of_speed_keeps_the_time_and_counts_from_there() -> None:
    hand = Hand()
    clock = SimClock(START, 10.0, tick=hand)
    hand.at += 6
    clock.set(speed=100.0)
    hand.at += 1

    assert clock.now() == START + timedelta(seconds=160)


def test_a_paused_clock_stands_until_it_jumps_or_resumes() -> None:
    hand = Hand()
    clock = SimClock(START, 60.0, paused=True, tick=hand)
    hand.at += 50
    clock.jump(5)
    stood = clock.now()
    clock.set(paused=False)
    hand.at += 1

    assert (stood, clock.now()) == (START + timedelta(seconds=5), START + timedelta(seconds=65))


def test_whoever_takes_long_to_play_a_stretch_is_asked_for_no_longer_one_the_next_time() -> None:
    hand = Hand()
    clock = SimClock(START, 100_000.0, tick=hand)
    played = []
    for took_s in (1.0, 300.0, 86_400.0):
        hand.at += took_s
        played.append(clock.advance() - START.timestamp())

    assert played == [STRETCH_S, 2 * STRETCH_S, 3 * STRETCH_S]


def test_a_slow_clock_loses_nothing_to_the_work_of_whoever_plays() -> None:
    hand = Hand()
    clock = SimClock(START, 1.0, tick=hand)
    for took_s in (0.5, 200.0, 3_599.0):
        hand.at += took_s
        clock.advance()

    assert clock.now() == START + timedelta(seconds=3_799.5)


@pytest.mark.parametrize("speed", [0.0, 0.5, 100_001.0, -1.0, float("nan")])
def test_a_speed_out_of_range_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed must be"):
        SimClock(START, speed)


def test_time_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        SimClock(START).jump(-1)


def test_a_clock_may_begin_at_unix_seconds_to_the_last_bit() -> None:
    moment = 1_793_606_400.123456789

    assert SimClock(moment, paused=True).unix() == moment
