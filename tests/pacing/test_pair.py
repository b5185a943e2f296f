from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.pacing.pair import Pair, eased, free_at, given_back, is_idle, merged, struck, took
from tests.pacing.asked import OURS, at


def after(times: list[float], burst: int) -> list[float]:
    """Return when messages really go that ask at these seconds, each once."""
    pair, went = Pair(), []
    for s in times:
        if free_at(pair, at(s=s), burst, OURS) is None:
            pair = took(pair, at(s=s), OURS)
            went.append(s)
    return went


def test_a_burst_is_borrowed_from_the_time_after() -> None:
    assert after([0] * 10, 5) == [0] * 5
    assert after([0, 0, 0, 0, 0, 5.9, 6, 6, 12], 5) == [0, 0, 0, 0, 0, 6, 12]


def test_it_tells_when_the_next_may_go() -> None:
    pair = Pair()
    for _ in range(5):
        pair = took(pair, at(), OURS)

    assert (free_at(pair, at(), 5, OURS), free_at(pair, at(), 45, OURS)) == (at(s=6), None)


@given(st.lists(st.floats(0, 4), max_size=150), st.sampled_from([1, 5, 45]))
def test_no_six_seconds_hold_more_than_the_burst_and_the_long_run_keeps_to_the_rate(gaps: list[float], burst: int) -> None:
    times, now = [], 0.0
    for gap in gaps:
        now += gap
        times.append(now)
    went = after(times, burst)

    assert all(sum(first <= other < first + 6 - 1e-5 for other in went) <= burst for first in went)
    assert not went or len(went) <= burst + (went[-1] - went[0]) / 6 + 1e-5


def test_after_a_refusal_it_waits_1_4_16_64_256_seconds() -> None:
    pair, now, waits = Pair(), at(), []
    for _ in range(6):
        pair = struck(pair, now, OURS)
        free = free_at(pair, now, 45, OURS)
        assert free is not None
        waits.append((free - now).total_seconds())
        now = free

    assert waits == [1, 4, 16, 64, 256, 256]


def test_a_refusal_of_what_was_under_way_counts_once() -> None:
    once = struck(struck(Pair(), at(), OURS), at(s=0.5), OURS)

    assert once.refusals == 1


def test_a_message_that_meta_takes_ends_the_back_off() -> None:
    pair = eased(struck(Pair(), at(), OURS))

    assert (pair, eased(Pair())) == (Pair(), Pair())


@pytest.mark.parametrize(
    ("pair", "idle"),
    [
        pytest.param(took(Pair(), at(s=-10), OURS), True, id="paid for"),
        pytest.param(took(Pair(), at(s=-3), OURS), False, id="not yet paid for"),
        pytest.param(struck(Pair(), at(s=-1800), OURS), False, id="refused half an hour ago"),
        pytest.param(struck(Pair(), at(s=-3700), OURS), True, id="refused over an hour ago"),
    ],
)
def test_what_is_idle_may_be_forgotten(pair: Pair, idle: bool) -> None:
    assert is_idle(pair, at()) is idle
    assert not idle or free_at(pair, at() + timedelta(), 1, OURS) is None


@pytest.mark.parametrize(
    ("answered_s", "free"),
    [
        pytest.param(1, True, id="at once: it is as if it had never been"),
        pytest.param(5.9, True, id="before the steady rate had paid for it"),
        pytest.param(7, False, id="later it may have been idle since, and a turn too many would come of it"),
    ],
)
def test_a_message_that_was_none_is_given_back_only_where_that_is_exact(answered_s: float, free: bool) -> None:
    pair = took(took(Pair(), at(), OURS), at(), OURS)
    after = given_back(pair, at(), at(s=answered_s), OURS)

    assert (after == took(Pair(), at(), OURS)) is free


def test_of_two_that_turn_out_to_be_one_both_are_paid_for_and_the_graver_refusal_holds() -> None:
    one = struck(took(Pair(), at(), OURS), at(), OURS)
    other = took(took(Pair(), at(), OURS), at(), OURS)
    both = merged(one, other, at())

    assert both == merged(other, one, at())
    assert (both.paid_until, both.refusals, both.refused_until) == (at(s=18), 1, one.refused_until)
    assert merged(one, other, at(s=60)).paid_until == at(s=12)  # long paid for
