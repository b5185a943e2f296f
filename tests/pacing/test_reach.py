from datetime import datetime

import pytest
from msgspec.structs import replace

from linekeeper.fold.template_verdict import Sends
from linekeeper.fold.verdict import Basis
from linekeeper.pacing.ask import Decision
from linekeeper.pacing.decision import decide
from linekeeper.pacing.reach import LeftOut, Reach, Risk, begins, over, reach
from linekeeper.pacing.standing import Cause, Graded, Level, Said, TemplatePace
from linekeeper.pacing.whatif import Portfolio
from linekeeper.rulebook import Lane
from tests.pacing.asked import OURS, ask, at, person, stands

GOES = decide(ask(), stands(), at(), OURS)
STOPPED = decide(ask(), person(said=Said(everything=False, source="preference")), at(), OURS)
COOLING = decide(ask(), person(cooling=True, strikes=1, cools_until=at(20)), at(), OURS)
GREEN = TemplatePace(state="approved", sendable=Sends.YES, quality="green")


def told(people: list[tuple[Decision, int]], repeated: int = 0, unreadable: int = 0) -> Reach:
    return reach(people, Portfolio(limit=1000), GREEN, Graded(), at(), OURS, repeated=repeated, unreadable=unreadable)


def test_who_is_reached_who_waits_and_who_is_left_out_with_the_reason() -> None:
    found = told([(GOES, 700), (COOLING, 20), (STOPPED, 5)], repeated=3, unreadable=1)

    assert (found.people, found.reached, found.at_once, found.risk) == (725, 720, 720, Risk.LOW)
    assert [(one.code, one.people) for one in found.left_out] == [("person_wants_no_marketing", 5), ("repeated", 3), ("unreadable", 1)]
    assert [(one.code, one.people) for one in found.waits] == [("marketing_rests", 20)]
    assert [one.text for one in found.left_out if "{" in one.text or not one.text] == []


def test_the_same_reason_is_told_once() -> None:
    assert told([(STOPPED, 5), (STOPPED, 6)]).left_out == (
        LeftOut(code="person_wants_no_marketing", people=11, text="This person wants no marketing."),
    )


def test_when_it_would_be_over_counts_the_stages_and_the_limit() -> None:
    small, large = told([(GOES, 700)]), told([(GOES, 2000)])

    assert small.finished_at is not None
    assert large.finished_at is not None
    assert at(1.5) < small.finished_at < at(2)
    assert large.finished_at > at(48)
    assert large.at_once == 900


@pytest.mark.parametrize(
    ("template", "level", "portfolio", "people", "risk", "words"),
    [
        pytest.param(GREEN, Level.NORMAL, Portfolio(limit=1000), 10, Risk.LOW, "", id="none"),
        pytest.param(GREEN, Level.SLOW, Portfolio(limit=1000), 10, Risk.MEDIUM, "slowly now", id="the number is slow"),
        pytest.param(
            GREEN, Level.HOLD_NEW, Portfolio(limit=1000), 10, Risk.HIGH, "holds new conversations now: solve", id="the number holds"
        ),
        pytest.param(GREEN, Level.NOTHING, Portfolio(limit=1000), 10, Risk.HIGH, "cannot send now: solve that first", id="it is banned"),
        pytest.param(
            replace(GREEN, quality="yellow"), Level.NORMAL, Portfolio(limit=1000), 10, Risk.MEDIUM, "quality is medium", id="medium"
        ),
        pytest.param(replace(GREEN, quality="red"), Level.NORMAL, Portfolio(limit=1000), 10, Risk.HIGH, "quality is low", id="low"),
        pytest.param(replace(GREEN, quality="unknown"), Level.NORMAL, Portfolio(limit=1000), 10, Risk.MEDIUM, "new or little", id="new"),
        pytest.param(GREEN, Level.NORMAL, Portfolio(limit=1000), 901, Risk.MEDIUM, "more than a day", id="above the limit"),
        pytest.param(GREEN, Level.NORMAL, Portfolio(limit=None, known=False), 10, Risk.MEDIUM, "not known yet", id="an unknown limit"),
    ],
)
def test_what_is_risky_is_told(template: TemplatePace, level: Level, portfolio: Portfolio, people: int, risk: Risk, words: str) -> None:
    found = reach([(GOES, people)], portfolio, template, Graded(level=level), at(), OURS)

    assert found.risk is risk
    assert words in " ".join(found.risks)
    assert bool(found.risks) is (risk is not Risk.LOW)


def test_a_number_that_holds_marketing_is_no_high_risk_for_order_updates_and_the_reason_is_told() -> None:
    cause = Cause(code="quality_low", level=Level.HOLD_MARKETING, text="Quality is low.", basis=Basis.REPORTED)
    graded = Graded(level=Level.HOLD_MARKETING, causes=(cause,))
    found = reach([(GOES, 10)], Portfolio(limit=1000), GREEN, graded, at(), OURS, lane=Lane.UTILITY)

    assert (found.risk, found.risks) == (Risk.MEDIUM, ("The number holds marketing now, though not this. Quality is low.",))


@pytest.mark.parametrize(
    ("people", "begin", "end"),
    [
        pytest.param([(GOES, 10), (COOLING, 5)], at(), at(20), id="some may go now, the last when theirs ends"),
        pytest.param([(COOLING, 5)], at(20), at(20), id="nobody before what holds all of them ends"),
        pytest.param([(replace(COOLING, until=None), 5)], None, None, id="nobody knows when that ends"),
        pytest.param([(GOES, 10), (replace(COOLING, until=None), 5)], at(), None, id="nobody knows when the last one goes"),
        pytest.param([(replace(COOLING, code="limit_full", until=None), 5)], at(), at(1), id="the limit is reckoned with by itself"),
        pytest.param([], at(), at(1), id="nobody"),
    ],
)
def test_a_list_begins_and_ends_with_what_holds_it(
    people: list[tuple[Decision, int]], begin: datetime | None, end: datetime | None
) -> None:
    assert begins(people, at()) == begin
    assert over(people, at(1)) == end


def test_a_list_that_is_held_as_a_whole_is_over_after_that_ends() -> None:
    found = told([(COOLING, 700)])

    assert found.finished_at is not None
    assert found.finished_at > at(21)


def test_a_list_of_people_who_asked_for_an_end_is_a_risk() -> None:
    assert "is it the right list" in " ".join(told([(GOES, 90), (STOPPED, 10)]).risks)


def test_an_empty_list_reaches_nobody() -> None:
    found = told([])

    assert (found.people, found.reached, found.finished_at) == (0, 0, at())
