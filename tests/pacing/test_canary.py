from datetime import timedelta

import pytest
from hypothesis import given, settings, stateful
from hypothesis import strategies as st
from msgspec.structs import replace

from linekeeper.pacing.canary import (
    SETTLED,
    SIGNS,
    Canary,
    Signs,
    State,
    allowed,
    bad_signs,
    cancelled,
    confirmed,
    goal,
    paused,
    resumed,
    watched,
    went,
)
from linekeeper.pacing.standing import Level
from linekeeper.pacing.tally import Tally
from tests.pacing.asked import OURS, at

GOOD = Signs(tally=Tally(sent=1000, delivered=950, read=600), settled=10_000, ripe=950, soon=600, usual_read=0.6)


def running(people: int = 1000) -> Canary:
    return confirmed(Canary(people=people), at())


def test_nothing_goes_out_before_somebody_confirms() -> None:
    assert allowed(Canary(people=1000), OURS) == 0
    assert allowed(running(), OURS) == 50
    assert confirmed(running(), at(9)) == running()


def test_it_goes_out_in_four_stages_each_watched_for_a_while() -> None:
    canary, goals, now = running(), [], at()
    while canary.state is not State.DONE:
        goals.append(goal(canary, OURS))
        canary = went(canary, allowed(canary, OURS), now, OURS)
        assert canary.state is State.WATCHING
        assert allowed(canary, OURS) == 0
        assert watched(canary, GOOD, now + timedelta(minutes=29), OURS) == canary
        now += timedelta(minutes=30)
        canary = watched(canary, GOOD, now, OURS)

    assert goals == [50, 200, 500, 1000]


def test_a_stage_waits_until_enough_of_it_has_come_out() -> None:
    canary = went(running(), 50, at(), OURS)

    assert watched(canary, replace(GOOD, settled=39), at(5), OURS) == canary
    assert watched(canary, replace(GOOD, settled=40), at(5), OURS).stage == 1


@pytest.mark.parametrize(("people", "goals"), [(1, [1, 1, 1, 1]), (3, [1, 1, 2, 3]), (0, [0, 0, 0, 0]), (7, [1, 2, 4, 7])])
def test_small_lists_have_no_empty_stage(people: int, goals: list[int]) -> None:
    assert [goal(Canary(people=people, stage=stage), OURS) for stage in range(4)] == goals


def test_an_empty_list_is_done_at_once() -> None:
    assert confirmed(Canary(people=0), at()).state is State.DONE


def test_why_marketing_is_held_is_told_beside() -> None:
    [(_, text)] = bad_signs(replace(GOOD, level=Level.HOLD_MARKETING, level_why="Quality is low."), OURS)

    assert text == "The number or its portfolio holds marketing now. Quality is low."


@pytest.mark.parametrize(
    ("signs", "code"),
    [
        pytest.param(GOOD, None, id="all is well"),
        pytest.param(replace(GOOD, level=Level.SLOW), None, id="slow goes on"),
        pytest.param(replace(GOOD, level=Level.HOLD_MARKETING), "level", id="the number holds marketing"),
        pytest.param(replace(GOOD, quality_fell=True), "quality", id="quality fell"),
        pytest.param(Signs(tally=Tally(sent=3, codes={131048: 1})), "spam", id="one 131048"),
        pytest.param(Signs(tally=Tally(sent=19, held=19)), None, id="too few to tell"),
        pytest.param(Signs(tally=Tally(sent=20, held=2)), "held", id="held for quality assessment"),
        pytest.param(Signs(tally=Tally(sent=100, codes={132015: 5})), "paused", id="the template is paused"),
        pytest.param(Signs(tally=Tally(sent=100, codes={131026: 10})), "undeliverable", id="undeliverable"),
        pytest.param(Signs(tally=Tally(sent=100, codes={132000: 7, 131008: 3})), "failed", id="the message itself is wrong"),
        pytest.param(Signs(tally=Tally(sent=100, codes={131000: 9})), None, id="some fail, as always"),
        pytest.param(Signs(tally=Tally(sent=3, codes={190: 3})), "failed", id="all of the first fail"),
        pytest.param(Signs(tally=Tally(sent=4, codes={190: 3})), None, id="of few some fail"),
        pytest.param(Signs(tally=Tally(sent=100, codes={131049: 20})), "capped", id="people who get too many"),
        pytest.param(Signs(tally=Tally(sent=100, stops=3)), "stopped", id="several asked for an end"),
        pytest.param(Signs(tally=Tally(sent=100, stops=2)), None, id="one or two who ask for an end are chance"),
        pytest.param(replace(GOOD, soon=280), "read", id="few read it"),
        pytest.param(replace(GOOD, ripe=19, soon=0), None, id="most of them could not be read yet"),
        pytest.param(replace(GOOD, usual_read=0.0, soon=0), None, id="what is usual is not known"),
    ],
)
def test_what_speaks_against_going_on(signs: Signs, code: str | None) -> None:
    found = bad_signs(signs, OURS)

    assert [one for one, _ in found] == ([] if code is None else [code])
    assert watched(running(), signs, at(1), OURS).state is (State.RUNNING if code is None else State.STOPPED)


def test_every_sign_that_stops_can_be_waived() -> None:
    every = Signs(
        tally=Tally(sent=100, held=50, stops=50, codes=dict.fromkeys((131048, 132015, 131026, 131049, 132000), 50)),
        level=Level.NOTHING,
        quality_fell=True,
        ripe=100,
        usual_read=1.0,
    )
    assert {code for code, _ in bad_signs(every, OURS)} | {SETTLED} == SIGNS


def test_what_stopped_goes_on_only_when_a_person_says_so_and_what_they_let_pass_stops_it_no_more() -> None:
    signs = replace(GOOD, quality_fell=True)
    stopped = watched(went(running(), 50, at(), OURS), signs, at(1), OURS)

    assert stopped.why == "Quality fell since the campaign began."
    assert watched(stopped, GOOD, at(9), OURS) == stopped

    again = resumed(stopped, at(2), waived=("quality",))

    assert (again.state, again.why) == (State.WATCHING, "")
    assert watched(again, signs, at(3), OURS).stage == 1


def test_a_person_may_pause_resume_and_end_it() -> None:
    rest = paused(running(), at(1), "lunch")

    assert (rest.state, rest.why, allowed(rest, OURS)) == (State.PAUSED, "lunch", 0)
    assert resumed(rest, at(2)).state is State.RUNNING
    assert cancelled(rest, at(2)).state is State.CANCELLED
    assert resumed(cancelled(rest, at(2)), at(3)).state is State.CANCELLED
    assert cancelled(replace(rest, state=State.DONE), at(2)).state is State.DONE
    assert paused(Canary(people=5), at()).state is State.READY


class CanaryMachine(stateful.RuleBasedStateMachine):
    """Sends, looks, pauses and resumes, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = at()
        self.canary = Canary(people=137)
        self.confirmed = self.ended = False

    @stateful.rule()
    def confirm(self) -> None:
        self.confirmed = True
        self.canary = confirmed(self.canary, self.now)

    @stateful.rule(part=st.floats(0, 1))
    def send(self, part: float) -> None:
        self.canary = went(self.canary, int(allowed(self.canary, OURS) * part), self.now, OURS)

    @stateful.rule(good=st.booleans(), hours=st.sampled_from([0, 1]))
    def look(self, *, good: bool, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.canary = watched(self.canary, replace(GOOD, quality_fell=not good), self.now, OURS)

    @stateful.rule()
    def pause(self) -> None:
        self.canary = paused(self.canary, self.now)

    @stateful.rule()
    def resume(self) -> None:
        self.canary = resumed(self.canary, self.now)

    @stateful.precondition(lambda self: self.canary.sent > 100)
    @stateful.rule()
    def cancel(self) -> None:
        self.ended = True
        self.canary = cancelled(self.canary, self.now)

    @stateful.invariant()
    def it_never_goes_beyond_its_stage_or_without_a_word(self) -> None:
        assert self.canary.sent <= goal(self.canary, OURS)
        assert self.confirmed or self.canary.sent == 0
        assert not self.ended or self.canary.state in {State.CANCELLED, State.DONE}


CanaryMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestCanaryMachine = CanaryMachine.TestCase


@given(st.integers(0, 5000), st.integers(0, 3))
def test_a_later_stage_never_holds_fewer(people: int, stage: int) -> None:
    assert goal(Canary(people=people, stage=stage), OURS) <= goal(Canary(people=people, stage=stage + 1), OURS) <= people
