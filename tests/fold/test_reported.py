from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from linekeeper.events.account import AccountDeleted
from linekeeper.events.message import MessageState
from linekeeper.events.number import Can, NumberNewsKind, Platform, Rating, Reported
from linekeeper.fold.verdict import Basis, Status
from tests.fold.said import account, at, codes, errored, health, judged, listed, missing, moved, news, rated, read, reason, well

MEANINGS = {
    Reported.CONNECTED: (Status.CONNECTED, None),
    Reported.LINKED: (Status.CONNECTED, "linked"),
    Reported.UNAVAILABLE: (Status.UNKNOWN, "never_read"),
    Reported.UNKNOWN: (Status.UNKNOWN, "new_word"),
    Reported.WARNED: (Status.FLAGGED, "flagged"),
    Reported.FLAGGED: (Status.FLAGGED, "flagged"),
    Reported.RATE_LIMITED: (Status.RESTRICTED, "rate_limited"),
    Reported.BLOCKED: (Status.RESTRICTED, "limit_reached"),
    Reported.RESTRICTED: (Status.RESTRICTED, "limit_reached"),
    Reported.MANUAL_REVIEW: (Status.PENDING, "in_review"),
    Reported.UNVERIFIED: (Status.PENDING, "unverified"),
    Reported.PENDING: (Status.PENDING, "pending"),
    Reported.UNLINKED: (Status.OFFLINE, "unlinked"),
    Reported.DISCONNECTED: (Status.OFFLINE, "disconnected"),
    Reported.BANNED: (Status.BANNED, "banned"),
    Reported.MIGRATED: (Status.GONE, "migrated"),
    Reported.DELETED: (Status.GONE, "deleted"),
}


@pytest.mark.parametrize("word", Reported, ids=str)
def test_every_word_of_metas_has_its_meaning(word: Reported) -> None:
    verdict = judged(read(word))

    assert (verdict.status, verdict.reasons[0].code if verdict.reasons else None) == MEANINGS[word]


@pytest.mark.parametrize("word", [word for word in Reported if word is not Reported.UNAVAILABLE], ids=str)
def test_the_word_itself_is_shown(word: Reported) -> None:
    assert judged(read(word)).reported == word.upper()


def test_a_word_that_is_new_to_us_is_shown_verbatim_and_never_called_healthy() -> None:
    verdict = judged(read(Reported.UNKNOWN, status_word="SUSPENDED"))

    assert (verdict.status, verdict.reported) == (Status.UNKNOWN, "SUSPENDED")
    assert "SUSPENDED" in reason(verdict, "new_word").text
    assert dict(verdict.allows)["marketing"] == "unknown"


@pytest.mark.parametrize(
    ("first", "then"), [(a, b) for a, b in product(MEANINGS, MEANINGS) if a is not b and Reported.UNAVAILABLE not in {a, b}]
)
def test_a_later_word_ends_an_earlier_one_but_a_ban(first: Reported, then: Reported) -> None:
    status = judged(read(first, -2), read(then, -1)).status

    assert status is (Status.BANNED if first is Reported.BANNED and MEANINGS[then][0] is not Status.GONE else MEANINGS[then][0])


def test_when_meta_cannot_tell_the_last_known_status_stays_with_a_note() -> None:
    verdict = judged(read(Reported.FLAGGED, -2), read(Reported.UNAVAILABLE, -1, status_word="UNKNOWN"))

    assert (verdict.status, verdict.reported) == (Status.FLAGGED, "FLAGGED")
    assert reason(verdict, "untold").note


def test_two_words_from_one_second_count_as_the_graver() -> None:
    assert judged(read(Reported.BANNED), read(Reported.CONNECTED)).status is Status.BANNED


# ---------------------------------------------------------------------------------------------------------------- since


def test_the_first_sight_of_a_status_is_at_least_since_then_and_starts_no_clock() -> None:
    one = reason(judged(read(Reported.FLAGGED, -3), read(Reported.FLAGGED, -1)), "flagged")

    assert (one.since, one.at_least, one.until) == (at(-3), True, None)


def test_a_change_that_was_seen_starts_the_seven_days() -> None:
    verdict = judged(read(hours=-30), read(Reported.FLAGGED, -24), read(Reported.WARNED, -1))
    one = reason(verdict, "flagged")

    assert (one.since, one.at_least, one.until) == (at(-24), False, at(-24) + timedelta(days=7))
    assert one.rule == "classic.flagged_days"
    assert verdict.deadline == verdict.due_at == one.until


def test_flagged_says_that_meta_says_it_no_longer_occurs() -> None:
    assert "no longer occurs since 7 October 2025; it is still reported" in reason(judged(read(Reported.FLAGGED)), "flagged").text


def test_an_old_change_in_between_splits_the_run_even_when_it_is_heard_last() -> None:
    one = reason(judged(read(Reported.FLAGGED, -9), read(Reported.FLAGGED, -1), read(hours=-5)), "flagged")

    assert (one.since, one.at_least) == (at(-1), False)


@pytest.mark.parametrize(
    ("heard", "status"),
    [
        pytest.param([news(NumberNewsKind.FLAGGED)], Status.FLAGGED, id="news alone flags"),
        pytest.param([read(hours=-2), news(NumberNewsKind.FLAGGED, -1)], Status.FLAGGED, id="news after a good reading flags"),
        pytest.param([news(NumberNewsKind.FLAGGED, -2), read(hours=-1)], Status.CONNECTED, id="a later reading ends it"),
        pytest.param([read(hours=-1), news(NumberNewsKind.FLAGGED, -1)], Status.FLAGGED, id="from one second the graver stays"),
        pytest.param([read(Reported.DISCONNECTED, -2), news(NumberNewsKind.FLAGGED)], Status.OFFLINE, id="it hides nothing graver"),
        pytest.param([read(Reported.FLAGGED, -2), news(NumberNewsKind.UNFLAGGED)], Status.FLAGGED, id="unflagged news loosens nothing"),
        pytest.param([read(Reported.FLAGGED, -2), news(NumberNewsKind.UPGRADE)], Status.FLAGGED, id="an upgrade loosens nothing"),
    ],
)
def test_legacy_news_tightens_and_never_loosens(heard: list[Any], status: Status) -> None:
    assert judged(heard).status is status


def test_unflagged_news_is_told_as_unconfirmed() -> None:
    one = reason(judged(read(Reported.FLAGGED, -2), news(NumberNewsKind.UNFLAGGED, -1)), "flagged")

    assert one.basis is Basis.UNCONFIRMED
    assert "no reading has confirmed it yet" in one.text


def test_news_of_the_flag_tells_when_it_began() -> None:
    one = reason(judged(read(hours=-9), news(NumberNewsKind.FLAGGED, -8), read(Reported.FLAGGED, -6)), "flagged")

    assert (one.since, one.at_least) == (at(-8), False)


# -------------------------------------------------------------------------------------------------------------- quality


def test_medium_or_better_since_is_read_off_while_flagged() -> None:
    verdict = judged(rated(Rating.RED, -9), rated(Rating.YELLOW, -7), rated(Rating.GREEN, -5), read(Reported.FLAGGED, -3))

    assert (reason(verdict, "quality_held").since, reason(verdict, "quality_held").at_least) == (at(-7), False)
    assert (verdict.quality, verdict.quality_since) == ("green", at(-5))


def test_low_quality_is_a_note_since_it_lowers_no_limit_any_more() -> None:
    verdict = judged(read(), rated(Rating.RED))

    assert verdict.status is Status.CONNECTED
    assert reason(verdict, "quality_low").note


# ------------------------------------------------------------------------------------------------------ offline and gone


@pytest.mark.parametrize(
    ("heard", "status"),
    [
        pytest.param([read(platform=Platform.NOT_APPLICABLE)], Status.OFFLINE, id="registered nowhere"),
        pytest.param([read(Reported.PENDING, platform=Platform.NOT_APPLICABLE)], Status.PENDING, id="not yet registered is pending"),
        pytest.param([read(Reported.UNVERIFIED, platform=Platform.NOT_APPLICABLE)], Status.PENDING, id="unverified is pending"),
        pytest.param([read(Reported.MANUAL_REVIEW, platform=Platform.NOT_APPLICABLE)], Status.PENDING, id="in review is pending"),
        pytest.param([read(hours=-3), errored(133010, -2)], Status.OFFLINE, id="133010"),
        pytest.param([read(hours=-3), errored(131045, -2)], Status.OFFLINE, id="131045"),
        pytest.param([read(Reported.PENDING, -3), errored(133010, -2)], Status.PENDING, id="a pending number refuses of course"),
        pytest.param([errored(133010, -2), read(hours=-1)], Status.OFFLINE, id="CONNECTED without its platform is no proof"),
        pytest.param([errored(133010, -2), read(hours=-1, platform=Platform.CLOUD_API)], Status.CONNECTED, id="CONNECTED on Cloud API is"),
        pytest.param([errored(133010, -2), read(hours=-2, platform=Platform.CLOUD_API)], Status.OFFLINE, id="not from the same second"),
        pytest.param([read(hours=-3), errored(133010, -2), moved(MessageState.SENT, -1)], Status.CONNECTED, id="a message went out since"),
        pytest.param(
            [read(hours=-3), errored(133010, -2), moved(MessageState.FAILED, -1)], Status.OFFLINE, id="a failed one proves nothing"
        ),
        pytest.param([read(hours=-3), errored(131026, -2)], Status.CONNECTED, id="an error about a person is not about the number"),
    ],
)
def test_offline_needs_evidence_about_the_number(heard: list[Any], status: Status) -> None:
    assert judged(heard).status is status


GONE = [read(hours=-9), listed(-8, "101"), listed(-6), listed(-5), missing(-4)]


@pytest.mark.parametrize(
    ("heard", "status"),
    [
        pytest.param(GONE, Status.GONE, id="twice unlisted, and missing"),
        pytest.param(GONE[:-1], Status.CONNECTED, id="twice unlisted, but nobody asked its node"),
        pytest.param([*GONE[:2], listed(-6), missing(-4)], Status.CONNECTED, id="once unlisted"),
        pytest.param([*GONE[:2], listed(-6), listed(-6), missing(-4)], Status.CONNECTED, id="the same list heard twice"),
        pytest.param([*GONE[:2], listed(-6, complete=False), listed(-5), missing(-4)], Status.CONNECTED, id="an incomplete list"),
        pytest.param([*GONE, listed(-3, "101")], Status.CONNECTED, id="listed again"),
        pytest.param([*GONE, read(hours=-3)], Status.CONNECTED, id="read again"),
        pytest.param([read(hours=-9), AccountDeleted(at=at(-5), account="201")], Status.GONE, id="its account was deleted"),
        pytest.param(
            [read(hours=-9), AccountDeleted(at=at(-5), account="201"), account(-4)], Status.CONNECTED, id="the account is read after all"
        ),
        pytest.param(
            [read(hours=-9), AccountDeleted(at=at(-5), account="201"), account(-6)], Status.GONE, id="an older reading proves nothing"
        ),
    ],
)
def test_a_number_is_gone_only_when_everything_says_so(heard: list[Any], status: Status) -> None:
    assert judged(heard).status is status


# -------------------------------------------------------------------------------------------------------- a ban that was read


@pytest.mark.parametrize(
    ("heard", "status", "basis"),
    [
        pytest.param([read(Reported.BANNED, -4), read(hours=-3)], Status.BANNED, Basis.UNCONFIRMED, id="CONNECTED alone releases nothing"),
        pytest.param([read(Reported.BANNED, -4), health(hours=-2)], Status.BANNED, Basis.REPORTED, id="a clear health alone neither"),
        pytest.param(
            [read(Reported.BANNED, -4), read(hours=-3), health(hours=-5)], Status.BANNED, Basis.UNCONFIRMED, id="health from before"
        ),
        pytest.param(
            [read(Reported.BANNED, -4), read(hours=-3), health(hours=-4)], Status.BANNED, Basis.UNCONFIRMED, id="from the same second"
        ),
        pytest.param(
            [read(Reported.BANNED, -4), read(hours=-3), health(Can.BLOCKED, -2, 1)], Status.BANNED, Basis.UNCONFIRMED, id="not clear"
        ),
        pytest.param([read(Reported.BANNED, -4), *well(-3)], Status.CONNECTED, None, id="both release it"),
        pytest.param([read(Reported.BANNED, -4), *well(-3), read(Reported.BANNED, -2)], Status.BANNED, Basis.REPORTED, id="banned anew"),
    ],
)
def test_a_ban_that_was_read_is_released_by_another_word_and_a_clear_health(heard: list[Any], status: Status, basis: Basis | None) -> None:
    verdict = judged(heard)

    assert verdict.status is status
    assert basis is None or reason(verdict, "banned").basis is basis


def test_a_new_status_has_no_reasons_left_from_the_old_one() -> None:
    assert codes(judged(read(Reported.DISCONNECTED, -3), *well(-1))) == []
