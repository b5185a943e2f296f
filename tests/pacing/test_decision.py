from datetime import timedelta
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linekeeper.fold.template_verdict import Sends
from linekeeper.fold.verdict import Basis
from linekeeper.pacing.ask import Ask, Decision, Outcome, Scope, Window
from linekeeper.pacing.case import CAUTIOUS, EVERY
from linekeeper.pacing.decision import counts, decide, expiry, slowed
from linekeeper.pacing.rows import BY_CODE, HOLDS, REFUSALS, ROWS
from linekeeper.pacing.standing import Level, NumberPace, Pause, Said, Standing, TemplatePace
from linekeeper.rulebook import Lane
from linekeeper.rulebook.errors import catalogue
from tests.pacing.asked import (
    MARKETING,
    OTP,
    OURS,
    REPLY,
    UTILITY,
    ask,
    at,
    graded,
    person,
    room,
    stands,
    stop,
    template,
)
from tests.strategies import NOON

SEND, HOLD, REFUSE = Outcome.SEND, Outcome.HOLD, Outcome.REFUSE
NIGHT = at(11)  #: 23:00 UTC

#: For each row: a send that it meets, how everything stands then, and the seconds to wait (None: no Retry-After).
MEETS: dict[str, tuple[Ask, Standing, int | None]] = {
    "expired": (ask(OTP, asked_at=at(s=-60)), stands(), None),
    "number_gone": (ask(REPLY), stop("gone"), None),
    "number_banned": (ask(OTP), stop("banned"), None),
    "person_wants_nothing": (ask(UTILITY), person(said=Said(everything=True, source="word")), None),
    "person_blocked": (ask(REPLY), person(blocked=True), None),
    "window_closed": (ask(REPLY), person(window=Window.CLOSED), None),
    "template_off": (ask(OTP), template("disabled"), None),
    "person_wants_no_marketing": (ask(), person(said=Said(everything=False, source="preference")), None),
    "no_marketing_there": (ask(country="US"), stands(), None),
    "marketing_rests_for_good": (ask(), person(cooling=True, strikes=4), None),
    "number_offline": (ask(REPLY), stop("offline"), 900),
    "number_pending": (ask(REPLY), stop("pending"), 3600),
    "enforcement": (ask(REPLY), stop("restricted", until=at(5)), 5 * 3600),
    "template_paused": (ask(UTILITY), template("paused", until=at(3)), 3 * 3600),
    "template_in_review": (ask(UTILITY), template("pending"), 3600),
    "pair_refused": (ask(REPLY), person(pair_backoff=True, pair_hard_at=at(s=16)), 16),
    "pair_full": (ask(REPLY), person(pair_hard_at=at(s=6)), 6),
    "throughput": (ask(REPLY), stands(throughput_at=at(s=0.2)), 1),
    "operator_pause": (ask(UTILITY), stands(pauses=(Pause(scope=Scope.TEMPLATE, why="a wrong price"),)), 3600),
    "number_stopped": (ask(UTILITY), stop("restricted", hard=False), 900),
    "template_off_perhaps": (ask(UTILITY), template("rejected", basis=Basis.UNCONFIRMED), 900),
    "replies_only": (ask(UTILITY), graded(Level.REPLIES_ONLY), 3600),
    "new_conversations_held": (ask(UTILITY), graded(Level.HOLD_NEW), 3600),
    "marketing_held": (ask(), graded(Level.HOLD_MARKETING, until=at(1)), 3600),
    "template_held": (ask(UTILITY), stands(template=TemplatePace(sendable=Sends.YES, held=True, held_text="Many wait.")), 900),
    "template_unsure": (ask(), template("paused", Sends.UNKNOWN), 900),
    "marketing_rests": (ask(), person(cooling=True, strikes=1, cools_until=at(24)), 24 * 3600),
    "often_enough": (ask(), person(marketing_at=(at(-20), at(-2))), 4 * 3600),
    "quiet_hours": (ask(country="DE", offsets_min=(720, 720)), stands(), 8 * 3600),
    "upgrading": (ask(UTILITY), stands(number=NumberPace(upgrading=True)), 60),
    "pair_soft": (ask(UTILITY), person(pair_at=at(s=3)), 3),
    "resuming": (ask(UTILITY), stands(resuming=True), 300),
    "limit_full": (ask(UTILITY), room(frees_at=at(2)), 7200),
    "limit_reserved": (ask(), room(taken=230), 900),
    "number_share": (ask(), room(taken=100, share=True), 900),
}


def joined(one: Standing, other: Standing) -> Standing:
    """Return what both say: of each part the one that is not as it is by default."""
    plain = Standing()
    return replace(one, **{key: value for key in other.__struct_fields__ if (value := getattr(other, key)) != getattr(plain, key)})


@pytest.mark.parametrize("code", BY_CODE)
def test_each_row_decides_what_it_is_for(code: str) -> None:
    row, (asks, standing, retry_s) = BY_CODE[code], MEETS[code]

    told = decide(asks, standing, NOON, OURS)

    assert (told.outcome, told.code, told.own, told.retry_after_s) == (row.outcome, code, row.own, retry_s or 0)
    assert told.text
    assert "{" not in told.text
    assert told.override == (code if row.override else "")
    assert bool(told.waits_for) is (row.outcome is HOLD)
    # Meta's code only where Meta would answer it: our caution never speaks with its voice. Of a disabled template it has another one.
    assert told.error == {"template_off": 132016}.get(code, row.error or row.own)


def meet(one: str, other: str) -> bool:
    """Return whether both causes can hold one send: no part stands in two ways, and the lane is the same."""
    (asks, first, _), (others, second, _) = MEETS[one], MEETS[other]
    plain = Standing()
    clash = [key for key in plain.__struct_fields__ if all(getattr(part, key) != getattr(plain, key) for part in (first, second))]
    return not clash and asks.lane is others.lane and not (asks.country and others.country)


PAIRS = [pair for pair in combinations(BY_CODE, 2) if meet(*pair)]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_of_two_causes_the_first_row_decides_and_the_other_is_told(one: str, other: str) -> None:
    (asks, first, _), (others, second, _) = MEETS[one], MEETS[other]
    merged = replace(asks, **{key: getattr(others, key) for key in ("country", "offsets_min") if getattr(others, key)})

    told = decide(merged, joined(first, second), NOON, OURS)

    assert told.code == one
    assert other in told.also


def test_the_table_of_rows_is_in_order_and_its_codes_are_ours_alone() -> None:
    passing = [row.code for row in ROWS[-2:]]
    owns = [row.own for row in ROWS[:-2]]

    assert {row.outcome for row in REFUSALS} == {REFUSE}
    assert {row.outcome for row in HOLDS} == {HOLD}
    assert passing == ["pair_full", "throughput"], "what passes within seconds speaks last"
    assert sorted(set(owns)) == owns
    assert len({row.own for row in ROWS}) == len(ROWS)
    assert [own for own in owns if catalogue().meanings(own)] == []
    assert set(MEETS) == set(BY_CODE)


def test_our_caution_holds_no_reply_and_no_one_time_code() -> None:
    assert [row.code for row in ROWS if not (row.hard or row.unsure) and not row.lanes <= CAUTIOUS] == []


@pytest.mark.parametrize("lane", [OTP, REPLY], ids=str)
@pytest.mark.parametrize("code", [row.code for row in ROWS if not row.hard])
def test_what_is_only_caution_lets_replies_and_codes_through(code: str, lane: Lane) -> None:
    standing = MEETS[code][1]

    assert decide(ask(lane, country="US"), standing, NOON, OURS).outcome is SEND


@pytest.mark.parametrize("code", [row.code for row in ROWS if not row.hard and not row.unsure])
def test_an_unknown_template_is_held_by_hard_stops_only(code: str) -> None:
    assert decide(ask(UTILITY, sure=False), MEETS[code][1], NOON, OURS).outcome is SEND


@pytest.mark.parametrize("code", [row.code for row in ROWS if row.override])
def test_an_override_lets_its_row_pass_and_is_told(code: str) -> None:
    asks, standing, _ = MEETS[code]

    told = decide(asks, replace(standing, overrides=frozenset({code})), NOON, OURS)

    assert code in told.overridden
    assert told.code != code or told.outcome is SEND


def test_what_is_over_cannot_be_overridden() -> None:
    told = decide(ask(OTP, asked_at=at(-1)), stands(overrides=frozenset({"expired"})), NOON, OURS)

    assert (told.outcome, told.override) == (REFUSE, "")


def test_an_override_of_one_row_leaves_the_others() -> None:
    standing = joined(person(pair_at=at(s=3)), stands(resuming=True, overrides=frozenset({"pair_soft"})))

    assert decide(ask(), standing, NOON, OURS).code == "resuming"


# --------------------------------------------------------------------------------------------------------- single rows


@pytest.mark.parametrize(
    ("asks", "standing", "outcome"),
    [
        pytest.param(ask(REPLY), person(window=Window.UNKNOWN), SEND, id="a reply into an unknown window is Meta's to decide"),
        pytest.param(ask(UTILITY), person(window=Window.CLOSED), SEND, id="a template needs no window"),
        pytest.param(ask(REPLY, person=b""), person(window=Window.CLOSED), SEND, id="a group has no window of ours"),
        pytest.param(ask(), person(said=Said(everything=True, source="import")), REFUSE, id="nothing at all means no marketing either"),
        pytest.param(ask(UTILITY), person(said=Said(everything=False, source="word")), SEND, id="no marketing leaves utility"),
        pytest.param(ask(UTILITY), graded(Level.HOLD_MARKETING), SEND, id="held marketing leaves utility"),
        pytest.param(ask(), graded(Level.SLOW), SEND, id="slow holds nothing by itself"),
        pytest.param(ask(), graded(Level.NOTHING), HOLD, id="nothing holds marketing"),
        pytest.param(ask(UTILITY), room(granted=True, counted=False), SEND, id="who uses a place already needs none"),
        pytest.param(ask(REPLY), room(), SEND, id="a reply needs no place"),
        pytest.param(ask(UTILITY, person=b""), room(), SEND, id="a group needs no place"),
        pytest.param(ask(UTILITY), joined(room(), person(window=Window.OPEN)), SEND, id="inside a window no place is needed"),
        pytest.param(ask(UTILITY), joined(graded(Level.HOLD_NEW), person(window=Window.OPEN)), SEND, id="inside a window nothing is new"),
        pytest.param(ask(), joined(graded(Level.HOLD_NEW), person(window=Window.OPEN)), HOLD, id="but marketing is held there too"),
        pytest.param(ask(REPLY), stop("restricted", lanes=(UTILITY, MARKETING)), SEND, id="a stop of other lanes"),
        pytest.param(ask(UTILITY), template("paused", Sends.UNKNOWN), SEND, id="a pause whose time has passed holds marketing only"),
        pytest.param(ask(UTILITY), template("unknown"), SEND, id="a template's new word holds marketing only"),
        pytest.param(ask(), template("unknown"), HOLD, id="a template's new word holds marketing"),
        pytest.param(ask(), template("approved", Sends.YES), SEND, id="an approved template"),
        pytest.param(ask(), template("unknown", Sends.UNKNOWN), SEND, id="a template of which nothing was heard"),
        pytest.param(ask(), stands(resuming=True, resume_at=at(s=-1)), SEND, id="its turn has come"),
        pytest.param(ask(OTP), stands(pauses=(Pause(scope=Scope.NUMBER),)), SEND, id="a pause leaves codes, unless they are named"),
        pytest.param(ask(OTP), stands(pauses=(Pause(scope=Scope.NUMBER, lanes=tuple(Lane)),)), HOLD, id="a pause that names codes"),
        pytest.param(
            ask(UTILITY, sure=False), stands(pauses=(Pause(scope=Scope.TEMPLATE),)), HOLD, id="an operator's pause is not our caution"
        ),
        pytest.param(ask(), person(marketing_at=(at(-25), at(-2))), SEND, id="one of them was the day before"),
        pytest.param(ask(), person(marketing_at=tuple(at(-24 * day - 1) for day in range(6, 0, -1))), HOLD, id="six in a week"),
        pytest.param(ask(country="CA"), stands(), SEND, id="Canada shares +1, and gets marketing"),
    ],
)
def test_single_cases(asks: Ask, standing: Standing, outcome: Outcome) -> None:
    assert decide(asks, standing, NOON, OURS).outcome is outcome


def test_a_code_that_no_place_is_left_for_goes_beyond_the_budget_and_says_so() -> None:
    told = decide(ask(OTP), room(), NOON, OURS)

    assert (told.outcome, told.beyond) == (SEND, True)
    assert "no place" in told.text


def test_an_overridden_limit_goes_beyond_too() -> None:
    assert decide(ask(), replace(room(), overrides=frozenset({"limit_full"})), NOON, OURS).beyond


def test_what_was_counted_for_less_than_a_day_is_unconfirmed() -> None:
    assert decide(ask(), room(young=True), NOON, OURS).basis is Basis.UNCONFIRMED
    assert "3 more may still be delivered late" in decide(ask(), room(late=3), NOON, OURS).text


# ---------------------------------------------------------------------------------------------------------------- waits


def test_of_several_holds_the_longest_tells_until_when() -> None:
    standing = joined(person(pair_at=at(s=30)), stands(throughput_at=at(s=1)))

    told = decide(ask(), standing, NOON, OURS)

    assert (told.code, told.also) == ("pair_soft", ("throughput",)), "what passes within the second is no reason to read"
    assert (told.until, told.retry_after_s) == (at(s=30), 30)


def test_a_hold_without_a_known_end_hides_the_others() -> None:
    told = decide(ask(), joined(person(pair_at=at(s=30)), stands(resuming=True)), NOON, OURS)

    assert (told.until, told.retry_after_s) == (None, 300)


def test_no_hold_outlives_the_message() -> None:
    told = decide(ask(UTILITY, expires_at=at(2)), template("paused", until=at(3)), NOON, OURS)

    assert (told.outcome, told.too_late, told.code, told.retry_after_s) == (REFUSE, True, "template_paused", 3 * 3600)


@pytest.mark.parametrize(
    ("lane", "ttl_s", "seconds"),
    [
        pytest.param(OTP, None, 60, id="a one-time code a minute"),
        pytest.param(OTP, 30, 30, id="or less, where its template says so"),
        pytest.param(UTILITY, 43_200, 43_200, id="utility by its template"),
        pytest.param(UTILITY, -1, 86_400, id="-1 is Meta's 30 days"),
        pytest.param(MARKETING, 2_592_000, 3 * 86_400, id="marketing by ours"),
        pytest.param(REPLY, None, 86_400, id="a reply by the window"),
    ],
)
def test_how_long_a_send_may_wait(lane: Lane, ttl_s: int | None, seconds: int) -> None:
    assert expiry(lane, NOON, OURS, ttl_s) == at(s=seconds)


# ----------------------------------------------------------------------------------------------------------------- laws

STANDINGS = [standing for _, standing, _ in MEETS.values()]
LANES = st.sampled_from(list(Lane))


@given(LANES, st.lists(st.sampled_from(STANDINGS), max_size=4), st.booleans(), st.integers(0, 120), st.sampled_from([NOON, NIGHT]))
def test_every_decision_is_whole(lane: Lane, parts: list[Standing], sure: Any, waited_s: int, now: Any) -> None:
    standing = Standing()
    for part in parts:
        standing = joined(standing, part)
    asks = ask(lane, sure=sure, asked_at=now - timedelta(seconds=waited_s))

    told: Decision = decide(asks, standing, now, OURS)

    assert told.expires_at is not None
    if told.outcome is HOLD:
        assert told.retry_after_s > 0
        assert told.until is None or now < told.until < told.expires_at
        assert told.expires_at > now
        assert lane is not OTP or told.expires_at <= now + timedelta(seconds=60)
    if told.outcome is not SEND:
        assert told.error
        assert told.code in BY_CODE
        assert lane not in {OTP, REPLY} or told.hard or told.code == "operator_pause"
        assert BY_CODE[told.code].lanes <= EVERY


@given(st.lists(st.sampled_from(STANDINGS), max_size=3), st.sampled_from(STANDINGS), LANES)
def test_one_cause_more_never_lets_a_message_go(parts: list[Standing], more: Standing, lane: Lane) -> None:
    standing = Standing()
    for part in parts:
        standing = joined(standing, part)
    if any(getattr(more, key) != getattr(Standing(), key) != getattr(standing, key) for key in Standing.__struct_fields__):
        return  # it would take another cause's place

    before, after = (decide(ask(lane), one, NOON, OURS) for one in (standing, joined(standing, more)))

    assert before.outcome is SEND or after.outcome is not SEND


@pytest.mark.parametrize(
    ("lane", "window", "needed"),
    [(lane, window, lane is not REPLY and window is not Window.OPEN) for lane, window in product(Lane, Window)],
)
def test_a_permit_is_needed_for_templates_outside_an_open_window(lane: Lane, window: Window, needed: Any) -> None:
    assert counts(ask(lane), person(window=window), NOON, OURS) is needed


def test_a_weak_template_slows_marketing_like_a_weak_number() -> None:
    weak = stands(template=TemplatePace(slow=True))

    assert [slowed(one) for one in (stands(), weak, graded(Level.HOLD_NEW))] == [Level.NORMAL, Level.SLOW, Level.HOLD_NEW]


def test_the_texts_are_plain_sentences() -> None:
    assert [row.code for row in ROWS if not row.text.endswith((".", "{detail}"))] == []
