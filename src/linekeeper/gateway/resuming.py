"""How each number comes back after a hold: one probe, small batches, a ramp. What was held, went and came out is told here.

After a restart a number is at the step that was kept (`learned.py`); of which none was, but whose sends still wait for such a cause,
begins held, and so with a probe.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from linekeeper.pacing import resume as steps
from linekeeper.pacing.ask import Decision, Outcome, Scope
from linekeeper.pacing.resume import Resume, Step
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane

CAUTIOUS = frozenset({Lane.UTILITY, Lane.MARKETING})
#: Reasons after which a number comes back step by step. The others end by themselves: a bucket, a person's rest, a place of the limit.
CAUSES = frozenset(
    {
        "number_offline",
        "number_pending",
        "number_stopped",
        "enforcement",
        "operator_pause",
        "replies_only",
        "new_conversations_held",
        "marketing_held",
    }
)
#: Errors that speak against the number or the account, not against one person. Source: errors.yaml, 2026-11-23.
AGAINST = frozenset({10, 190, 200, 368, 131005, 131016, 131031, 131042, 131045, 131048, 131064, 133004, 133010})
#: A turn of the queue takes its time at its beginning, so a message of a step may bear a time just before it.
TURN = timedelta(seconds=5)


class Resuming:
    """The resumes of all numbers."""

    def __init__(self) -> None:
        self._resumes: dict[str, Resume] = {}
        self.moved: set[str] = set()  #: numbers whose step the store does not hold yet

    def of(self, number: str) -> Resume:
        """Return a number's resume."""
        return self._resumes.get(number, Resume())

    def is_on(self, number: str) -> bool:
        """Return whether a number is held, or on its way back."""
        return number in self._resumes

    def hold(self, number: str, resume: Resume) -> None:
        """Take in a number's step that was kept."""
        if resume.step is not Step.OPEN:
            self._resumes[number] = resume

    def begin(self, numbers: Iterable[str], now: datetime) -> None:
        """Let numbers begin held, of which no step was kept: after a restart their sends still wait for a cause."""
        for number in numbers:
            if number not in self._resumes:
                self._keep(number, steps.held(Resume(), now))

    def turn(self, number: str, level_s: int, now: datetime, thresholds: Thresholds) -> tuple[bool, datetime | None]:
        """Return whether a number resumes, and when its next cautious send may go; None: when the step is over.

        `level_s`: messages a second that Meta lets through.
        """
        resume = self._resumes.get(number)
        if resume is None:
            return False, None
        resume = self._keep(number, steps.tick(resume, now, thresholds))
        if resume.step is Step.OPEN:
            return False, None
        if resume.step is Step.HELD:  # whether its cause is over only the decision tells; a stumble has its time
            return resume.until is not None and resume.until > now, resume.until
        every_s = 1 / max(level_s * thresholds.throughput_share, 0.1)
        return True, steps.next_at(resume, now, every_s, thresholds)

    def decided(self, number: str, decision: Decision, now: datetime) -> None:
        """Take in what was decided of a cautious send: it is held for a cause, or it goes."""
        if decision.lane not in CAUTIOUS:
            return
        resume = self.of(number)
        if decision.outcome is Outcome.SEND:
            if resume.step is not Step.OPEN:
                self._keep(number, steps.sent(steps.cleared(resume, now), now))
        elif decision.code in CAUSES and decision.scope in {Scope.NUMBER, Scope.PORTFOLIO} and resume.step is not Step.HELD:
            self._keep(number, steps.held(resume, now))

    def came_out(self, number: str, *, error: int | None, sent_at: datetime | None, now: datetime, thresholds: Thresholds) -> None:
        """Take in what became of a cautious send: delivered, or failed with an error of Meta's.

        What went before this step says nothing good of it: a message from before the hold may be delivered while the probe is out.
        """
        resume, well = self._resumes.get(number), error not in AGAINST
        if resume is None or (well and sent_at is not None and resume.since is not None and sent_at < resume.since - TURN):
            return
        self._keep(number, steps.ended(resume, well=well, now=now, thresholds=thresholds))

    def due(self, number: str, now: datetime) -> datetime:
        """Return when to look at a number's waiting sends again."""
        resume = self.of(number)
        return resume.until if resume.until is not None and resume.until > now else now + timedelta(seconds=1)

    def _keep(self, number: str, resume: Resume) -> Resume:
        if resume != self.of(number):
            self.moved.add(number)
        if resume.step is Step.OPEN:
            self._resumes.pop(number, None)
        else:
            self._resumes[number] = resume
        return resume
