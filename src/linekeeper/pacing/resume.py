"""How a number, or one template of it, comes back after a hold: one probe, small batches, then a ramp, with a step back when it goes wrong.

A machine as data: each function takes the struct and returns the next one. The caller asks `next_at` before it lets a message go, tells
`sent` when it went and `ended` when its outcome is known, and calls `tick` when time passes.
"""

from datetime import datetime, timedelta
from enum import StrEnum, auto

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.pacing.thresholds import Thresholds


class Step(StrEnum):
    """Where a resume is."""

    OPEN = auto()  #: nothing is held
    HELD = auto()
    PROBE = auto()  #: one message, and then its outcome
    BATCH = auto()
    RAMP = auto()


class Resume(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One resume. `place`: which of the batches, or of the ramp's steps."""

    step: Step = Step.OPEN
    place: int = 0
    since: datetime | None = None  #: when this step began
    until: datetime | None = None  #: HELD: try again then; None: when the cause is over
    out: int = 0  #: went in this step
    well: int = 0  #: of these, came out well
    bad: int = 0
    stumbles: int = 0  #: times it had to go back to HELD since it was last open
    last_at: datetime | None = None  #: when the last one went


def held(resume: Resume, now: datetime) -> Resume:
    """Return the resume when a cause holds the sends: nothing goes until `cleared`."""
    return Resume(step=Step.HELD, since=now, stumbles=resume.stumbles)


def cleared(resume: Resume, now: datetime) -> Resume:
    """Return the resume when the cause is over: the probe may go. A wait after a stumble goes on."""
    if resume.step is not Step.HELD or (resume.until is not None and now < resume.until):
        return resume
    return _at(resume, Step.PROBE, 0, now)


def next_at(resume: Resume, now: datetime, every_s: float, thresholds: Thresholds) -> datetime | None:
    """Return when the next message may go; None: not before the cause is over.

    `every_s`: seconds between two messages at the number's full rate; a step of the ramp takes a part of it.
    """
    match resume.step:
        case Step.OPEN:
            return now
        case Step.HELD:
            return None
        case Step.RAMP:
            part = thresholds.ramp[min(resume.place, len(thresholds.ramp) - 1)]
            return now if resume.last_at is None else max(now, resume.last_at + timedelta(seconds=every_s / part))
        case _:
            if resume.out < _size(resume, thresholds) or resume.last_at is None:
                return now
            # Of a message to a phone that is off nothing is heard for long: now and then another one tries.
            return max(now, resume.last_at + timedelta(seconds=thresholds.probe_s))


def sent(resume: Resume, now: datetime) -> Resume:
    """Return the resume after one message went."""
    return resume if resume.step in {Step.OPEN, Step.HELD} else replace(resume, out=resume.out + 1, last_at=now)


def ended(resume: Resume, *, well: bool, now: datetime, thresholds: Thresholds) -> Resume:
    """Return the resume after an outcome: delivered (or read), or failed in a way that speaks against the number."""
    if resume.step in {Step.OPEN, Step.HELD} or resume.well + resume.bad >= resume.out:
        return resume
    counted = replace(resume, well=resume.well + well, bad=resume.bad + (not well))
    return tick(counted, now, thresholds)


def tick(resume: Resume, now: datetime, thresholds: Thresholds) -> Resume:
    """Return where the resume is at `now`: one step on, one back, or where it was."""
    if resume.step in {Step.OPEN, Step.HELD}:
        return resume
    if _wrong(resume, thresholds):
        return _back(resume, now, thresholds)
    return _on(resume, now, thresholds) if _done(resume, now, thresholds) else resume


def _size(resume: Resume, thresholds: Thresholds) -> int:
    return 1 if resume.step is Step.PROBE else thresholds.batches[min(resume.place, len(thresholds.batches) - 1)]


def _wrong(resume: Resume, thresholds: Thresholds) -> bool:
    if not resume.bad:
        return False
    whole = resume.out if resume.step is Step.RAMP else _size(resume, thresholds)
    return resume.bad >= max(1, whole * thresholds.resume_bad)


def _done(resume: Resume, now: datetime, thresholds: Thresholds) -> bool:
    """Return whether a step is over: all of it came out, or it was waited for long enough and something came out well."""
    age_s = 0.0 if resume.since is None else (now - resume.since).total_seconds()
    if resume.step is Step.RAMP:
        return age_s >= thresholds.resume_step_s and resume.well > 0
    size = _size(resume, thresholds)
    all_out = resume.well + resume.bad >= size
    waited = age_s >= thresholds.probe_s and resume.well > 0 and resume.step is Step.BATCH
    return all_out or waited


def _on(resume: Resume, now: datetime, thresholds: Thresholds) -> Resume:
    last = len(thresholds.batches if resume.step is Step.BATCH else thresholds.ramp) - 1
    if resume.step is Step.PROBE:
        return _at(resume, Step.BATCH, 0, now)
    if resume.place < last:
        return _at(resume, resume.step, resume.place + 1, now)
    return _at(resume, Step.RAMP, 0, now) if resume.step is Step.BATCH else Resume()


def _back(resume: Resume, now: datetime, thresholds: Thresholds) -> Resume:
    """Return the step before; from the first batch or the probe back to HELD, each time for longer."""
    if resume.step is Step.RAMP and resume.place:
        return _at(resume, Step.RAMP, resume.place - 1, now)
    if resume.step is Step.RAMP:
        return _at(resume, Step.BATCH, len(thresholds.batches) - 1, now)
    if resume.step is Step.BATCH and resume.place:
        return _at(resume, Step.BATCH, resume.place - 1, now)
    wait_s = min(thresholds.backoff_s * 2 ** min(resume.stumbles, 32), thresholds.backoff_most_s)
    return Resume(step=Step.HELD, since=now, until=now + timedelta(seconds=wait_s), stumbles=resume.stumbles + 1)


def _at(resume: Resume, step: Step, place: int, now: datetime) -> Resume:
    return Resume(step=step, place=place, since=now, stumbles=resume.stumbles)
