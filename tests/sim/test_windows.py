from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim import windows
from tests.sim.cast import FIRST, NOW, stage
from tests.sim.crowd import number, run

HOUR_S, DAY_S = 3_600.0, 86_400.0
PERSON = "15550102000"


@given(st.lists(st.tuples(st.floats(0, 5 * DAY_S), st.booleans()), max_size=12))
def test_a_window_is_open_for_24_hours_from_the_newest_message(steps: list[tuple[float, bool]]) -> None:
    here, wrote = stage(), list[float]()
    for at, writes in sorted(steps):
        here.timeline.run_until(NOW + at)
        if writes:
            windows.opened(here, FIRST, PERSON)
            wrote.append(at)

        assert here.windowed(number(here), PERSON) == any(at - DAY_S < one <= at for one in wrote)


def test_who_came_by_an_ad_is_free_for_72_hours_from_the_answer() -> None:
    here = stage()
    windows.opened(here, FIRST, PERSON, ad=True)
    before = windows.free_until(here, FIRST, PERSON)
    run(here, 2 * HOUR_S)
    windows.answered(here, FIRST, PERSON)

    assert before == 0.0
    assert windows.free_until(here, FIRST, PERSON) == NOW + 74 * HOUR_S
    run(here, 72 * HOUR_S)
    assert windows.free_until(here, FIRST, PERSON) == 0.0


def test_an_answer_after_a_day_begins_nothing() -> None:
    here = stage()
    windows.opened(here, FIRST, PERSON, ad=True)
    run(here, DAY_S + 1)
    windows.answered(here, FIRST, PERSON)

    assert windows.free_until(here, FIRST, PERSON) == 0.0


def test_whoever_writes_without_an_ad_gives_no_free_entry() -> None:
    here = stage()
    windows.opened(here, FIRST, PERSON)
    windows.answered(here, FIRST, PERSON)

    assert windows.free_until(here, FIRST, PERSON) == 0.0
