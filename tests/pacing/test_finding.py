"""What the rows' questions find, where `test_decision.py` does not show it: texts, ends, and how it is known."""

from typing import Any

import pytest

from linekeeper.fold.template_verdict import Sends
from linekeeper.fold.verdict import Basis
from linekeeper.pacing import finding
from linekeeper.pacing.ask import Scope
from linekeeper.pacing.case import Case, Found
from linekeeper.pacing.standing import Cause, Graded, Level, NumberPace, PortfolioPace, Said, Standing
from tests.pacing.asked import OURS, UTILITY, ask, at, graded, person, room, stands, stop, template


def case(standing: Standing, **fields: object) -> Case:
    return Case(ask(**fields), standing, at(), OURS)  # type: ignore[arg-type]  # a table row holds any field of an ask


@pytest.mark.parametrize(("source", "words"), [("import", "your list"), ("refused", "131050"), ("a word to come", "it was said so")])
def test_who_said_so_is_told(source: str, words: str) -> None:
    found = finding.said(everything=False)(case(person(said=Said(everything=False, source=source))))

    assert found is not None
    assert words in found.detail


def test_an_end_that_has_passed_is_no_end() -> None:
    found = finding.stopped("restricted")(case(stop("restricted", until=at(-1))))
    paused = finding.template_in(frozenset({"paused"}))(case(template("paused", until=at(-1))))

    assert found is not None
    assert paused is not None
    assert (found.until, paused.until) == (None, None)


@pytest.mark.parametrize(("state", "error"), [("disabled", 132016), ("rejected", 132001), ("absent", 132001)])
def test_a_template_that_is_off_is_answered_with_meta_s_code(state: str, error: int) -> None:
    found = finding.template_off(sure=True)(case(template(state)))

    assert found is not None
    assert found.error == error


def test_of_two_grades_the_graver_is_told_with_its_scope() -> None:
    cause = Cause(code="share_held", level=Level.HOLD_NEW, text="Many are held.", basis=Basis.DERIVED)
    both = stands(number=graded(Level.SLOW).number, portfolio=PortfolioPace(graded=Graded(level=Level.HOLD_NEW, causes=(cause,))))

    assert finding.graded(Level.HOLD_NEW, Level.HOLD_NEW)(case(both)) == Found(
        detail="Many are held.", basis=Basis.DERIVED, scope=Scope.PORTFOLIO
    )
    assert finding.graded(Level.SLOW, Level.NOTHING)(case(stands(number=NumberPace(graded=Graded(level=Level.SLOW))))) is None


@pytest.mark.parametrize(
    ("sends", "found"),
    [
        pytest.param((-30, -20, -10), at(4), id="two of the last day"),
        pytest.param((-150, -140, -130, -120, -110, -100), at(18), id="six of the last week"),
        pytest.param((-150, -140, -130, -120, -20, -10), at(18), id="both: the longer one"),
        pytest.param((-30,), None, id="one"),
    ],
)
def test_how_often_is_enough(sends: tuple[float, ...], found: object) -> None:
    told = finding.often(case(person(marketing_at=tuple(map(at, sends)))))

    assert (None if told is None else told.until) == found


def test_places_that_are_left_are_reserved_and_none_left_is_full() -> None:
    full, reserved = finding.no_place(reserved=False), finding.no_place(reserved=True)

    assert (full(case(room())) is None, reserved(case(room())) is None) == (False, True)
    assert (full(case(room(taken=230))) is None, reserved(case(room(taken=230))) is None) == (True, False)
    assert full(case(room(share=True, taken=100))) is None


@pytest.mark.parametrize(
    ("told", "words"),
    [
        pytest.param(
            {"taken": 1000, "limit": 1000, "frees_at": at(hours=2)},
            "1,000 of 1,000 people in 24 hours; the next place comes back at 14:00 UTC",
            id="full",
        ),
        pytest.param(
            {"taken": 905, "limit": 1000, "cap": 900, "late": 3, "frees_at": at(hours=13)},
            "905 of 1,000 people in 24 hours, and marketing may use 900; 3 more may still be delivered late;"
            " the next place comes back at 01:00 UTC on 2026-11-26",
            id="kept for others",
        ),
        pytest.param({"taken": 1200, "limit": 1000}, "1,200 of 1,000 people in 24 hours", id="nobody knows when one comes back"),
    ],
)
def test_a_limit_without_a_place_is_told_in_figures(told: dict[str, Any], words: str) -> None:
    case_ = case(room(**told))
    found = finding.no_place(reserved=told["taken"] < told["limit"])(case_)

    assert found is not None
    assert found.detail == words


def test_what_is_held_by_nothing_is_found_by_nobody() -> None:
    calm = case(stands(), lane=UTILITY)
    asks = (
        *(finding.perhaps_stopped, finding.blocked, finding.window_closed, finding.template_held, finding.template_unsure),
        *(finding.pair_refused, finding.pair_full, finding.pair_soft, finding.throughput, finding.paused, finding.not_there),
        *(finding.often, finding.quiet, finding.upgrading, finding.resuming, finding.cooling(for_good=True)),
        *(finding.stopped("gone"), finding.said(everything=True), finding.template_off(sure=True), finding.no_place(reserved=True)),
    )

    assert [find(calm) for find in asks] == [None] * len(asks)
    assert finding.template_in(frozenset({"paused"}))(case(template("paused", Sends.UNKNOWN))) is None
