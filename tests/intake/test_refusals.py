"""Refused signatures are told soon, seldom, and each once."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from linekeeper.intake.refusals import EVERY, Refusals, Teller
from tests.intake.stand_in import NOON


def test_the_first_is_told_at_once_and_the_next_after_a_minute_with_their_number() -> None:
    told: list[Refusals] = []
    teller = Teller(told.append)
    for second in (0, 10, 59, 60):
        teller.refused("meta", NOON + timedelta(seconds=second))

    assert [(each.count, (each.at - each.since).seconds) for each in told] == [(1, 0), (3, 50)]


def test_apps_are_told_apart() -> None:
    told: list[Refusals] = []
    teller = Teller(told.append)
    teller.refused("one", NOON)
    teller.refused("other", NOON)

    assert [each.app for each in told] == ["one", "other"]


@given(st.lists(st.integers(0, 90)))
def test_each_refusal_is_told_once_and_never_twice_within_a_minute(waits_s: list[int]) -> None:
    told: list[Refusals] = []
    teller, now = Teller(told.append), NOON
    for wait_s in waits_s:
        now += timedelta(seconds=wait_s)
        teller.refused("meta", now)
    teller.flush(now + EVERY)

    assert sum(each.count for each in told) == len(waits_s)
    assert all(after.at - before.at >= EVERY for before, after in pairwise(told[:-1]))


def test_without_anybody_to_tell_counting_is_harmless() -> None:
    Teller(None).refused("meta", NOON)
