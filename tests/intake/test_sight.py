"""Sight is lost and regained once per streak."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.house import SightCause, SightLost
from linekeeper.intake.sight import PASSING, Streak
from tests.intake.stand_in import NOON


def fails(streak: Streak, cause: SightCause, minute: int) -> tuple[Streak, SightLost | None]:
    return streak.failed("7", cause, 190, NOON + timedelta(minutes=minute), 300)


@pytest.mark.parametrize("cause", sorted(set(SightCause) - PASSING))
def test_what_does_not_mend_itself_is_told_at_once_and_once(cause: SightCause) -> None:
    streak, told = fails(Streak(), cause, 0)
    assert told is not None
    assert (told.at, told.cause, told.code, told.interval_s) == (NOON, cause, 190, 300)

    _, again = fails(streak, cause, 1)
    assert again is None


@pytest.mark.parametrize("cause", sorted(PASSING))
def test_what_may_pass_is_told_the_second_time_with_the_instant_of_the_first(cause: SightCause) -> None:
    streak, first = fails(Streak(), cause, 0)
    streak, second = fails(streak, cause, 1)
    _, third = fails(streak, cause, 2)

    assert first is third is None
    assert second is not None
    assert second.at == NOON


@given(st.lists(st.sampled_from(SightCause)))
def test_what_was_lost_comes_back_whole_and_nothing_else_does(causes: list[SightCause]) -> None:
    streak, lost = Streak(), set()
    for minute, cause in enumerate(causes):
        streak, told = fails(streak, cause, minute)
        if told is not None:
            assert told.cause not in lost
            lost.add(told.cause)

    assert {told.cause for told in streak.back("7", NOON)} == lost
    assert streak.failures == len(causes)
    assert Streak.unpack(streak.pack()).lost == streak.lost
