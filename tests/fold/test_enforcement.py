from datetime import timedelta
from typing import Any

import pytest

from linekeeper.events.account import (
    AccountRead,
    AccountReviewed,
    BanState,
    RestrictionKind,
    RestrictionLifted,
    Review,
    Verification,
    Violated,
)
from linekeeper.events.number import Can, Reported
from linekeeper.fold.verdict import Basis, Status
from tests.fold.said import (
    ANSWERING,
    DIGITS,
    STARTING,
    account,
    at,
    ban,
    codes,
    health,
    judged,
    lifted,
    read,
    reason,
    restricted,
    well,
)

KINDS = {
    RestrictionKind.CALL_BUTTON_HIDDEN: (Status.CONNECTED, "enforcement_calling"),
    RestrictionKind.USER_INITIATED_CALLING: (Status.CONNECTED, "enforcement_calling"),
    RestrictionKind.BUSINESS_INITIATED_CALLING: (Status.CONNECTED, "enforcement_calling"),
    RestrictionKind.ALL_CALLING: (Status.CONNECTED, "enforcement_calling"),
    RestrictionKind.ADD_PHONE_NUMBER: (Status.CONNECTED, "enforcement_add_numbers"),
    RestrictionKind.UTILITY_TEMPLATES: (Status.CONNECTED, "enforcement_utility_templates"),
    RestrictionKind.DIRECT_SEND_UTILITY: (Status.RESTRICTED, "enforcement_direct_send"),
    RestrictionKind.UTILITY_RATE: (Status.RESTRICTED, "enforcement_utility_rate"),
    RestrictionKind.UNKNOWN: (Status.RESTRICTED, "enforcement_unknown"),
    RestrictionKind.BUSINESS_INITIATED_MESSAGING: (Status.RESTRICTED, "enforcement_new_conversations"),
    RestrictionKind.CUSTOMER_INITIATED_MESSAGING: (Status.RESTRICTED, "enforcement_replies"),
}


@pytest.mark.parametrize("kind", RestrictionKind, ids=str)
def test_every_kind_restricts_what_it_forbids_and_no_more(kind: RestrictionKind) -> None:
    verdict = judged(read(), restricted(kind))

    assert (verdict.status, codes(verdict)) == (KINDS[kind][0], [KINDS[kind][1]])
    assert reason(verdict, KINDS[kind][1]).note is (verdict.status is Status.CONNECTED)


@pytest.mark.parametrize(
    ("kinds", "allows"),
    [
        pytest.param([STARTING], {"otp": "no", "reply": "yes", "utility": "no", "marketing": "no"}, id="no new conversations"),
        pytest.param([ANSWERING], {"otp": "unknown", "reply": "no", "utility": "unknown", "marketing": "unknown"}, id="no answers"),
        pytest.param([STARTING, ANSWERING], dict.fromkeys(("otp", "reply", "utility", "marketing"), "no"), id="nothing"),
        pytest.param(
            [RestrictionKind.UTILITY_RATE], {"otp": "yes", "reply": "yes", "utility": "limited", "marketing": "yes"}, id="utility capped"
        ),
        pytest.param(
            [RestrictionKind.ALL_CALLING], dict.fromkeys(("otp", "reply", "utility", "marketing"), "yes"), id="calls are no messages"
        ),
    ],
)
def test_what_is_still_allowed_depends_on_the_kind(kinds: list[RestrictionKind], allows: dict[str, str]) -> None:
    assert dict(judged(read(), [restricted(kind) for kind in kinds]).allows) == allows


def test_both_kinds_at_once_leave_nothing_and_say_so() -> None:
    verdict = judged(read(), restricted(STARTING), restricted(ANSWERING))

    assert {one.allowed for one in verdict.reasons} == {"Nothing can be sent."}


def test_a_kind_that_is_new_to_us_restricts_unconfirmed_and_shows_its_word() -> None:
    one = reason(judged(read(), restricted(RestrictionKind.UNKNOWN, violation="X")), "enforcement_unknown")

    assert (one.basis, one.word) == (Basis.UNCONFIRMED, "UNKNOWN")


def test_metas_own_advice_and_the_violation_are_told() -> None:
    one = reason(judged(read(), restricted(remediation="Fix the catalogue.", violation="ALCOHOL")), "enforcement_new_conversations")

    assert one.action == "Meta's advice: Fix the catalogue."
    assert "ALCOHOL" in one.text
    assert (one.since, one.until, one.at_least) == (at(-5), at(3), False)


CAPPED = "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_RATE_LIMIT"
STRUCK = "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_STRIKE_1"


@pytest.mark.parametrize(
    ("violation", "word", "over"),
    [
        pytest.param(CAPPED, f"{CAPPED}_RECOVERY", True, id="a cap that is over"),
        pytest.param("", f"{CAPPED}_RECOVERY", True, id="nobody said what it was"),
        pytest.param(STRUCK, f"{CAPPED}_RECOVERY", False, id="that a cap is over ends no strike of the same kind"),
        pytest.param(STRUCK, "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_UNBAN", True, id="a strike that is lifted"),
        pytest.param(CAPPED, "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_UNBAN", True, id="a cap that is lifted with it"),
    ],
)
def test_a_cap_and_a_strike_of_one_kind_are_released_each_by_its_own_news(violation: str, word: str, over: bool) -> None:
    kind = RestrictionKind.DIRECT_SEND_UTILITY
    news = RestrictionLifted(at=at(-3), account="201", kinds=(kind,), word=word)

    assert judged(restricted(kind, violation=violation), news, *well(-1)).status is (Status.CONNECTED if over else Status.RESTRICTED)


@pytest.mark.parametrize(("violation", "sentence"), [(CAPPED, "Meta caps how many"), (STRUCK, "does not let this account send utility")])
def test_a_cap_is_told_as_a_cap(violation: str, sentence: str) -> None:
    verdict = judged(read(), restricted(RestrictionKind.DIRECT_SEND_UTILITY, violation=violation))

    assert sentence in reason(verdict, "enforcement_direct_send").text


RELEASE = [
    pytest.param([restricted()], Status.RESTRICTED, "", id="it runs"),
    pytest.param([restricted(until=None)], Status.RESTRICTED, "", id="without an end"),
    pytest.param([restricted(), *well(-1)], Status.RESTRICTED, "", id="good readings while it runs release nothing"),
    pytest.param([restricted(until=-2)], Status.RESTRICTED, "Its end has passed", id="its end alone"),
    pytest.param([restricted(until=-2), read(hours=-1)], Status.RESTRICTED, "Its end has passed", id="its end and CONNECTED alone"),
    pytest.param([restricted(until=-2), health(hours=-1)], Status.RESTRICTED, "Its end has passed", id="its end and clear health alone"),
    pytest.param([restricted(until=-2), *well(-3)], Status.RESTRICTED, "Its end has passed", id="readings from before its end"),
    pytest.param([restricted(until=-2), *well(-2)], Status.RESTRICTED, "Its end has passed", id="readings from the second of its end"),
    pytest.param(
        [restricted(until=-2), read(hours=-1), health(Can.BLOCKED, -1, 1)], Status.RESTRICTED, "Its end has passed", id="health is blocked"
    ),
    pytest.param([restricted(until=-2), *well(-1)], Status.CONNECTED, None, id="its end, CONNECTED and clear health"),
    pytest.param(
        [restricted(until=-2), read(hours=-1), health(Can.LIMITED, -1, 141010)], Status.CONNECTED, None, id="LIMITED is not blocked"
    ),
    pytest.param([restricted(), lifted()], Status.RESTRICTED, "Meta says that it is over", id="release news alone"),
    pytest.param([restricted(), lifted(), *well(-1)], Status.CONNECTED, None, id="release news and both readings"),
    pytest.param([restricted(), lifted(), *well(-3)], Status.RESTRICTED, "Meta says that it is over", id="readings from before the news"),
    pytest.param([restricted(), lifted(ANSWERING), *well(-1)], Status.RESTRICTED, "", id="release news of another kind"),
    pytest.param([restricted(), lifted(hours=-6), *well(-1)], Status.RESTRICTED, "", id="release news from before it"),
    pytest.param([restricted(), lifted(hours=-5), *well(-1)], Status.RESTRICTED, "", id="release news from the same second"),
    pytest.param([restricted(), lifted(), *well(-1), restricted(hours=-0.5)], Status.RESTRICTED, "", id="new news of the kind"),
    pytest.param([restricted(), lifted(), *well(-1), lifted(hours=-0.5)], Status.CONNECTED, None, id="release news told again"),
    pytest.param(
        [restricted(until=-2), *well(-1), restricted(hours=-0.5, until=-3)], Status.RESTRICTED, "Its end", id="late news of the past"
    ),
    pytest.param([restricted(until=-2), *well(-1), read(Reported.FLAGGED, -0.5)], Status.FLAGGED, None, id="released stays released"),
    pytest.param(
        [restricted(until=9), restricted(hours=-4, until=-2)], Status.RESTRICTED, "Its end", id="the newest news of a kind counts"
    ),
    pytest.param([restricted(until=-2), restricted(until=None), *well(-1)], Status.RESTRICTED, "", id="from one second no end is graver"),
]


@pytest.mark.parametrize(("heard", "status", "says"), RELEASE)
def test_an_enforcement_is_released_only_as_the_table_says(heard: list[Any], status: Status, says: str | None) -> None:
    verdict = judged(read(hours=-9), heard)

    assert verdict.status is status
    if says is not None:
        one = reason(verdict, "enforcement_new_conversations")
        assert says in one.text
        assert one.basis is (Basis.UNCONFIRMED if says else Basis.REPORTED)


def test_the_end_of_an_enforcement_is_the_deadline_and_when_to_judge_anew() -> None:
    verdict = judged(read(), restricted())

    assert verdict.deadline == verdict.due_at == at(3)


def test_a_calling_restriction_of_one_number_is_its_own() -> None:
    mine = judged(read(), restricted(RestrictionKind.ALL_CALLING, display=DIGITS))
    others = judged(read(), restricted(RestrictionKind.ALL_CALLING, display="15550100102"))

    assert (codes(mine), codes(others)) == (["enforcement_calling"], [])


# ------------------------------------------------------------------------------------------------------------------- ban


@pytest.mark.parametrize(
    ("heard", "status", "basis"),
    [
        pytest.param([ban(BanState.DISABLED)], Status.BANNED, Basis.REPORTED, id="disabled"),
        pytest.param([ban(BanState.DISABLED), *well(-1)], Status.BANNED, Basis.REPORTED, id="good readings alone"),
        pytest.param(
            [ban(BanState.DISABLED), ban(BanState.REINSTATED, -2)], Status.BANNED, Basis.UNCONFIRMED, id="reinstated, unconfirmed"
        ),
        pytest.param(
            [ban(BanState.DISABLED), ban(BanState.REINSTATED, -2), *well(-1)], Status.CONNECTED, None, id="reinstated and confirmed"
        ),
        pytest.param(
            [ban(BanState.DISABLED), ban(BanState.REINSTATED, -6), *well(-1)], Status.BANNED, Basis.REPORTED, id="an older reinstate"
        ),
        pytest.param(
            [ban(BanState.DISABLED), ban(BanState.REINSTATED, -2), *well(-1), ban(BanState.REINSTATED, -0.5)],
            Status.CONNECTED,
            None,
            id="reinstated twice",
        ),
        pytest.param(
            [ban(BanState.DISABLED), ban(BanState.SCHEDULED, -2)], Status.BANNED, Basis.REPORTED, id="a later schedule lifts nothing"
        ),
        pytest.param([ban(BanState.DISABLED), ban(BanState.UNKNOWN, -2)], Status.BANNED, Basis.REPORTED, id="a new word lifts nothing"),
    ],
)
def test_a_ban_is_released_only_as_the_table_says(heard: list[Any], status: Status, basis: Basis | None) -> None:
    verdict = judged(read(hours=-9), heard)

    assert verdict.status is status
    assert basis is None or reason(verdict, "ban_disabled").basis is basis


def test_an_announced_ban_is_an_urgent_note_with_metas_date_and_claims_no_restriction() -> None:
    verdict = judged(read(), ban(BanState.SCHEDULED, date_text="April 17, 2027"))
    one = reason(verdict, "ban_scheduled")

    assert (verdict.status, one.note) == (Status.CONNECTED, True)
    assert "April 17, 2027" in one.text
    assert "today" in one.action


def test_an_announced_ban_gives_way_to_the_ban() -> None:
    assert codes(judged(read(), ban(BanState.SCHEDULED, -5), ban(BanState.DISABLED, -2))) == ["ban_disabled"]


def test_an_announced_ban_ends_like_a_ban() -> None:
    heard = [read(hours=-9), ban(BanState.SCHEDULED, -5), ban(BanState.REINSTATED, -3)]

    assert reason(judged(heard), "ban_scheduled").basis is Basis.UNCONFIRMED
    assert codes(judged(heard, well(-1))) == []


def test_a_new_word_about_a_ban_is_told() -> None:
    assert "UNKNOWN" in reason(judged(read(), ban(BanState.UNKNOWN)), "ban_new_word").text


# ------------------------------------------------------------------------------------------------------------- the others


@pytest.mark.parametrize(
    ("review", "status", "code"),
    [
        pytest.param(Review.APPROVED, Status.CONNECTED, None, id="approved"),
        pytest.param(Review.PENDING, Status.PENDING, "account_in_review", id="pending"),
        pytest.param(Review.DEFERRED, Status.PENDING, "account_deferred", id="deferred"),
        pytest.param(Review.REJECTED, Status.PENDING, "account_rejected", id="rejected"),
        pytest.param(Review.RESTRICTED, Status.CONNECTED, "review_word", id="restricted is only told"),
        pytest.param(Review.LIMIT_REACHED, Status.CONNECTED, "review_word", id="limit reached is only told"),
        pytest.param(Review.UNKNOWN, Status.CONNECTED, "review_word", id="a new word is only told"),
    ],
)
def test_the_accounts_review_decides_whether_it_can_be_used(review: Review, status: Status, code: str | None) -> None:
    verdict = judged(read(), account(review=review))

    assert (verdict.status, codes(verdict)) == (status, [code] if code else [])


def test_a_later_review_ends_an_earlier_one() -> None:
    assert judged(read(), account(-2, Review.REJECTED), account(-1, Review.APPROVED)).status is Status.CONNECTED


def test_an_account_word_that_worries_is_told_and_sets_nothing() -> None:
    verdict = judged(read(), account(status_word="DISABLED"))

    assert (verdict.status, codes(verdict)) == (Status.CONNECTED, ["account_word"])


def test_a_violation_is_a_note_for_thirty_days() -> None:
    event = Violated(at=at(-5), account="201", word="ALCOHOL", remediation="Remove it.")
    verdict = judged(read(), event)

    assert (verdict.status, reason(verdict, "violation").action) == (Status.CONNECTED, "Meta's advice: Remove it.")
    assert verdict.due_at == at(-5) + timedelta(days=30)
    assert codes(judged(read(), event, hours=24 * 30)) == []


def test_a_violation_of_another_number_is_not_this_ones() -> None:
    assert codes(judged(read(), Violated(at=at(-5), account="201", word="CALLS", display="15550100102"))) == []


def reviewed(review: Review, hours: float = -1) -> AccountReviewed:
    return AccountReviewed(at=at(hours), account="201", review=review, word=review.upper())


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        pytest.param(
            [account(-2, Review.APPROVED), reviewed(Review.REJECTED)], ["account_rejected"], id="news of a rejection holds at once"
        ),
        pytest.param([account(-2, Review.REJECTED), reviewed(Review.APPROVED)], ["account_rejected"], id="approval waits for a reading"),
        pytest.param([reviewed(Review.REJECTED, -2), account(-1, Review.APPROVED)], [], id="the reading came"),
        pytest.param([reviewed(Review.PENDING, -2)], ["account_in_review"], id="told, and never read"),
    ],
)
def test_news_of_a_review_tightens_and_loosens_nothing(heard: list[Any], told: list[str]) -> None:
    assert codes(judged(read(hours=-9), heard)) == told


def test_a_review_said_to_be_over_is_unconfirmed() -> None:
    one = reason(judged(read(), account(-2, Review.REJECTED), reviewed(Review.APPROVED)), "account_rejected")

    assert (one.basis, "no reading has confirmed it yet" in one.text) == (Basis.UNCONFIRMED, True)


def test_the_first_step_of_the_misuse_ladder_is_told_as_what_it_is() -> None:
    event = Violated(at=at(-5), account="201", word="UTILITY_TEMPLATE_ABUSE")

    assert codes(judged(read(), event)) == ["misuse_warned"]
    assert judged(read(), event).due_at == at(-5) + timedelta(days=30)
    assert codes(judged(read(), event, hours=24 * 30)) == []


@pytest.mark.parametrize("verification", Verification, ids=str)
def test_a_business_that_lost_its_verification_is_told(verification: Verification) -> None:
    lost = {"expired", "ineligible", "revoked", "rejected", "failed"}
    heard = AccountRead(at=at(-1), account="201", verification=verification, verification_word=verification.upper())

    assert codes(judged(read(), heard)) == (["verification_lost"] if verification.value in lost else [])


def test_a_lost_verification_lasts_from_the_first_reading_that_showed_it() -> None:
    words = [(-9, Verification.VERIFIED), (-6, Verification.REVOKED), (-2, Verification.EXPIRED)]
    heard = [AccountRead(at=at(hours), account="201", verification=word, verification_word=word.upper()) for hours, word in words]
    told, first = reason(judged(read(), heard), "verification_lost"), reason(judged(read(), heard[1:]), "verification_lost")

    assert (told.since, told.at_least, told.word) == (at(-6), False, "EXPIRED")
    assert (first.since, first.at_least) == (at(-6), True)


def test_a_cap_without_an_end_says_how_long_it_lasts_at_least() -> None:
    without, within = restricted(RestrictionKind.UTILITY_RATE, until=None), restricted(RestrictionKind.UTILITY_RATE)

    assert "7 days or longer" in reason(judged(read(), without), "enforcement_utility_rate").text
    assert "7 days" not in reason(judged(read(), within), "enforcement_utility_rate").text


@pytest.mark.parametrize(
    ("heard", "since"),
    [
        pytest.param([account(-3, Review.PENDING)], (-3, True), id="at first sight"),
        pytest.param(
            [account(-9, Review.APPROVED), account(-3, Review.PENDING), account(-1, Review.PENDING)], (-3, False), id="read twice"
        ),
        pytest.param(
            [account(-9, Review.APPROVED), reviewed(Review.PENDING, -4), account(-1, Review.PENDING)], (-4, False), id="told, then read"
        ),
        pytest.param(
            [reviewed(Review.PENDING, -9), account(-5, Review.APPROVED), account(-1, Review.PENDING)],
            (-1, False),
            id="told of an earlier one",
        ),
    ],
)
def test_since_when_a_review_stands(heard: list[Any], since: tuple[float, bool]) -> None:
    one = reason(judged(read(), heard), "account_in_review")

    assert (one.since, one.at_least) == (at(since[0]), since[1])
