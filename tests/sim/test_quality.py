import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.quality import BEFORE, SLOT_S, Borders, Signals, rate, rated

DAY_S = 86_400.0
BORDERS = Borders(least=50, yellow=0.01, red=0.03)


def heard(delivered: float, harm: float = 0.0, read: float | None = None, at: float = 0.0) -> Signals:
    signals = Signals()
    signals.add(at, delivered=delivered, harm=harm, read=delivered if read is None else read)
    return signals


@pytest.mark.parametrize(
    ("delivered", "harm", "read", "before", "word"),
    [
        pytest.param(49, 40, 49, "GREEN", None, id="too little was heard"),
        pytest.param(1_000, 0, 900, "UNKNOWN", "GREEN", id="nobody minds"),
        pytest.param(50, 1, 50, "UNKNOWN", "GREEN", id="one block of few messages condemns nobody"),
        pytest.param(1_000, 20, 900, "GREEN", "YELLOW", id="some mind"),
        pytest.param(1_000, 60, 900, "GREEN", "RED", id="many mind"),
        pytest.param(1_000, 10, 900, "YELLOW", "YELLOW", id="a yellow one recovers a little later than it fell"),
        pytest.param(1_000, 10, 900, "GREEN", "GREEN", id="where a green one would not have fallen"),
        pytest.param(1_000, 30, 900, "RED", "RED", id="a red one likewise"),
        pytest.param(1_000, 20, 900, "RED", "YELLOW", id="and recovers step by step"),
        pytest.param(1_000, 0, 50, "GREEN", "YELLOW", id="hardly anybody reads it"),
        pytest.param(100, 0, 5, "GREEN", "GREEN", id="too few to tell whether anybody reads it"),
    ],
)
def test_what_people_did_decides_the_rating(delivered: float, harm: float, read: float, before: str, word: str | None) -> None:
    assert rated(heard(delivered, harm, read), before, BORDERS, 0.0, reads=0.12) == word


def test_what_is_heard_loses_its_weight_evenly_and_is_gone_after_seven_days() -> None:
    signals = heard(280.0)
    weights = [signals.week(day * DAY_S)[0] for day in range(8)]

    assert weights == [pytest.approx(280 - 40 * day) for day in range(8)]
    assert signals == Signals()
    assert [heard(1.0).silent(7 * DAY_S - early) for early in (0.0, SLOT_S)] == [True, False]


def test_a_bad_week_is_forgotten_and_the_rating_recovers() -> None:
    signals = heard(500, 40)
    at_once = rated(signals, "GREEN", BORDERS, 0.0)
    for day in range(1, 7):
        signals.add(day * DAY_S, delivered=500, read=400)

    assert at_once == "RED"
    assert rated(signals, "RED", BORDERS, 7 * DAY_S) == "GREEN"


def test_a_day_knows_no_older_harm() -> None:
    signals = heard(100, 10)
    signals.add(2 * DAY_S, delivered=7, harm=1)

    assert signals.day(2 * DAY_S) == (7, 1)


@given(st.lists(st.tuples(st.floats(0, 30 * DAY_S), st.integers(0, 5), st.integers(0, 3)), max_size=60))
def test_no_week_holds_more_than_was_heard_nor_more_than_a_weeks_slots(news: list[tuple[float, int, int]]) -> None:
    signals = Signals()
    for at, delivered, harm in sorted(news):
        signals.add(at, delivered=delivered, harm=harm)
        recent = [one for one in news if at - 7 * DAY_S - SLOT_S <= one[0] <= at]

        assert len(signals.slots) <= 28
        assert signals.week(at)[0] <= sum(one[1] for one in recent)


@given(st.lists(st.tuples(st.floats(0, 20 * DAY_S), st.integers(0, 9), st.integers(0, 3)), max_size=40), st.floats(0, 8 * DAY_S))
def test_a_week_is_the_weighted_sum_of_its_slots(news: list[tuple[float, int, int]], later: float) -> None:
    signals = Signals()
    for at, delivered, harm in sorted(news):
        signals.add(at, delivered=delivered, harm=harm)
    now = max((one[0] for one in news), default=0.0) + later
    weights = [max(0.0, 1 - (now // SLOT_S - one[0] // SLOT_S) / 28) for one in news]
    told = signals.week(now)

    assert told[0] == pytest.approx(sum(weight * one[1] for weight, one in zip(weights, news, strict=True)), abs=1e-6)
    assert told[2] == pytest.approx(sum(weight * one[2] for weight, one in zip(weights, news, strict=True)), abs=1e-6)


def test_a_rate_counts_as_if_there_had_been_harmless_messages_before() -> None:
    assert rate(0.0, 0.0) == 0.0
    assert rate(BEFORE, 3.0) == pytest.approx(0.01)
