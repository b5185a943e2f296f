from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.event import Limit
from linekeeper.events.message import MessageState
from linekeeper.events.number import Rating, Reported
from linekeeper.fold.register import (
    LAST_SECOND,
    MOST_POINTS,
    NEVER,
    NOTHING_SAID,
    History,
    Register,
    after,
    earlier,
    first_after,
    grain,
    gravity,
    instant,
    later,
    packed,
    rank,
    second,
    unpacked,
    with_instant,
)
from tests.strategies import NOON

HOUR = timedelta(hours=1)
EDGES = (datetime(1, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, tzinfo=UTC), NOON, datetime(9999, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("told", "stays"),
    [
        pytest.param([(Rating.GREEN, 0), (Rating.RED, 1)], Rating.RED, id="the newest word stays"),
        pytest.param([(Rating.RED, 1), (Rating.GREEN, 0)], Rating.RED, id="late old news changes nothing"),
        pytest.param([(Rating.GREEN, 0), (Rating.RED, 0)], Rating.RED, id="from one second the graver stays"),
        pytest.param([(Rating.RED, 0), (Rating.GREEN, 0)], Rating.RED, id="in any order"),
        pytest.param([(Rating.RED, 0), (Rating.GREEN, 0.0001)], Rating.RED, id="within one second is one moment"),
        pytest.param([(Rating.RED, 0), (Rating.GREEN, 1)], Rating.GREEN, id="a later lighter word replaces"),
    ],
)
def test_a_register_keeps_the_newest_and_of_two_the_graver(told: Sequence[tuple[Rating, float]], stays: Rating) -> None:
    register: Register[Rating | None] = NEVER
    for word, hours in told:
        register = register.hear(word, NOON + hours * HOUR)

    assert register.value is stays


@pytest.mark.parametrize(
    ("lighter", "graver"),
    [
        pytest.param(None, Rating.GREEN, id="nothing is lightest"),
        pytest.param(Rating.GREEN, Rating.RED, id="enums are written lightest first"),
        pytest.param(Limit(), Limit(per_day=10_000), id="no limit is lighter than any"),
        pytest.param(Limit(per_day=10_000), Limit(per_day=250), id="a smaller limit is graver"),
        pytest.param((Reported.CONNECTED, "z"), (Reported.BANNED, "a"), id="a tuple weighs as much as its gravest item"),
        pytest.param("a", "b", id="words without weight still have an order"),
        pytest.param(False, True, id="so have answers"),
    ],
)
def test_the_graver_of_two_words_is_the_same_for_everyone(lighter: object, graver: object) -> None:
    assert gravity(lighter) < gravity(graver)


def test_joining_registers_is_hearing_both() -> None:
    one, other = NEVER.hear(Rating.GREEN, NOON), NEVER.hear(Rating.RED, NOON - HOUR)

    assert one.join(other) == other.join(one) == one


@pytest.mark.parametrize("at", EDGES, ids=str)
def test_any_time_fits_into_four_bytes(at: datetime) -> None:
    assert 0 <= second(at) <= LAST_SECOND
    assert unpacked(packed([second(at)])) == [second(at)]


@given(st.lists(st.integers(0, LAST_SECOND)))
def test_packed_seconds_come_back_sorted_and_once(seconds: list[int]) -> None:
    assert unpacked(packed(seconds)) == sorted(set(seconds))


@given(st.lists(st.integers(0, 50), max_size=30), st.randoms(use_true_random=False))
def test_of_too_many_instants_the_newest_stay_in_any_order(seconds: list[int], chance: Random) -> None:
    def heard(order: list[int]) -> bytes:
        raw = b""
        for one in order:
            raw = with_instant(raw, instant(one), 5)
        return raw

    shuffled = chance.sample(seconds, len(seconds))

    assert heard(seconds) == heard(shuffled) == packed(sorted(set(seconds))[-5:])


def test_small_questions_about_instants() -> None:
    raw = packed([10, 20, 30])

    assert first_after(raw, instant(20)) == instant(30)
    assert first_after(raw, instant(30)) is None
    assert (later(None, NOON), later(NOON, None), later(NOON, NOON - HOUR)) == (NOON, NOON, NOON)
    assert (earlier(None, NOON), earlier(NOON, None), earlier(NOON, NOON - HOUR)) == (NOON, NOON, NOON - HOUR)
    assert grain(NOON.replace(microsecond=5)) == NOON
    assert after(NOON, NOON - HOUR)
    assert after(NOON, None)
    assert not after(NOON, NOON)
    assert not after(None, None)


# --------------------------------------------------------------------------------------------------------------- history


def history(*points: tuple[Rating, float]) -> History:
    told = NOTHING_SAID
    for word, hours in points:
        told = told.hear(word, NOON + hours * HOUR)
    return told


@pytest.mark.parametrize(
    ("points", "start", "at_least"),
    [
        pytest.param([(Rating.GREEN, 0)], 0, True, id="nobody saw it begin"),
        pytest.param([(Rating.RED, 0), (Rating.GREEN, 1), (Rating.GREEN, 5)], 1, False, id="the change was seen"),
        pytest.param([(Rating.GREEN, 5), (Rating.GREEN, 1), (Rating.RED, 0)], 1, False, id="in any order"),
        pytest.param([(Rating.GREEN, 0), (Rating.RED, 2), (Rating.GREEN, 4)], 4, False, id="only the last run counts"),
        pytest.param([(Rating.GREEN, 0), (Rating.GREEN, 24 * 61)], 24 * 61, True, id="what is older than 60 days is forgotten"),
    ],
)
def test_a_run_tells_since_when(points: list[tuple[Rating, float]], start: float, at_least: bool) -> None:
    run = history(*points).run([Rating.GREEN])

    assert run is not None
    assert (run.at, run.at_least) == (NOON + start * HOUR, at_least)


@pytest.mark.parametrize(
    "points",
    [
        pytest.param([], id="nothing was said"),
        pytest.param([(Rating.GREEN, 0), (Rating.RED, 1)], id="the newest word is another"),
        pytest.param([(Rating.GREEN, 0), (Rating.RED, 0)], id="from one second the graver counts"),
    ],
)
def test_there_is_no_run_when_the_newest_word_is_another(points: list[tuple[Rating, float]]) -> None:
    assert history(*points).run([Rating.GREEN]) is None


def test_a_run_may_be_of_several_words() -> None:
    run = history((Rating.RED, 0), (Rating.YELLOW, 1), (Rating.GREEN, 2)).run([Rating.GREEN, Rating.YELLOW])

    assert run is not None
    assert run.at == NOON + HOUR


@given(
    st.lists(st.tuples(st.sampled_from(Rating), st.integers(0, 24 * 130)), max_size=40),
    st.randoms(use_true_random=False),
)
def test_a_history_is_the_same_in_any_order(points: list[tuple[Rating, int]], chance: Random) -> None:
    shuffled = chance.sample(points, len(points))

    assert history(*shuffled) == history(*points) == history(*points).join(history(*shuffled))


def test_a_flapping_word_keeps_its_newest_points_only() -> None:
    told = history(*((list(Rating)[index % 4], index / 60) for index in range(MOST_POINTS + 50)))

    assert len(told.moments(Rating)) == MOST_POINTS
    assert told.moments(Rating)[-1][0] == second(NOON + (MOST_POINTS + 49) / 60 * HOUR)


def test_words_of_two_enums_that_are_spelt_alike_have_each_its_own_rank() -> None:
    """Found by the whole suite: a cache by word gave `unknown` of one enum the place that it has in another."""
    assert str(MessageState.UNKNOWN) == str(Rating.UNKNOWN)
    for first, second_ in [(MessageState.UNKNOWN, Rating.UNKNOWN), (Rating.UNKNOWN, MessageState.UNKNOWN)]:
        assert (rank(first), rank(second_)) == (list(type(first)).index(first), list(type(second_)).index(second_))
    assert rank(MessageState.UNKNOWN) != rank(Rating.UNKNOWN)
