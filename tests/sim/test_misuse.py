"""The ladder of utility misuse, and what is announced on each step."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from linekeeper.sim import misuse, rules
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account
from tests.sim.cast import ACCOUNT, DAY_S, NOW, PORTFOLIO, changes, ear, stage

OTHER = "104998261357499"


def there(here: Stage) -> Account:
    return here.world.accounts[ACCOUNT]


@pytest.mark.parametrize(
    ("step", "word", "kind", "days"),
    [
        pytest.param(0, "UTILITY_TEMPLATE_ABUSE", None, 0, id="warning"),
        pytest.param(1, "UTILITY_TEMPLATE_ABUSE_RATE_LIMIT", misuse.CAP, 7, id="cap"),
        pytest.param(2, "UTILITY_TEMPLATE_ABUSE", misuse.NO_UTILITY, 7, id="a week"),
        pytest.param(3, "UTILITY_TEMPLATE_ABUSE", misuse.NO_UTILITY, 30, id="a month"),
    ],
)
def test_each_step_is_announced_as_meta_does(step: int, word: str, kind: str | None, days: int) -> None:
    here = stage()
    there(here).misuse = step
    heard = ear(here)
    misuse.found(here, there(here))
    value = next(value for field, value in changes(heard) if field == "account_update")

    assert (value["event"], value["violation_info"]) == ("ACCOUNT_RESTRICTION", {"violation_type": word})
    end = str(int(NOW + days * DAY_S))
    assert value.get("restriction_info") == (None if kind is None else [{"restriction_type": kind, "expiration": end}])


def test_the_last_step_is_for_every_account_of_the_portfolio() -> None:
    here = stage()
    here.world.accounts[OTHER] = Account(id=OTHER, name="Other", portfolio=PORTFOLIO)
    there(here).misuse = 4
    misuse.found(here, there(here))

    assert rules.running(here.world.accounts[OTHER], here.now) == [misuse.NO_UTILITY]


@pytest.mark.parametrize(
    ("step", "word"),
    [
        pytest.param(1, "UTILITY_TEMPLATE_ABUSE_RATE_LIMIT_RECOVERY", id="the cap"),
        pytest.param(2, "UTILITY_TEMPLATE_ABUSE_UNBAN", id="the restriction"),
    ],
)
def test_what_ends_is_announced(step: int, word: str) -> None:
    here = stage()
    there(here).misuse = step
    misuse.found(here, there(here))
    heard = ear(here)
    here.timeline.run_until(NOW + 8 * DAY_S)

    assert [value for field, value in changes(heard) if field == "account_update"] == [
        {"event": "ACCOUNT_RESTRICTION", "violation_info": {"violation_type": word}}
    ]
    assert rules.running(there(here), here.now) == []


def test_an_end_that_was_put_off_is_announced_once_and_later() -> None:
    here = stage()
    there(here).misuse = 2
    misuse.found(here, there(here))
    misuse.found(here, there(here))  # thirty days now
    heard = ear(here)
    here.timeline.run_until(NOW + 29 * DAY_S)
    soon = len([field for field, _ in changes(heard) if field == "account_update"])
    here.timeline.run_until(NOW + 31 * DAY_S)

    assert (soon, len([field for field, _ in changes(heard) if field == "account_update"])) == (0, 1)


def test_utility_becomes_marketing_and_no_utility_template_can_be_created() -> None:
    here = stage()
    there(here).misuse = 2
    misuse.found(here, there(here))

    assert {template.category for template in there(here).templates} == {"MARKETING"}
    assert not misuse.may_create(here, there(here), "UTILITY")
    assert misuse.may_create(here, there(here), "MARKETING")


def test_past_the_cap_a_utility_message_is_refused_until_others_leave_the_day() -> None:
    here = stage()
    here.world.rules = {"utility_cap": 2}
    there(here).misuse = 1
    misuse.found(here, there(here))
    for _ in range(2):
        misuse.refuse(here, there(here))
        misuse.accepted(here, there(here))
    with pytest.raises(GraphFault, match="131064"):
        misuse.refuse(here, there(here))
    here.timeline.run_until(NOW + DAY_S)
    misuse.refuse(here, there(here))

    assert there(here).utility_sent == []


def test_without_a_cap_nothing_is_counted() -> None:
    here = stage()
    misuse.accepted(here, there(here))
    misuse.refuse(here, there(here))

    assert there(here).utility_sent == []


def test_templates_are_looked_at_once_a_week() -> None:
    here = stage()
    there(here).templates[1].judged = "MARKETING"
    heard = ear(here)
    here.timeline.run_until(NOW + 7 * DAY_S - 1)
    soon = changes(heard)
    here.timeline.run_until(NOW + 8 * DAY_S)

    assert (soon, [field for field, _ in changes(heard)]) == (
        [],
        ["template_category_update", "account_update", "template_category_update"],
    )


def test_where_the_rule_is_off_or_had_not_begun_nothing_is_found() -> None:
    here, old = stage(), stage()
    here.world.rules = {"misuse_steps": False}
    old.world.portfolios[PORTFOLIO].regime = "classic"
    for one in (here, old):
        misuse.found(one, there(one))

    assert (there(here).misuse, there(old).misuse) == (0, 0)


@pytest.mark.parametrize(
    ("step", "word", "days", "lifted"),
    [
        pytest.param(0, "WARN", 0, None, id="warning"),
        pytest.param(1, "RATE_LIMIT", 1, "RATE_LIMIT_RECOVERY", id="cap"),
        pytest.param(2, "STRIKE_1", 7, "UNBAN", id="a week"),
        pytest.param(3, "STRIKE_2", 30, "UNBAN", id="a month"),
        pytest.param(4, "OFFBOARD", 3_650, None, id="for good"),
    ],
)
def test_direct_send_has_a_ladder_of_its_own(step: int, word: str, days: int, lifted: str | None) -> None:
    here = stage()
    there(here).misuse_direct = step
    heard = ear(here)
    misuse.found_direct(here, there(here))
    here.timeline.run_until(NOW + 40 * DAY_S)
    news = [value for field, value in changes(heard) if field == "account_update"]
    words = [value["violation_info"]["violation_type"].removeprefix(f"{misuse.DIRECT_WORD}_") for value in news]

    assert words == [word] if lifted is None else [word, lifted]
    assert news[0].get("restriction_info") == (
        [{"restriction_type": misuse.DIRECT, "expiration": str(int(NOW + days * DAY_S))}] if days else None
    )


class Ladder(RuleBasedStateMachine):
    """Finds and time in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.here = stage()
        self.account = there(self.here)
        self.ends: dict[str, float] = {}

    @rule()
    def find(self) -> None:
        before = self.account.misuse
        misuse.found(self.here, self.account)

        assert self.account.misuse == min(before + 1, 5)

    @rule(days=st.floats(0.1, 20))
    def wait(self, days: float) -> None:
        self.here.timeline.run_until(self.here.now + days * DAY_S)

    @invariant()
    def an_end_only_moves_away_while_it_runs(self) -> None:
        for restriction in self.account.restrictions:
            assert restriction.until is not None
            assert restriction.until > self.here.now
            assert restriction.until >= self.ends.get(restriction.kind, 0.0)
            self.ends[restriction.kind] = restriction.until


Ladder.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
TestLadder = Ladder.TestCase
