from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.number import Can, Rating, Reported
from linekeeper.fold.decisions import DECISIONS, TOO_OLD
from linekeeper.fold.verdict import Basis, Verdict
from linekeeper.pacing.grade import BY_REASON, SEEN, SHARES, grade, is_unwelcome
from linekeeper.pacing.standing import Cause, Graded, Level
from linekeeper.pacing.tally import Tally
from tests.fold.said import STARTING, ban, errored, health, judged, rated, read, restricted
from tests.pacing.asked import OURS, at

WELL = judged(read(Reported.CONNECTED), rated(Rating.GREEN))
NORMAL, SLOW, MARKETING, NEW, REPLIES, NOTHING = (
    Level.NORMAL,
    Level.SLOW,
    Level.HOLD_MARKETING,
    Level.HOLD_NEW,
    Level.REPLIES_ONLY,
    Level.NOTHING,
)


def level(verdict: Verdict | None, tally: Tally = Tally(), before: Graded = Graded(), now: datetime | None = None) -> Level:  # noqa: B008  frozen
    return grade(verdict, tally, before, now or at(), OURS).level


def test_every_reason_that_asks_for_something_exists() -> None:
    assert set(BY_REASON) - {row.code for row in (*DECISIONS, TOO_OLD)} == set()


@pytest.mark.parametrize(
    ("verdict", "becomes"),
    [
        pytest.param(WELL, NORMAL, id="all is well"),
        pytest.param(judged(read(), rated(Rating.YELLOW, -0.5)), SLOW, id="medium quality"),
        pytest.param(judged(read(), rated(Rating.RED, -0.5)), MARKETING, id="low quality"),
        pytest.param(judged(read(Reported.FLAGGED)), MARKETING, id="flagged"),
        pytest.param(judged(read(Reported.RATE_LIMITED)), MARKETING, id="rate limited"),
        pytest.param(judged(read(Reported.RESTRICTED)), NEW, id="the limit is used up"),
        pytest.param(judged(read(), restricted(STARTING)), REPLIES, id="no new conversations"),
        pytest.param(judged(read(), health(Can.BLOCKED, -1, 141006)), REPLIES, id="payment"),
        pytest.param(judged(read(), errored(131048, -0.5)), NEW, id="spam"),
        pytest.param(judged(read(), errored(368, -0.5)), REPLIES, id="a policy violation"),
        pytest.param(judged(read(Reported.BANNED)), NOTHING, id="banned"),
        pytest.param(judged(read(Reported.DISCONNECTED)), NOTHING, id="offline"),
        pytest.param(judged(read(Reported.PENDING)), NOTHING, id="pending"),
        pytest.param(judged(), SLOW, id="never read"),
    ],
)
def test_what_the_verdict_asks_for(verdict: Verdict, becomes: Level) -> None:
    told = grade(verdict, Tally(), Graded(), at(), OURS)

    assert told.level is becomes
    assert not told.causes or told.causes[0].level is becomes


def test_an_announced_ban_holds_marketing() -> None:
    from linekeeper.events.account import BanState  # noqa: PLC0415  one test speaks of bans

    assert level(judged(read(), ban(BanState.SCHEDULED))) is MARKETING


@pytest.mark.parametrize(
    ("tally", "becomes"),
    [
        pytest.param(Tally(sent=49, codes={131026: 49}), NORMAL, id="too few to tell"),
        pytest.param(Tally(sent=100, codes={131026: 4}), NORMAL, id="few undeliverable"),
        pytest.param(Tally(sent=100, codes={131026: 5}), SLOW, id="five of a hundred undeliverable"),
        pytest.param(Tally(sent=100, codes={131026: 10}), MARKETING, id="ten of a hundred"),
        pytest.param(Tally(sent=100, codes={131026: 99}), MARKETING, id="a bad list holds marketing at most"),
        pytest.param(Tally(sent=100, codes={131049: 99}), MARKETING, id="so do people who get too many"),
        pytest.param(Tally(sent=1000, stops=5), SLOW, id="five of a thousand asked for an end"),
        pytest.param(Tally(sent=1000, stops=20, codes={131050: 10}), NEW, id="thirty of a thousand"),
        pytest.param(Tally(sent=100, held=2), SLOW, id="two are held"),
        pytest.param(Tally(sent=100, held=5), MARKETING, id="five are held"),
        pytest.param(Tally(sent=100, held=20), NEW, id="twenty are held"),
        pytest.param(Tally(sent=100, codes={132015: 20}), NEW, id="a burst of paused ones"),
        pytest.param(Tally(sent=1, codes={131048: 1}), NEW, id="one 131048 is enough"),
        pytest.param(Tally(sent=1, codes={131031: 1}), REPLIES, id="one 131031 is enough"),
        pytest.param(Tally(sent=1, codes={368: 1}), REPLIES, id="one 368 is enough"),
        pytest.param(Tally(dropped_templates=2), NORMAL, id="two templates dropped"),
        pytest.param(Tally(dropped_templates=3), NEW, id="three: the portfolio is assessed"),
        pytest.param(Tally(sent=100, codes={131000: 99}), NORMAL, id="other failures speak of something else"),
    ],
)
def test_what_the_sends_of_late_ask_for(tally: Tally, becomes: Level) -> None:
    assert level(None, tally) is becomes


def test_a_share_is_released_only_well_below_what_raised_it() -> None:
    raised = grade(None, Tally(sent=100, codes={131026: 10}), Graded(), at(), OURS)
    still = grade(None, Tally(sent=100, codes={131026: 6}), raised, at(1), OURS)
    below = grade(None, Tally(sent=100, codes={131026: 4}), still, at(1), OURS)

    assert (still.level, still.causes[0].code) == (MARKETING, "share_undeliverable")
    assert (below.level, below.causes[0].code) == (MARKETING, "calming")


def test_it_is_loosened_one_step_for_each_calm_while() -> None:
    known = grade(None, Tally(sent=1, codes={368: 1}), Graded(), at(), OURS)
    levels = []
    for half_hour in range(6):
        known = grade(None, Tally(), known, at(1 + half_hour / 2), OURS)
        levels.append(known.level)

    assert levels == [REPLIES, NEW, MARKETING, SLOW, NORMAL, NORMAL]
    assert known == Graded()


def test_after_a_long_silence_all_steps_are_taken_at_once() -> None:
    known = grade(None, Tally(sent=1, codes={368: 1}), Graded(), at(), OURS)
    calm = grade(None, Tally(), known, at(1), OURS)

    assert grade(None, Tally(), calm, at(10), OURS) == Graded()


def test_what_the_verdict_asked_for_ends_with_it() -> None:
    """The fold ends a reason by its release table (P5): no second wait is laid over it."""
    known = grade(judged(read(), restricted(STARTING)), Tally(), Graded(), at(), OURS)

    assert grade(WELL, Tally(), known, at(s=1), OURS) == Graded()


def test_the_signs_are_told_in_words_without_gaps() -> None:
    tally = Tally(sent=100, held=50, stops=50, codes={132015: 50, 131026: 50, 131049: 50, 368: 1, 131048: 1}, dropped_templates=3)
    told = grade(None, tally, Graded(), at(), OURS)

    assert {cause.code for cause in told.causes} == {*(row.code for row in SEEN), *(row.code for row in SHARES)}
    assert [cause.text for cause in told.causes if "{" in cause.text or not cause.ends] == []


def test_one_or_two_who_ask_for_an_end_are_no_share() -> None:
    levels = [grade(None, Tally(sent=50, stops=stops), Graded(), at(), OURS).level for stops in (1, 2, 3)]

    assert levels == [Level.NORMAL, Level.NORMAL, Level.HOLD_NEW]


TALLIES = st.builds(
    Tally,
    sent=st.just(100),
    held=st.integers(0, 30),
    stops=st.integers(0, 5),
    codes=st.dictionaries(st.sampled_from([131026, 131048, 131049, 132015, 368]), st.integers(0, 40), max_size=3),
)


@given(st.lists(st.tuples(TALLIES, st.integers(0, 7200)), max_size=8))
def test_tightening_is_at_once_and_loosening_never_below_what_is_asked(steps: list[tuple[Tally, int]]) -> None:
    known, s = Graded(), 0
    for tally, pause in steps:
        s += pause
        asked = level(None, tally)
        before, known = known, grade(None, tally, known, at(s=s), OURS)

        assert known.level >= asked
        assert known.level >= before.level or s > 0
        again = grade(None, tally, known, at(s=s), OURS)
        assert (again.level, again.measured) == (known.level, known.measured)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("quality_medium", True, id="people like it less"),
        pytest.param("share_stopped", True, id="people ask for an end"),
        pytest.param("health_limited", False, id="a business that is not verified"),
        pytest.param("too_old", False, id="nothing was read for long"),
    ],
)
def test_only_some_reasons_to_go_slowly_say_that_messages_are_not_welcome(code: str, expected: bool) -> None:
    cause = Cause(code=code, level=Level.SLOW, text="", basis=Basis.DERIVED)

    assert is_unwelcome(Graded(level=Level.SLOW, causes=(cause,))) is expected
