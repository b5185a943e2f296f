from typing import Any

import pytest

from linekeeper.events.account import BanState
from linekeeper.events.house import HouseSlept, SightCause, SubscriptionRead
from linekeeper.events.number import Reported
from linekeeper.fold.verdict import Status
from tests.fold.said import at, ban, codes, judged, listed, lost, read, reason, regained, restricted

QUARTER = 0.25  #: three intervals of five minutes, in hours
BLIND = [cause for cause in SightCause if cause not in {SightCause.SUBSCRIPTION, SightCause.FIELD, SightCause.CALLBACK}]


@pytest.mark.parametrize("cause", SightCause, ids=str)
def test_losing_sight_is_told_with_its_cause_and_keeps_the_status(cause: SightCause) -> None:
    verdict = judged(read(hours=-1), lost(cause, -0.1))

    assert (verdict.sight.blind_since, verdict.sight.cause) == (at(-0.1), cause.value)
    assert verdict.sight.text
    assert verdict.status is Status.CONNECTED


@pytest.mark.parametrize("cause", BLIND, ids=str)
def test_after_three_intervals_the_last_status_is_too_old_to_be_shown(cause: SightCause) -> None:
    heard = [read(Reported.FLAGGED, -1), lost(cause, 0)]
    before, after = judged(heard, hours=QUARTER - 0.01), judged(heard, hours=QUARTER)

    assert (before.status, before.due_at) == (Status.FLAGGED, at(QUARTER))
    assert (after.status, codes(after)) == (Status.UNKNOWN, ["too_old", "flagged"])
    assert reason(after, "flagged").note
    assert after.reported == "FLAGGED"
    assert set(dict(after.allows).values()) == {"unknown"}


@pytest.mark.parametrize("cause", [SightCause.SUBSCRIPTION, SightCause.FIELD, SightCause.CALLBACK], ids=str)
def test_deafness_ages_no_reading_since_we_still_read(cause: SightCause) -> None:
    assert judged(read(hours=-1), lost(cause, -1), hours=30).status is Status.CONNECTED


@pytest.mark.parametrize(
    ("heard", "status"),
    [
        pytest.param([read(Reported.BANNED, -1)], Status.BANNED, id="a ban that was read is held until it is released"),
        pytest.param([read(hours=-1), ban(BanState.DISABLED)], Status.BANNED, id="a ban that was told cannot be read anyway"),
        pytest.param([read(hours=-1), restricted(until=90)], Status.RESTRICTED, id="nor can an enforcement"),
        pytest.param([read(Reported.DELETED, -1)], Status.GONE, id="what is gone stays gone"),
        pytest.param([read(Reported.DISCONNECTED, -1)], Status.UNKNOWN, id="an offline number may be back"),
        pytest.param([read(hours=-1)], Status.UNKNOWN, id="a connected one may not be"),
    ],
)
def test_what_the_release_table_holds_does_not_fade(heard: list[Any], status: Status) -> None:
    assert judged(heard, lost(SightCause.TOKEN, 0), hours=1).status is status


def test_the_interval_of_the_poll_tier_counts() -> None:
    heard = [read(hours=-1), lost(SightCause.TOKEN, 0, interval_s=1800)]

    assert judged(heard, hours=1.4).status is Status.CONNECTED
    assert judged(heard, hours=1.5).status is Status.UNKNOWN


def test_a_status_that_is_read_in_spite_of_the_loss_is_counted_from_its_reading() -> None:
    heard = [read(hours=-9), lost(SightCause.PERMISSION, -5), read(hours=0)]

    assert judged(heard, hours=0.1).status is Status.CONNECTED
    assert judged(heard, hours=QUARTER).status is Status.UNKNOWN


def test_sight_that_came_back_is_no_loss_any_more() -> None:
    verdict = judged(read(hours=-9), lost(SightCause.TOKEN, -2), regained(SightCause.TOKEN, -1))

    assert (verdict.status, verdict.sight.blind_since) == (Status.CONNECTED, None)


def test_of_several_causes_the_oldest_is_told() -> None:
    verdict = judged(read(hours=-9), lost(SightCause.UNREACHABLE, -1), lost(SightCause.FIELD, -2))

    assert verdict.sight.cause == "field"


def test_a_loss_and_a_return_from_one_second_are_a_loss() -> None:
    assert judged(read(), lost(SightCause.TOKEN), regained(SightCause.TOKEN)).sight.cause == "token"


def test_losing_sight_of_one_cause_does_not_hide_another() -> None:
    heard = [read(hours=-9), lost(SightCause.TOKEN, -3), lost(SightCause.BUDGET, -2), regained(SightCause.TOKEN, -1)]

    assert judged(heard).sight.blind_since == at(-2)


def test_our_own_sleep_is_told_until_the_number_was_read_again_and_makes_nothing_unknown() -> None:
    slept = HouseSlept(at=at(0), since=at(-8))
    before, after = judged(read(hours=-9), slept), judged(read(hours=-9), slept, read(hours=0.1), hours=0.2)

    assert (before.sight.blind_since, before.sight.cause) == (at(-8), "slept")
    assert before.status is Status.CONNECTED
    assert after.sight.blind_since is None


def test_a_list_that_was_read_ends_our_sleep_also_for_a_number_that_it_lacks() -> None:
    told = judged(read(hours=-9), HouseSlept(at=at(-2), since=at(-8)), listed(-1, "102"))

    assert told.sight.blind_since is None


def test_messages_that_go_to_another_callback_are_a_loss_until_they_come_back() -> None:
    diverted = SubscriptionRead(at=at(-2), account="201", ours=True, override="https://other.example/hook", elsewhere=True)
    ours = SubscriptionRead(at=at(-1), account="201", ours=True)

    assert judged(read(hours=-3), diverted).sight.cause == "callback"
    assert judged(read(hours=-3), diverted, ours).sight.cause is None


def test_a_number_whose_own_messages_go_elsewhere_is_not_seen_alone() -> None:
    heard = [read(hours=-3, elsewhere=False), read(hours=-2, elsewhere=True), read(hours=-1)]
    verdict = judged(heard)

    assert (verdict.status, verdict.sight.blind_since, verdict.sight.cause, verdict.sight.own) == (
        Status.CONNECTED,
        at(-2),
        "callback",
        True,
    )
    assert judged(heard, hours=30).status is Status.CONNECTED  # we still read it
    assert judged(heard, read(hours=0, elsewhere=False)).sight.cause is None
    assert judged(heard, sole_path=True).status is Status.OFFLINE


def test_what_its_account_lost_before_is_told_before() -> None:
    account = SubscriptionRead(at=at(-4), account="201", ours=True, elsewhere=True)

    assert not judged(account, read(hours=-2, elsewhere=True)).sight.own


def test_a_token_that_is_refused_when_we_wake_is_told_though_nothing_was_read_since() -> None:
    slept = HouseSlept(at=at(0), since=at(-8))
    seen = judged(read(hours=-9), slept, lost(SightCause.TOKEN, 0.1), hours=0.2).sight

    assert (seen.blind_since, seen.cause) == (at(0.1), "token")


def test_what_somebody_must_mend_is_told_before_what_mends_itself_however_long_that_lasts() -> None:
    heard = [read(hours=-9), lost(SightCause.BUDGET, -3), lost(SightCause.TOKEN, -2), lost(SightCause.PERMISSION, -1)]

    assert (judged(heard).sight.blind_since, judged(heard).sight.cause) == (at(-2), "token")
