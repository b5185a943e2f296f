"""The ladder of enforcement: step by step, never looser without an end or an appeal, and a ban at its top."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from linekeeper.sim import enforcing, rules
from linekeeper.sim.quality import SLOT_S, Signals
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, NOW, changes, ear, stage

BOTH = [rules.STARTING, rules.ANSWERING, enforcing.ADDING]
FEW = [rules.STARTING, enforcing.ADDING]


def there(here: Stage) -> Account:
    return here.world.accounts[ACCOUNT]


def walk(here: Stage, steps: int, days: float = 60) -> list[dict[str, Any]]:
    """Violate so many times, with time enough between to serve each step; return the news."""
    heard = ear(here)
    for _ in range(steps):
        enforcing.violate(here, there(here), "ALCOHOL")
        here.timeline.run_until(here.now + days * DAY_S)
    return [value for field, value in changes(heard) if field == "account_update"]


def test_the_whole_ladder_is_walked_in_order_and_ends_in_a_ban() -> None:
    here = stage()
    news = walk(here, 9)
    told = [value["restriction_info"] for value in news if "restriction_info" in value]

    assert [value["event"] for value in news] == ["ACCOUNT_VIOLATION", *["ACCOUNT_RESTRICTION"] * 6, *["DISABLED_UPDATE"] * 2]
    assert [[line["restriction_type"] for line in lines] for lines in told] == [FEW, FEW, BOTH, BOTH, BOTH, BOTH]
    assert [lines[0].get("expiration", NOW) - NOW - (place + 1) * 60 * DAY_S for place, lines in enumerate(told[:5])] == [
        days * DAY_S for days in (1, 3, 5, 7, 30)
    ]
    assert "expiration" not in told[5][0]
    assert [value["ban_info"]["waba_ban_state"] for value in news[7:]] == ["SCHEDULE_FOR_DISABLE", "DISABLE"]
    assert there(here).ban == "banned"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param("int", int(NOW + DAY_S), id="number"),
        pytest.param("text", str(int(NOW + DAY_S)), id="number as text"),
        pytest.param("iso", "2026-11-03T08:00:00+0000", id="ISO text"),
        pytest.param("absent", None, id="absent"),
    ],
)
def test_an_end_is_written_in_each_form(form: str, expected: object) -> None:
    here = stage()
    there(here).step = 1
    heard = ear(here)
    enforcing.violate(here, there(here), "ALCOHOL", form=form)
    ((_, value),) = changes(heard)

    assert value["restriction_info"][0].get("expiration") == expected
    assert there(here).restrictions[0].until == NOW + DAY_S


@pytest.mark.parametrize("step", range(7))
def test_the_status_of_a_number_says_connected_on_every_step_below_the_ban(step: int) -> None:
    here = stage()
    there(here).step = step
    enforcing.violate(here, there(here), "ALCOHOL")

    assert rules.status(here.world, here.uses, here.world.numbers[FIRST], here.now) == "CONNECTED"


def test_grave_harm_skips_to_the_ban() -> None:
    here, word = stage(), stage()
    enforcing.violate(here, there(here), "WEAPONS", grave=True)
    enforcing.violate(word, there(word), "SCAM")

    assert (there(here).ban, there(word).ban) == ("banned", "banned")


def test_a_longer_restriction_is_never_made_shorter() -> None:
    here = stage()
    enforcing.restrict(here, there(here), BOTH, NOW + 30 * DAY_S, "int")
    heard = ear(here)
    enforcing.restrict(here, there(here), FEW, NOW + DAY_S, "int")

    assert {r.until for r in there(here).restrictions} == {NOW + 30 * DAY_S}
    assert changes(heard)[0][1]["restriction_info"][0]["expiration"] == NOW + 30 * DAY_S


def test_enough_reports_within_a_day_are_a_violation_and_fewer_are_not() -> None:
    here = stage()
    here.world.rules = {"reports_a_day": 3}
    number = here.world.numbers[FIRST]
    steps = []
    for at in (0.0, 0.5, 1.4, 1.41, 1.42):
        here.timeline.run_until(NOW + at * DAY_S)
        enforcing.reported(here, number, "15550101000")
        steps.append(there(here).step)

    assert steps == [0, 0, 0, 1, 1]
    assert there(here).for_spam


@pytest.mark.parametrize(("delivered", "step"), [(0, 1), (500, 1), (10_000, 0)], ids=["none", "few", "many"])
def test_whoever_delivers_much_needs_more_reports(delivered: int, step: int) -> None:
    here = stage()
    here.world.rules = {"reports_a_day": 3, "reports_share": 0.005}
    here.traffic.signals[FIRST] = Signals(slots=[[NOW // SLOT_S, float(delivered), 0.0, 0.0]])
    for _ in range(3):
        enforcing.reported(here, here.world.numbers[FIRST], "15550101000")

    assert there(here).step == step


def test_spam_has_no_word_and_cannot_be_appealed() -> None:
    here = stage()
    heard = ear(here)
    for _ in range(2):
        enforcing.violate(here, there(here), "")

    assert [sorted(value) for _, value in changes(heard)] == [["event", "restriction_info"]]
    with pytest.raises(ValueError, match="cannot be appealed"):
        enforcing.appeal(here, there(here), "reversed")


def test_a_won_appeal_takes_a_day_or_two_and_the_newest_step_back() -> None:
    here = stage()
    walk(here, 3, days=1)
    enforcing.appeal(here, there(here), "reversed")
    heard = ear(here)
    here.timeline.run_until(here.now + DAY_S - 1)
    soon = rules.running(there(here), here.now)
    here.timeline.run_until(here.now + DAY_S + 1)

    assert (soon, rules.running(there(here), here.now)) == (FEW, [])
    assert (there(here).step, there(here).appeal, changes(heard)) == (2, "", [])


def test_an_appeal_that_is_lost_changes_nothing() -> None:
    here = stage()
    walk(here, 7)
    enforcing.appeal(here, there(here), "unchanged")
    here.timeline.run_until(here.now + 3 * DAY_S)

    assert (there(here).locked, rules.running(there(here), here.now)) == (True, BOTH)


@pytest.mark.parametrize(
    ("steps", "outcome", "why"),
    [
        pytest.param(0, "reversed", "nothing to appeal", id="nothing happened"),
        pytest.param(1, "reversed", "nothing to appeal", id="only a warning"),
        pytest.param(2, "maybe", "ends reversed or unchanged", id="no such outcome"),
    ],
)
def test_an_appeal_is_refused(steps: int, outcome: str, why: str) -> None:
    here = stage()
    for _ in range(steps):
        enforcing.violate(here, there(here), "ALCOHOL")
    with pytest.raises(ValueError, match=why):
        enforcing.appeal(here, there(here), outcome)


def test_two_appeals_do_not_run_at_once() -> None:
    here = stage()
    walk(here, 7)
    enforcing.appeal(here, there(here), "reversed")
    with pytest.raises(ValueError, match="in review already"):
        enforcing.appeal(here, there(here), "reversed")


def test_a_ban_that_was_taken_back_before_its_day_is_not_carried_out() -> None:
    here = stage()
    there(here).step = 7
    enforcing.violate(here, there(here), "ALCOHOL")
    enforcing.reinstate(here, there(here))
    here.timeline.run_until(here.now + 3 * DAY_S)

    assert there(here).ban == ""


def test_a_ban_shows_in_review_and_names_where_the_play_says_so_and_they_come_back() -> None:
    here = stage()
    here.world.rules = {"ban_shows_review": True}
    number = here.world.numbers[FIRST]
    enforcing.ban(here, there(here))
    during = (there(here).review, number.name_status)
    enforcing.reinstate(here, there(here))

    assert (during, (there(here).review, number.name_status)) == (("REJECTED", "DECLINED"), ("APPROVED", "APPROVED"))


def test_violations_are_forgotten_where_the_play_says_so() -> None:
    here = stage()
    here.world.rules = {"enforcement_forgets_days": 10}
    walk(here, 2, days=20)

    assert (there(here).step, len(there(here).violations)) == (1, 1)


def test_switched_off_nothing_follows_from_a_violation() -> None:
    here = stage()
    here.world.rules = {"enforcement_steps": False}

    assert (walk(here, 3), there(here).step) == ([], 0)


class Ladder(RuleBasedStateMachine):
    """Violations, time and appeals in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.here = stage()
        self.account = there(self.here)
        self.before = (0, 0.0)

    def standing(self) -> tuple[int, float]:
        """Return how grave it is: a ban, a lock, then whatever ends last."""
        rank = {"": 0, "scheduled": 2, "banned": 3}[self.account.ban] or int(self.account.locked)
        ends = [float("inf") if r.until is None else r.until for r in self.account.restrictions]
        return rank, max(ends, default=0.0)

    @rule(word=st.sampled_from(["ALCOHOL", "TOBACCO", "", "SCAM"]), form=st.sampled_from(["int", "text", "iso", "absent"]))
    def violate(self, word: str, form: str) -> None:
        step, graver = self.account.step, self.standing()
        enforcing.violate(self.here, self.account, word, form=form)

        assert self.standing() >= graver
        assert self.account.step >= step

    @rule(days=st.floats(0.1, 40))
    def wait(self, days: float) -> None:
        before, in_review = self.standing(), self.account.appeal
        self.here.timeline.run_until(self.here.now + days * DAY_S)

        assert self.standing() >= before or in_review, "time alone lifted something"

    @precondition(lambda self: not self.account.appeal and not self.account.for_spam and self.standing()[1] > self.here.now)
    @rule(outcome=st.sampled_from(["reversed", "unchanged"]))
    def appeal(self, outcome: str) -> None:
        enforcing.appeal(self.here, self.account, outcome)

    @invariant()
    def a_lock_has_no_end_and_a_ban_is_the_top(self) -> None:
        assert not self.account.locked or all(r.until is None for r in self.account.restrictions)
        assert not self.account.ban or self.account.step >= 1
        assert 0 <= self.account.step <= 8


Ladder.TestCase.settings = settings(max_examples=40, stateful_step_count=14, deadline=None)
TestLadder = Ladder.TestCase
