"""Which readings are worth keeping."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.event import Told
from linekeeper.events.number import NumberRead, Rating, Reported
from linekeeper.intake.kept import print_of, worth_keeping
from tests.intake.stand_in import NOON

GOOD = (NumberRead(number="1", at=NOON, status=Reported.CONNECTED, quality=Rating.GREEN),)
BAD = (NumberRead(number="1", at=NOON, status=Reported.CONNECTED, quality=Rating.RED),)
FIRST = worth_keeping(GOOD, NOON, None, wanted=False)


@pytest.mark.parametrize(("woke", "kept"), [(1, True), (0, True), (-1, False)], ids=["after it", "in that second", "before it"])
def test_the_first_after_a_sleep_of_ours_is_kept(woke: int, kept: bool) -> None:
    woke_at = NOON + timedelta(seconds=woke)

    assert (worth_keeping(GOOD, NOON + timedelta(minutes=1), FIRST, wanted=False, woke_at=woke_at) is not None) is kept


def test_the_first_is_kept() -> None:
    assert FIRST is not None


@pytest.mark.parametrize(
    ("events", "after", "wanted", "finding", "kept"),
    [
        pytest.param(GOOD, timedelta(minutes=5), False, False, False, id="the same sentence again is not"),
        pytest.param(BAD, timedelta(minutes=5), False, False, True, id="another one is"),
        pytest.param(GOOD, timedelta(minutes=5), True, False, True, id="the same one is when news asked for it"),
        pytest.param(GOOD, timedelta(hours=23), False, False, False, id="the same one is not within the day"),
        pytest.param(GOOD, timedelta(hours=24), False, False, True, id="but once a day"),
        pytest.param(GOOD, timedelta(minutes=9), False, True, False, id="nor within ten minutes of an open finding"),
        pytest.param(GOOD, timedelta(minutes=10), False, True, True, id="but every ten minutes then"),
    ],
)
def test_a_reading_is_kept_when_it_is_news(
    events: tuple[NumberRead, ...], after: timedelta, wanted: bool, finding: bool, kept: bool
) -> None:
    assert (worth_keeping(events, NOON + after, FIRST, wanted=wanted, finding=finding) is not None) is kept


@given(st.datetimes().map(lambda at: at.replace(tzinfo=NOON.tzinfo)), st.sampled_from(Told))
def test_when_it_was_said_does_not_matter_to_what_was_said(at: object, told: Told) -> None:
    again = NumberRead(number="1", at=at, told=told, status=Reported.CONNECTED, quality=Rating.GREEN)  # type: ignore[arg-type]  # Hypothesis' own typing

    assert print_of([again]) == print_of(GOOD)
    assert print_of([again]) != print_of(BAD)
