"""The number's bucket: whatever is asked, no second holds more than Meta's level."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.pacing.standing import Level
from linekeeper.pacing.throughput import Throughput, apart, free_at, level_s, rate_s, share, struck, took
from linekeeper.rulebook import Lane
from tests.pacing.asked import MARKETING, OURS, REPLY, UTILITY, at

SECOND = timedelta(seconds=1)


def gone(
    bucket: Throughput, lane: Lane, level: int, now: datetime, slowed: Level = Level.NORMAL, inbound_s: float = 0
) -> Throughput | None:
    """Return the bucket after a message of a lane; None: it has to wait."""
    if free_at(bucket, lane, level, now, OURS, slowed=slowed, inbound_s=inbound_s) is not None:
        return None
    return took(bucket, lane, level, now, OURS, slowed=slowed, inbound_s=inbound_s)


def sent_in(lane: Lane, level: int, seconds: int, slowed: Level = Level.NORMAL, bucket: Throughput | None = None) -> int:
    """Return how many of a lane go when one asks whenever it may."""
    bucket, now, many = bucket or Throughput(), at(), 0
    while now < at(s=seconds):
        after = gone(bucket, lane, level, now, slowed)
        if after is not None:
            bucket, many = after, many + 1
        else:
            now = free_at(bucket, lane, level, now, OURS, slowed=slowed) or now
    return many


@pytest.mark.parametrize(
    ("word", "coexists", "level"),
    [("standard", False, 80), ("high", False, 1000), ("high", True, 20), ("unknown", False, 80), ("not_applicable", False, 80)],
)
def test_the_level_is_meta_s(word: str, coexists: bool, level: int) -> None:
    assert level_s(word, coexists=coexists, thresholds=OURS) == level


@pytest.mark.parametrize(
    ("lane", "slowed", "in_ten_seconds"),
    [
        pytest.param(REPLY, Level.NORMAL, 640 + 16, id="80 % of the level, and a burst"),
        pytest.param(MARKETING, Level.NORMAL, 512 + 12, id="campaigns 80 % of that"),
        pytest.param(MARKETING, Level.SLOW, 161, id="slow marketing a quarter"),
        pytest.param(UTILITY, Level.SLOW, 512 + 12, id="slow holds no utility"),
    ],
)
def test_how_fast_a_lane_goes(lane: Lane, slowed: Level, in_ten_seconds: int) -> None:
    assert abs(sent_in(lane, 80, 10, slowed) - in_ten_seconds) <= 2


def test_an_answer_finds_room_beside_a_campaign() -> None:
    bucket, waits = Throughput(), []
    for tick in range(2000):
        now = at(s=tick / 100)
        bucket = gone(bucket, MARKETING, 80, now) or bucket
        if tick % 10 == 0:
            waits.append(free_at(bucket, REPLY, 80, now, OURS))
            bucket = gone(bucket, REPLY, 80, now) or bucket

    assert [wait for wait in waits if wait is not None] == []


ASKS = st.lists(st.tuples(st.sampled_from([REPLY, UTILITY, MARKETING]), st.floats(0, 0.3)), max_size=300)


@settings(max_examples=40)
@given(ASKS, st.sampled_from([20, 80]), st.floats(0, 10), st.lists(st.integers(0, 299), max_size=2))
def test_no_moving_second_holds_more_than_meta_s_level(
    asks: list[tuple[Lane, float]], level: int, inbound_s: float, refused: list[int]
) -> None:
    bucket, now, times = Throughput(), at(), []
    for place, (lane, pause_s) in enumerate(asks):
        now += timedelta(seconds=pause_s / 30)
        if place in refused:
            bucket = struck(bucket, now, OURS)
        after = gone(bucket, lane, level, now, inbound_s=inbound_s)
        if after is not None:
            bucket = after
            times.append(now)

    assert all(sum(first <= other < first + SECOND for other in times) <= level - inbound_s + 1e-6 for first in times)


def test_a_refusal_halves_for_a_minute_and_then_it_recovers_step_by_step() -> None:
    bucket = struck(Throughput(), at(), OURS)

    assert [share(bucket, at(s=s), OURS) for s in (0, 59, 60, 75, 90, 105, 300)] == [0.5, 0.5, 0.625, 0.75, 0.875, 1.0, 1.0]
    assert rate_s(bucket, 80, 0, at(), OURS) == 32


def test_refusals_of_the_same_seconds_count_once_and_later_ones_halve_again() -> None:
    once = struck(Throughput(), at(), OURS)
    twice = struck(struck(once, at(s=2), OURS), at(s=30), OURS)

    assert (share(struck(once, at(s=2), OURS), at(s=3), OURS), share(twice, at(s=30), OURS)) == (0.5, 0.25)


def test_however_often_it_is_refused_answers_get_through() -> None:
    bucket = Throughput()
    for minute in range(20):
        bucket = struck(bucket, at(s=10 * minute), OURS)

    assert rate_s(bucket, 80, 500, at(s=200), OURS) == pytest.approx(4)
    assert sent_in(REPLY, 80, 10, bucket=Throughput(share=0.05, struck_at=at())) >= 40


@pytest.mark.parametrize(
    ("lane", "slowed"), [(REPLY, Level.NORMAL), (UTILITY, Level.SLOW), (MARKETING, Level.NORMAL), (MARKETING, Level.SLOW)]
)
def test_each_of_several_that_wait_is_told_its_own_turn(lane: Lane, slowed: Level) -> None:
    bucket, now = Throughput(), at()
    while (free := free_at(bucket, lane, 80, now, OURS, slowed=slowed)) is None:
        bucket = took(bucket, lane, 80, now, OURS, slowed=slowed)
    step = apart(bucket, lane, 80, now, OURS, slowed=slowed)

    for ahead in range(5):
        turn = free + ahead * step
        assert free_at(bucket, lane, 80, turn, OURS, slowed=slowed) is None
        bucket = took(bucket, lane, 80, turn, OURS, slowed=slowed)
        assert free_at(bucket, lane, 80, turn, OURS, slowed=slowed) is not None
