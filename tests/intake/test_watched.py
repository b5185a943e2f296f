"""One account as the poller watches it."""

from datetime import timedelta

import pytest

from linekeeper.events.house import SightCause
from linekeeper.intake.reading import MOST_PAGES
from linekeeper.intake.sight import Streak
from linekeeper.intake.watched import ENOUGH, LONGEST_S, PROBE_S, Watched
from linekeeper.pacing.plan import AppUsage, Due, Tier, plan
from tests.intake.stand_in import NOON


def test_an_account_that_is_being_read_is_not_planned_again() -> None:
    watched = Watched(account="7", claimed=True)
    assert watched.pace(None, NOON) is not None

    watched.begin(Due(account="7", node=True), NOON)

    assert watched.pace(None, NOON) is None
    assert (watched.listed_at, watched.node_at, watched.subscription_at) == (NOON, NOON, None)


@pytest.mark.parametrize(
    ("cause", "failures", "claimed", "asked_s", "wait_s"),
    [
        pytest.param(SightCause.UNREACHABLE, 1, True, None, 10, id="a passing fault is tried again soon"),
        pytest.param(SightCause.UNREACHABLE, 3, True, None, 40, id="later each time"),
        pytest.param(SightCause.UNREACHABLE, 90, True, None, LONGEST_S, id="up to five minutes"),
        pytest.param(SightCause.TOKEN, 1, True, None, 60, id="a refused token after a minute"),
        pytest.param(SightCause.TOKEN, 9, True, None, LONGEST_S, id="and then every five"),
        pytest.param(SightCause.BUDGET, 1, True, 900, 900, id="as long as Meta asks for"),
        pytest.param(SightCause.BUDGET, 1, True, 1e9, 3600, id="within an hour"),
        pytest.param(SightCause.UNREACHABLE, 1, False, None, 10, id="a candidate soon, when the fault may pass"),
        pytest.param(SightCause.PERMISSION, 1, False, None, PROBE_S, id="an account that nobody claimed after ten minutes"),
    ],
)
def test_a_failed_account_is_left_alone(cause: SightCause, failures: int, claimed: bool, asked_s: float | None, wait_s: float) -> None:
    watched = Watched(account="7", claimed=claimed, streak=Streak(failures=failures), listed_at=NOON)
    watched.wait(cause, asked_s, NOON)

    assert watched.pace(None, NOON + timedelta(seconds=wait_s - 1)) is None
    pace = watched.pace(None, NOON + timedelta(seconds=wait_s))
    assert pace is not None
    assert pace.listed_at is None


def test_a_number_is_settled_when_its_node_is_gone_and_enough_lists_lack_it() -> None:
    watched = Watched(account="7")
    for _ in range(ENOUGH):
        assert watched.missed(["1", "2"], ["2"]) == ["1"]
        watched.gone("1")

    assert watched.missed(["1", "2"], ["2"]) == []
    assert watched.missed(["1", "2"], ["1", "2"]) == []
    assert watched.missed(["1", "2"], ["2"]) == ["1"]  # it came back in between: all anew


def test_a_number_whose_node_answers_is_never_settled() -> None:
    watched = Watched(account="7")
    for _ in range(10 * ENOUGH):
        assert watched.missed(["1"], []) == ["1"]
    pace = watched.pace(None, NOON)

    assert pace is not None
    assert pace.pages == 2


def test_many_numbers_that_left_do_not_make_an_account_too_dear_to_read() -> None:
    watched = Watched(account="7", pages=MOST_PAGES)
    watched.missed([str(number) for number in range(1000)], [])
    pace = watched.pace(None, NOON)

    assert pace is not None
    assert plan([pace], NOON, {}, AppUsage()) != []


def test_a_wish_that_came_during_a_reading_stays_open() -> None:
    watched = Watched(account="7")
    watched.wish(1, NOON)
    began_with = set(watched.wishes)
    watched.wish(2, NOON + timedelta(seconds=5))
    watched.fulfilled(began_with)

    assert watched.wishes == {2}
    assert watched.wanted_at is not None
    watched.fulfilled({2})
    assert watched.wanted_at is None


def test_an_account_the_keeper_has_not_met_is_watched_quietly() -> None:
    assert Watched(account="7").tier(None, NOON) is Tier.QUIET


def test_what_is_read_beside_the_numbers_is_in_the_pace() -> None:
    watched = Watched(account="7")
    watched.beside.portfolio, watched.beside.template_pages, watched.beside.templates_at = "9", 3, NOON
    watched.wish(1, NOON, "501")
    pace = watched.pace(None, NOON)

    assert pace is not None
    assert (pace.portfolio, pace.template_pages, pace.templates_at, pace.pages) == (True, 3, NOON, 2)
    assert watched.beside.take() == ["501"]
