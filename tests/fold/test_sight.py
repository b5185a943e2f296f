from random import Random

from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.house import SightCause
from linekeeper.fold.register import second, unpacked
from linekeeper.fold.sight import BLINDS, CUTS_THE_PATH, DEAFENS, UNBROKEN, Break, back_at, lost_at
from tests.fold.said import at


def broken(*steps: tuple[str, float]) -> Break:
    told = UNBROKEN
    for what, hours in steps:
        told = told.join(lost_at(at(hours), 300) if what == "lost" else back_at(at(hours)))
    return told


def test_it_is_open_since_the_first_loss_after_the_last_return() -> None:
    assert broken(("lost", 0), ("back", 1), ("lost", 3), ("lost", 2)).open_since() == second(at(2))
    assert broken(("lost", 0), ("back", 1)).open_since() is None
    assert UNBROKEN.open_since() is None


def test_a_loss_and_a_return_from_one_second_are_a_loss() -> None:
    assert broken(("lost", 0), ("back", 0)).open_since() == second(at(0))


def test_a_gap_ends_with_the_first_return_after_it() -> None:
    told = broken(("lost", 0), ("back", 2), ("back", 1), ("lost", 3))

    assert told.gaps() == [(second(at(0)), second(at(1))), (second(at(3)), None)]


def test_the_interval_is_the_newest_losses() -> None:
    assert lost_at(at(0), 60).join(lost_at(at(1), 1800)).interval_s.value == 1800


def test_old_returns_are_forgotten_and_losses_bounded() -> None:
    told = broken(*[("back", day * 24.0) for day in range(30)], *[("lost", float(hour)) for hour in range(100)])

    assert unpacked(told.back) == [second(at(day * 24.0)) for day in range(21, 30)]
    assert len(unpacked(told.lost)) == 64


def test_every_cause_either_blinds_or_deafens() -> None:
    assert frozenset(SightCause) == BLINDS | DEAFENS
    assert frozenset(SightCause) > CUTS_THE_PATH


@given(st.lists(st.tuples(st.sampled_from(["lost", "back"]), st.integers(0, 300)), max_size=30), st.randoms(use_true_random=False))
def test_a_break_is_the_same_in_any_order(steps: list[tuple[str, int]], chance: Random) -> None:
    assert broken(*chance.sample(steps, len(steps))) == broken(*steps)
