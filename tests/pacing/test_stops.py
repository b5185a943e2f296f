import pytest
from msgspec.structs import replace

from linekeeper.events.number import Can, Reported, Throughput
from linekeeper.fold.decisions import DECISIONS
from linekeeper.fold.verdict import Basis, Status, Verdict
from linekeeper.pacing.standing import Graded, NumberPace
from linekeeper.pacing.stops import HARD, NOTHING, SOFT, number_pace
from linekeeper.pacing.tally import Tally
from linekeeper.rulebook import Lane, load
from linekeeper.rulebook.book import May
from tests.fold.said import ANSWERING, STARTING, errored, health, judged, read, restricted
from tests.pacing.asked import MARKETING, OTP, OURS, REPLY, UTILITY

RULES = load()["2025-10-07"]
ALL = set(Lane)


def pace(verdict: Verdict, tally: Tally = NOTHING) -> NumberPace:
    return number_pace(verdict, RULES, OURS, graded=Graded(), tally=tally)


def test_every_reason_that_stops_a_lane_is_hard_or_soft_and_no_other() -> None:
    stopping = {row.code for row in DECISIONS if May.NO in RULES.texts[row.code].lanes.values()}
    named = HARD | SOFT

    assert stopping - named == set()
    assert [code for code in named if May.NO not in RULES.texts[code].lanes.values()] == []
    assert not HARD & SOFT


@pytest.mark.parametrize(
    ("news", "hard", "soft"),
    [
        pytest.param([read(Reported.CONNECTED)], set(), set(), id="connected"),
        pytest.param([read(Reported.BANNED)], ALL, set(), id="banned"),
        pytest.param([read(Reported.DISCONNECTED)], ALL, set(), id="offline"),
        pytest.param([read(Reported.PENDING)], ALL, set(), id="pending"),
        pytest.param([read(), errored(133010, -0.5)], ALL, set(), id="refused as not registered"),
        pytest.param([read(Reported.UNLINKED)], set(), ALL, id="unlinked is a word we only read so"),
        pytest.param([read(), restricted(STARTING)], {OTP, UTILITY, MARKETING}, set(), id="no new conversations"),
        pytest.param([read(), restricted(ANSWERING)], {REPLY}, set(), id="no answers"),
        pytest.param([read(), restricted(STARTING), restricted(ANSWERING)], ALL, set(), id="neither"),
        pytest.param([read(), health(Can.BLOCKED, -1, 141006)], set(), {OTP, UTILITY, MARKETING}, id="payment: Meta was seen to let some"),
        pytest.param([read(Reported.RESTRICTED)], set(), set(), id="a used-up limit stops nobody for sure"),
    ],
)
def test_what_stops_which_lane(news: list[object], hard: set[Lane], soft: set[Lane]) -> None:
    stops = pace(judged(*news)).stops

    assert {lane for lane, stop in stops.items() if stop.hard} == hard
    assert {lane for lane, stop in stops.items() if not stop.hard} == soft


def test_what_is_said_to_be_over_and_not_confirmed_is_soft() -> None:
    verdict = judged(read(), restricted(STARTING, until=-1))

    assert [one.basis for one in verdict.reasons if one.code == "enforcement_new_conversations"] == [Basis.UNCONFIRMED]
    assert {stop.hard for stop in pace(verdict).stops.values()} == {False}


def test_a_note_stops_nothing() -> None:
    verdict = judged(read(Reported.DISCONNECTED, -1))
    faded = replace(verdict, status=Status.UNKNOWN, reasons=tuple(replace(one, note=True) for one in verdict.reasons))

    assert pace(verdict).stops
    assert pace(faded).stops == {}


def test_the_level_is_read_off_the_verdict() -> None:
    assert pace(judged(read(throughput=Throughput.HIGH))).level_s == 1000
    assert pace(judged(read(throughput=Throughput.HIGH, on_biz_app=True))).level_s == 20
    assert number_pace(judged(read()), RULES, OURS, graded=Graded(), coexists=True).level_s == 20


def test_a_refusal_for_misused_utility_templates_stops_utility_softly() -> None:
    stops = pace(judged(read()), tally=Tally(codes={131064: 1})).stops

    assert {lane: (stop.code, stop.hard) for lane, stop in stops.items()} == {UTILITY: ("utility_capped", False)}
