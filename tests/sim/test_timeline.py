from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.timeline import Timeline


@given(st.lists(st.integers(0, 50)))
def test_deeds_run_in_order_of_time_and_ties_as_they_were_planned(dues: list[int]) -> None:
    line, done = Timeline(0.0), list[tuple[int, int]]()
    for place, due in enumerate(dues):
        line.at(due, lambda due=due, place=place: done.append((due, place)))  # type: ignore[misc]  # a loop's own values
    line.run_until(50.0)

    assert done == sorted((due, place) for place, due in enumerate(dues))


def test_a_deed_sees_its_own_due_time_and_may_plan_another() -> None:
    line, seen = Timeline(100.0), list[float]()

    def deed() -> None:
        seen.append(line.now)
        if len(seen) < 3:
            line.after(10.0, deed)

    line.at(105.0, deed)
    line.run_until(120.0)

    assert (seen, line.next_due, line.now) == ([105.0, 115.0], 125.0, 120.0)


def test_what_is_planned_for_the_past_happens_at_the_next_run() -> None:
    line, seen = Timeline(100.0), list[float]()
    line.at(50.0, lambda: seen.append(line.now))
    line.run_until(100.0)

    assert seen == [100.0]
