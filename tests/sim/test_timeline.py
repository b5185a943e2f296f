from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.timeline import DEEDS, Timeline, deed


class Diary:
    """What deeds of a test write into."""

    def __init__(self, now: float) -> None:
        self.line = Timeline(now, self)
        self.seen: list[tuple[float, object]] = []


def _note(diary: Diary, what: object, more: int = 0) -> None:
    diary.seen.append((diary.line.now, what))
    if more:
        diary.line.after(10.0, "note", what, more - 1)


@pytest.fixture(scope="module", autouse=True)
def noting() -> Iterator[None]:
    deed(_note)
    yield
    del DEEDS["note"]


@given(st.lists(st.integers(0, 50)))
def test_deeds_run_in_order_of_time_and_ties_as_they_were_planned(dues: list[int]) -> None:
    diary = Diary(0.0)
    for place, due in enumerate(dues):
        diary.line.at(due, "note", place)
    diary.line.run_until(50.0)

    assert diary.seen == sorted((due, place) for place, due in enumerate(dues))


def test_a_deed_sees_its_own_due_time_and_may_plan_another() -> None:
    diary = Diary(100.0)
    diary.line.at(105.0, "note", "x", 2)
    diary.line.run_until(120.0)

    assert (diary.seen, diary.line.next_due, diary.line.now) == ([(105.0, "x"), (115.0, "x")], 125.0, 120.0)


def test_what_is_planned_for_the_past_happens_at_the_next_run() -> None:
    diary = Diary(100.0)
    diary.line.at(50.0, "note", "x")
    diary.line.run_until(100.0)

    assert diary.seen == [(100.0, "x")]


def test_a_deed_that_nobody_knows_is_refused_when_it_is_planned() -> None:
    with pytest.raises(KeyError, match="no deed is called 'dance'"):
        Diary(0.0).line.at(1.0, "dance")


def test_two_deeds_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two deeds are called 'note'"):
        deed(_note)
