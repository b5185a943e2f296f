"""What a turn holds in its hands: loaded once, written once, forgotten when the turn is not kept."""

from typing import Any

import pytest

from linekeeper.events.house import HouseSlept
from linekeeper.events.number import Reported
from linekeeper.flow import subjects as flow_subjects
from linekeeper.flow.subjects import Subjects
from linekeeper.fold import house, number, portfolio
from linekeeper.state.directory import AccountPlace
from linekeeper.state.memory_tables import Tables
from linekeeper.state.memory_turn import MemoryTurn
from tests.flow.bodies import HARBOR, MARINA
from tests.flow.stream import NOON, ago, read, unix_second


class Counting(MemoryTurn):
    """A turn that counts what is asked of it."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self.loaded: list[tuple[str, str]] = []
        self.saved: list[tuple[str, str]] = []

    def load(self, kind: str, id_: str) -> bytes | None:
        self.loaded.append((kind, id_))
        return super().load(kind, id_)

    def save(self, kind: str, id_: str, body: bytes) -> None:
        self.saved.append((kind, id_))
        super().save(kind, id_, body)


@pytest.fixture
def tables() -> Tables:
    return Tables()


def begun(tables: Tables, subjects: Subjects | None = None) -> tuple[Subjects, Counting]:
    subjects, turn = subjects or Subjects(), Counting(tables)
    subjects.begin(turn)
    return subjects, turn


def test_a_subject_is_loaded_once_and_what_was_in_hand_is_written_once(tables: Tables) -> None:
    subjects, turn = begun(tables)
    for _ in range(3):
        number.hear(subjects.number("101"), read("101"))
    subjects.write()

    assert turn.loaded.count(("number", "101")) == 1
    assert turn.saved == [("number", "101")]


def test_between_turns_a_subject_stays_in_memory_and_only_what_is_in_hand_is_written(tables: Tables) -> None:
    subjects, _ = begun(tables)
    subjects.number("101")
    subjects.number("102")
    subjects.write()
    subjects, turn = begun(tables, subjects)
    assert subjects.number("101").id == "101"
    subjects.write()

    assert (turn.loaded, turn.saved) == ([], [("number", "101")])


def test_memory_is_bounded_and_the_longest_unused_goes_first(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow_subjects, "KEEP_IN_MEMORY", 2)
    subjects, _ = begun(tables)
    for id_ in ("101", "102", "101", "103"):
        subjects.number(id_)
    subjects.write()
    subjects, turn = begun(tables, subjects)
    for id_ in ("101", "103", "102"):
        assert subjects.number(id_).id == id_

    assert turn.loaded == [("number", "102")]


def test_what_is_forgotten_is_read_again_as_it_was_kept(tables: Tables) -> None:
    subjects, _ = begun(tables)
    number.hear(subjects.number("101"), read("101", ago(hours=1)))
    subjects.write()
    subjects, _ = begun(tables, subjects)
    number.hear(subjects.number("101"), read("101", NOON, Reported.BANNED))
    subjects.directory.learn_number("101", HARBOR, "15550100101", NOON)
    subjects.forget()
    subjects, turn = begun(tables, subjects)

    assert subjects.number("101").reported.value == (Reported.CONNECTED, "CONNECTED")
    assert subjects.directory.number("101") is None
    assert ("number", "101") in turn.loaded


@pytest.mark.parametrize("asked", ["turn", "directory"])
def test_nothing_is_held_outside_a_turn(asked: str) -> None:
    with pytest.raises(AssertionError, match="turn"):
        getattr(Subjects(), asked)


def test_a_new_portfolio_first_hears_when_we_were_not_running(tables: Tables) -> None:
    subjects, _ = begun(tables)
    house.hear(subjects.house("meta"), HouseSlept(at=ago(hours=1), since=ago(hours=2)))
    mine, other = (subjects.portfolio(AccountPlace(id_, app=app)) for id_, app in ((HARBOR, "meta"), (MARINA, "second")))

    assert mine.slept == ((unix_second(ago(hours=2)), unix_second(ago(hours=1))),)
    assert other.slept == ()


def test_a_hearing_that_moved_makes_its_people_count_anew(tables: Tables) -> None:
    subjects, _ = begun(tables)
    place = AccountPlace(HARBOR, app="meta")
    before = subjects.hearing_of(place.group)
    subjects.hearing_moved(place.group, before)
    assert subjects.gapped == {}

    portfolio.hear(subjects.portfolio(place), HouseSlept(at=ago(hours=1), since=ago(hours=2)))
    subjects.hearing_moved(place.group, before)
    assert subjects.gapped == {place.group: unix_second(ago(hours=2))}


def test_a_portfolio_that_became_part_of_another_is_gone_and_its_story_is_in_the_other(tables: Tables) -> None:
    subjects, _ = begun(tables)
    alone = AccountPlace(HARBOR, app="meta")
    portfolio.hear(subjects.portfolio(alone), HouseSlept(at=ago(hours=1), since=ago(hours=2)))
    subjects.write()
    subjects, _ = begun(tables, subjects)
    place = AccountPlace(HARBOR, app="meta", portfolio="301")
    subjects.join_portfolio(alone.group, place)
    subjects.drop_portfolio(alone.group)
    slept = subjects.portfolio(place).slept
    subjects.write()

    assert len(slept) == 1
    assert [id_ for kind, id_ in tables.subjects if kind == "portfolio"] == ["301"]


def test_of_several_touches_the_newest_holds(tables: Tables) -> None:
    subjects, _ = begun(tables)
    for at in (ago(hours=2), NOON, ago(hours=1)):
        subjects.touch("101", at)
    subjects.directory.learn_number("102", HARBOR, "", NOON)
    subjects.touch_account(HARBOR, ago(hours=3))

    assert subjects.touched() == [("101", NOON), ("102", ago(hours=3))]


def test_after_a_turn_the_hands_are_empty(tables: Tables) -> None:
    subjects, _ = begun(tables)
    subjects.touch("101", NOON)
    subjects.learned.add(HARBOR)
    subjects.moved.append((HARBOR, "account:201"))
    subjects.gapped["account:201"] = 1
    subjects.write()
    left: list[Any] = [subjects.touched(), subjects.learned, subjects.moved, subjects.gapped]

    assert not any(left)
