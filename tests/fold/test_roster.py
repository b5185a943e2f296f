from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.template import TemplatesListed
from linekeeper.fold import roster as rosters
from linekeeper.fold.roster import Roster, absent, absent_since
from tests import strategies
from tests.fold.said import at
from tests.fold.templates_said import hearing, listed


@given(strategies.of(TemplatesListed, most=10), st.randoms(use_true_random=False))
def test_lists_in_any_order_leave_the_same_roster(events: list[Any], chance: Any) -> None:
    again = [*events, *events]
    chance.shuffle(again)

    assert hearing(again)[1] == hearing(events)[1]


@pytest.mark.parametrize(
    ("lists", "since"),
    [
        pytest.param([listed(-9, "501"), listed(-7), listed(-5)], at(-7), id="since the first that lacks it"),
        pytest.param([listed(-9, "501"), listed(-7), listed(-5), listed(-3)], at(-5), id="the two newest count"),
        pytest.param([listed(-9, "501"), listed(-9), listed(-5)], None, id="held and lacking in one second"),
        pytest.param([listed(-7), listed(-5)], None, id="never there"),
    ],
)
def test_absence_needs_two_complete_lists(lists: list[TemplatesListed], since: Any) -> None:
    roster = hearing(lists)[1]

    assert absent_since(roster, "501", None) == since
    assert absent(roster) == ({"501"} if since else set())


def test_the_newest_templates_stay_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "MOST_LISTED", 2)
    lists = [listed(-3, "501"), listed(-2, "502", "503"), listed(-1, "503")]
    told, retold = Roster(), Roster()
    for one in lists:
        rosters.hear(told, one)
    for one in [*reversed(lists), *lists]:
        rosters.hear(retold, one)

    assert told.listed == retold.listed == {"502": at(-2), "503": at(-1)}
