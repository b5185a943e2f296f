from datetime import datetime, timedelta

import pytest
from hypothesis import settings, stateful
from hypothesis import strategies as st

from linekeeper.pacing.resume import Resume, Step, cleared, ended, held, next_at, sent, tick
from linekeeper.pacing.thresholds import Thresholds
from tests.pacing.asked import OURS, at

EVERY_S = 1 / 64


def went(resume: Resume, many: int, *, bad: int = 0, now: datetime | None = None) -> Resume:
    """Return the resume after so many went and came out, the bad ones last."""
    moment = now or at()
    for _ in range(many):
        resume = sent(resume, moment)
    for place in range(many):
        resume = ended(resume, well=place < many - bad, now=moment, thresholds=OURS)
    return resume


def probing() -> Resume:
    return cleared(held(Resume(), at(-1)), at())


def test_an_open_number_sends_as_it_likes() -> None:
    assert next_at(Resume(), at(), EVERY_S, OURS) == at()
    assert tick(went(Resume(), 3, bad=3), at(9), OURS) == Resume()


def test_a_held_number_sends_nothing_until_the_cause_is_over() -> None:
    resume = held(Resume(), at())

    assert next_at(resume, at(1), EVERY_S, OURS) is None
    assert cleared(resume, at(1)).step is Step.PROBE


def test_one_probe_goes_and_its_outcome_is_waited_for() -> None:
    resume = sent(probing(), at())

    assert next_at(probing(), at(), EVERY_S, OURS) == at()
    assert next_at(resume, at(), EVERY_S, OURS) == at() + timedelta(seconds=OURS.probe_s)  # of a phone that is off nothing is heard
    assert tick(resume, at(9), OURS) == resume


def test_the_whole_way_is_probe_small_batches_ramp_open() -> None:
    resume, seen = probing(), []
    now = at()
    while resume.step is not Step.OPEN:
        seen.append((resume.step, resume.place))
        size = {Step.PROBE: 1, Step.BATCH: (10, 50)[min(resume.place, 1)], Step.RAMP: 20}[resume.step]
        resume = went(resume, size, now=now)
        now += timedelta(seconds=OURS.resume_step_s)
        resume = tick(resume, now, OURS)

    assert seen == [(Step.PROBE, 0), (Step.BATCH, 0), (Step.BATCH, 1), (Step.RAMP, 0), (Step.RAMP, 1), (Step.RAMP, 2)]
    assert resume == Resume()


def test_a_step_of_the_ramp_takes_a_part_of_the_rate() -> None:
    resume = sent(Resume(step=Step.RAMP, place=0, since=at()), at())

    assert next_at(resume, at(), EVERY_S, OURS) == at(s=10 / 64)
    assert next_at(Resume(step=Step.RAMP, since=at()), at(), EVERY_S, OURS) == at()


@pytest.mark.parametrize(
    ("step", "place", "many", "bad", "back"),
    [
        pytest.param(Step.PROBE, 0, 1, 1, (Step.HELD, 0), id="a probe that fails holds again"),
        pytest.param(Step.BATCH, 0, 10, 1, (Step.HELD, 0), id="so does the first batch"),
        pytest.param(Step.BATCH, 1, 50, 3, (Step.BATCH, 0), id="the second goes back to the first"),
        pytest.param(Step.BATCH, 1, 50, 2, (Step.RAMP, 0), id="two of fifty are no bad sign"),
        pytest.param(Step.RAMP, 0, 20, 2, (Step.BATCH, 1), id="the ramp goes back to the batches"),
        pytest.param(Step.RAMP, 2, 20, 2, (Step.RAMP, 1), id="or one step down"),
    ],
)
def test_what_goes_wrong_goes_one_step_back(step: Step, place: int, many: int, bad: int, back: tuple[Step, int]) -> None:
    resume = Resume(step=step, place=place, since=at(), out=many, well=many - bad, bad=bad, last_at=at())

    after = tick(resume, at(s=10), OURS)

    assert (after.step, after.place) == back


def test_each_stumble_waits_twice_as_long_up_to_a_bound() -> None:
    resume, waits, now = probing(), [], at()
    for _ in range(9):
        resume = went(resume, 1, bad=1, now=now)
        assert resume.until is not None
        waits.append((resume.until - now).total_seconds())
        assert cleared(resume, now) == resume
        now = resume.until
        resume = cleared(resume, now)

    assert waits == [300, 600, 1200, 2400, 4800, 9600, 19_200, 21_600, 21_600]


def test_a_new_cause_holds_from_anywhere_and_keeps_the_stumbles() -> None:
    stumbled = went(probing(), 1, bad=1)

    assert held(stumbled, at(1)) == Resume(step=Step.HELD, since=at(1), stumbles=1)


def test_outcomes_of_messages_that_did_not_go_in_this_step_change_nothing() -> None:
    resume = probing()

    assert ended(resume, well=False, now=at(), thresholds=OURS) == resume


def test_a_batch_of_which_some_never_come_out_goes_on_after_a_while() -> None:
    resume = Resume(step=Step.BATCH, place=0, since=at(), out=10, well=9, last_at=at())

    assert tick(resume, at(s=OURS.probe_s - 1), OURS) == resume
    assert tick(resume, at(s=OURS.probe_s), OURS).place == 1


class ResumeMachine(stateful.RuleBasedStateMachine):
    """Causes, clearings, sends, outcomes and time, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = at()
        self.resume = Resume()
        self.limits = Thresholds(batches=(3, 5), resume_bad=0.2)

    @stateful.rule()
    def cause(self) -> None:
        self.resume = held(self.resume, self.now)
        assert next_at(self.resume, self.now, EVERY_S, self.limits) is None

    @stateful.rule()
    def clear(self) -> None:
        self.resume = cleared(self.resume, self.now)

    @stateful.rule()
    def send(self) -> None:
        free = next_at(self.resume, self.now, EVERY_S, self.limits)
        if free is not None and free <= self.now:
            self.resume = sent(self.resume, self.now)

    @stateful.rule(well=st.booleans())
    def outcome(self, *, well: bool) -> None:
        before = self.resume
        self.resume = ended(before, well=well, now=self.now, thresholds=self.limits)
        assert well or order(self.resume) <= order(before)

    @stateful.rule(seconds=st.sampled_from([1, 60, 400, 30_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        before = self.resume
        self.resume = tick(before, self.now, self.limits)
        assert order(self.resume) <= order(before) + 1

    @stateful.invariant()
    def no_step_lets_more_go_than_it_holds(self) -> None:
        sizes = {Step.PROBE: 1, Step.BATCH: self.limits.batches[min(self.resume.place, 1)]}
        silent_s = 0.0 if self.resume.since is None else (self.now - self.resume.since).total_seconds()
        more = int(silent_s // self.limits.probe_s)  # while nothing is heard, another one tries now and then
        assert self.resume.out <= sizes.get(self.resume.step, 10**9) + more
        assert self.resume.well + self.resume.bad <= max(self.resume.out, 0)


def order(resume: Resume) -> int:
    """Return how far a resume has come; OPEN is the end of the ramp."""
    first = {Step.HELD: 0, Step.PROBE: 1, Step.BATCH: 2, Step.RAMP: 4, Step.OPEN: 7}[resume.step]
    return first + resume.place


ResumeMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestResumeMachine = ResumeMachine.TestCase
