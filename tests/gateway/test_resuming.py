"""A number comes back step by step after a hold, and steps back when it goes wrong."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from linekeeper.fold.verdict import Basis
from linekeeper.gateway.resuming import AGAINST, CAUSES, Resuming
from linekeeper.pacing.ask import Decision, Outcome, Scope
from linekeeper.pacing.resume import Step
from linekeeper.pacing.rows import ROWS
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane
from tests.flow.stream import NOON

USUAL = Thresholds()
HOLD = Decision(
    outcome=Outcome.HOLD, lane=Lane.MARKETING, code="marketing_held", text="It is held.", basis=Basis.DERIVED, scope=Scope.NUMBER
)
GO = replace(HOLD, outcome=Outcome.SEND, code="free", scope=Scope.MESSAGE)


def held() -> Resuming:
    resuming = Resuming()
    resuming.decided("1", HOLD, NOON)
    return resuming


def turn(resuming: Resuming, seconds: float = 0) -> tuple[bool, bool]:
    """Return whether a number resumes, and whether one may go."""
    now = NOON + timedelta(seconds=seconds)
    resumes, at = resuming.turn("1", 80, now, USUAL)
    return resumes, not resumes or (at is not None and at <= now)


def test_a_number_that_was_never_held_does_not_resume() -> None:
    resuming = Resuming()
    resuming.decided("1", GO, NOON)

    assert turn(resuming) == (False, True)
    assert resuming.of("1").step is Step.OPEN


def test_after_a_hold_one_goes_and_the_next_waits_for_what_becomes_of_it() -> None:
    resuming = held()
    assert turn(resuming) == (False, True)  # whether the cause is over the decision tells

    resuming.decided("1", GO, NOON)
    assert turn(resuming) == (True, False)
    resuming.came_out("1", error=None, sent_at=NOON, now=NOON, thresholds=USUAL)
    assert turn(resuming) == (True, True)
    assert resuming.of("1").step is Step.BATCH


def test_a_number_whose_sends_all_come_out_well_is_open_again() -> None:
    resuming, seconds = held(), 0
    while resuming.of("1").step is not Step.OPEN:
        seconds += 30
        now = NOON + timedelta(seconds=seconds)
        resumes, at = resuming.turn("1", 80, now, USUAL)
        if not resumes or (at is not None and at <= now):
            resuming.decided("1", GO, now)
            resuming.came_out("1", error=None, sent_at=now, now=now, thresholds=USUAL)
        assert seconds < 24 * 3600

    assert turn(resuming, seconds) == (False, True)


@pytest.mark.parametrize("error", sorted(AGAINST))
def test_a_probe_that_goes_wrong_holds_the_number_again_for_a_time(error: int) -> None:
    resuming = held()
    resuming.decided("1", GO, NOON)
    resuming.came_out("1", error=error, sent_at=NOON, now=NOON, thresholds=USUAL)

    assert turn(resuming, 1) == (True, False)
    assert resuming.due("1", NOON) > NOON + timedelta(seconds=1)
    assert turn(resuming, USUAL.backoff_s + 1) == (False, True)


def test_what_went_before_the_hold_and_is_delivered_now_is_not_taken_for_the_probe() -> None:
    resuming = held()
    later = NOON + timedelta(hours=1)
    resuming.decided("1", GO, later)
    resuming.came_out("1", error=None, sent_at=NOON, now=later, thresholds=USUAL)
    assert resuming.of("1").step is Step.PROBE

    resuming.came_out("1", error=None, sent_at=later, now=later, thresholds=USUAL)
    assert resuming.of("1").step is Step.BATCH


def test_a_grave_error_counts_whenever_its_message_went() -> None:
    resuming = held()
    later = NOON + timedelta(hours=1)
    resuming.decided("1", GO, later)
    resuming.came_out("1", error=131048, sent_at=NOON, now=later, thresholds=USUAL)

    assert resuming.of("1").step is Step.HELD


def test_an_error_about_one_person_speaks_against_no_number() -> None:
    resuming = held()
    resuming.decided("1", GO, NOON)
    resuming.came_out("1", error=131026, sent_at=NOON, now=NOON, thresholds=USUAL)

    assert resuming.of("1").step is Step.BATCH


@pytest.mark.parametrize(
    "decision",
    [
        pytest.param(replace(HOLD, lane=Lane.REPLY), id="an answer"),
        pytest.param(replace(HOLD, code="throughput"), id="a full bucket"),
        pytest.param(replace(HOLD, code="operator_pause", scope=Scope.MESSAGE), id="a pause of a lane"),
        pytest.param(replace(HOLD, code="limit_full", scope=Scope.PORTFOLIO), id="no place of the limit"),
    ],
)
def test_what_ends_by_itself_needs_no_probe(decision: Decision) -> None:
    resuming = Resuming()
    resuming.decided("1", decision, NOON)

    assert resuming.of("1").step is Step.OPEN


def test_after_a_restart_numbers_whose_sends_wait_begin_with_a_probe() -> None:
    resuming = Resuming()
    resuming.begin(["1"], NOON)
    resuming.decided("1", GO, NOON)

    assert resuming.of("1").step is Step.PROBE


def test_every_cause_is_a_row_of_the_decision() -> None:
    assert {row.code for row in ROWS} >= CAUSES
