from itertools import combinations
from typing import Any

import msgspec
import pytest

from linekeeper.events.account import BanState, CapabilityMoved, PartnerStep, RestrictionKind, Review
from linekeeper.events.event import Limit
from linekeeper.events.house import HouseSlept, SightCause, SubscriptionRead
from linekeeper.events.number import Can, Mode, Platform, Rating, Reported, Throughput
from linekeeper.fold.account import Account
from linekeeper.fold.decisions import PRECEDENCE
from linekeeper.fold.number import Number
from linekeeper.fold.number import hear as hear_number
from linekeeper.fold.portfolio import Portfolio, hear
from linekeeper.fold.status import judge, urgency, use
from linekeeper.fold.verdict import Status, Use, Verdict
from linekeeper.rulebook import current, load
from tests.fold.said import (
    ACCOUNT,
    STARTING,
    account,
    at,
    ban,
    codes,
    errored,
    health,
    judged,
    listed,
    lost,
    missing,
    partner,
    rated,
    read,
    restricted,
)
from tests.fold.world import hearing
from tests.strategies import NOON

#: Ways into each status that leave room for another one beside it.
WAYS: dict[str, tuple[Status, list[Any]]] = {
    "absent": (Status.GONE, [listed(-8, "101"), listed(-6), listed(-5), missing(-0.5)]),
    "ban told": (Status.BANNED, [ban(BanState.DISABLED)]),
    "ban by health": (Status.BANNED, [health(Can.BLOCKED, -1, 141014)]),
    "send refused": (Status.OFFLINE, [errored(133010, -0.8)]),
    "partner removed": (Status.OFFLINE, [partner(PartnerStep.REMOVED)]),
    "in review": (Status.PENDING, [account(-6, Review.PENDING)]),
    "enforcement": (Status.RESTRICTED, [restricted()]),
    "payment": (Status.RESTRICTED, [health(Can.BLOCKED, -1, 141006)]),
    "flagged": (Status.FLAGGED, [read(Reported.FLAGGED, -1)]),
    "reported offline": (Status.OFFLINE, [read(Reported.DISCONNECTED, -1)]),
    "reported limit": (Status.RESTRICTED, [read(Reported.RESTRICTED, -1)]),
    "a new word": (Status.UNKNOWN, [read(Reported.UNKNOWN, -1)]),
}
READ_STATUS = {"flagged", "reported offline", "reported limit", "a new word"}
PAIRS = [
    pytest.param(one, other, id=f"{one} and {other}")
    for one, other in combinations(WAYS, 2)
    if not {one, other} <= READ_STATUS and {one, other} != {"ban by health", "payment"}
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_of_two_statuses_at_once_the_graver_is_shown_and_the_other_stays_as_reason(one: str, other: str) -> None:
    (first, heard), (second, also) = WAYS[one], WAYS[other]
    verdict = judged(read(hours=-9), heard, also)

    assert verdict.status is min(first, second, key=PRECEDENCE.index)
    assert {reason.status for reason in verdict.reasons if not reason.note} == {first, second}


def test_every_status_can_be_reached() -> None:
    assert {status for status, _ in WAYS.values()} | {judged(read()).status} == set(Status)


def test_all_at_once_every_reason_is_told_gravest_first() -> None:
    everything = [event for _, events in WAYS.values() for event in events]
    order = [PRECEDENCE.index(reason.status) for reason in judged(read(hours=-9), everything).reasons if not reason.note]

    assert order == sorted(order)
    assert len(order) >= 8


def test_a_connected_number_with_nothing_else_has_no_reasons_and_may_send_everything() -> None:
    verdict = judged(read(quality=Rating.GREEN, throughput=Throughput.HIGH))

    assert (verdict.status, verdict.reasons, verdict.throughput, verdict.quality) == (Status.CONNECTED, (), "high", "green")
    assert set(dict(verdict.allows).values()) == {"yes"}
    assert verdict.due_at is verdict.deadline is None


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        pytest.param({"mode": Mode.SANDBOX}, "sandbox", id="sandbox"),
        pytest.param({"preverified": True}, "pre-verified", id="pre-verified"),
        pytest.param({"mode": Mode.LIVE, "preverified": False}, "", id="a live number"),
    ],
)
def test_numbers_that_are_not_real_yet_are_labelled_and_not_counted(fields: dict[str, Any], label: str) -> None:
    verdict = judged(read(**fields))

    assert (verdict.label, verdict.counted) == (label, not label)


def test_a_test_number_is_known_by_its_list_of_allowed_people() -> None:
    assert judged(read(), errored(131030)).label == "test number"


def test_a_number_that_went_live_is_no_test_number_for_an_error_of_its_first_days() -> None:
    told = judged(errored(131030, -9), read(mode=Mode.LIVE))

    assert (told.label, told.counted) == ("", True)


# -------------------------------------------------------------------------------------------------------------- urgency

URGENCY = [
    [read(hours=-9), ban(BanState.DISABLED)],
    [read(hours=-9), ban(BanState.SCHEDULED)],
    [read(Reported.DISCONNECTED)],
    [read(hours=-9), restricted()],
    [read(Reported.PENDING)],
    [read(Reported.RESTRICTED)],
    [read(Reported.MANUAL_REVIEW), rated(Rating.GREEN)],
]


def test_what_costs_most_to_wait_for_comes_first() -> None:
    ranks = [urgency(judged(events)) for events in URGENCY]

    assert ranks[:5] == sorted(ranks[:5], reverse=True)
    assert len(set(ranks[:5])) == 5
    assert urgency(judged(read())) == 0
    assert urgency(judged(read(), rated(Rating.RED))) > urgency(judged(read()))


def test_numbers_out_of_the_counts_come_last() -> None:
    assert urgency(judged(read(mode=Mode.SANDBOX), ban(BanState.DISABLED))) < urgency(judged(read(Reported.FLAGGED)))


def test_a_used_up_limit_waits_behind_what_a_person_can_change() -> None:
    assert urgency(judged(read(Reported.RESTRICTED))) < urgency(judged(read(Reported.PENDING)))


# ------------------------------------------------------------------------------------------------------- the limit's use


def heard(*events: Any) -> Portfolio:
    portfolio = Portfolio()
    for event in events:
        hear(portfolio, event)
    return portfolio


def subscribed(hours: float) -> SubscriptionRead:
    return SubscriptionRead(at=at(hours), account=ACCOUNT, ours=True)


def used(*events: Any, least: int = 100, most: int = 120, pseudo: bool = False) -> Use:
    return use(heard(*events), least, most, NOON, pseudo=pseudo, rules=current())


def test_what_is_left_is_told_after_a_day_of_unbroken_hearing_and_by_the_upper_count() -> None:
    told = used(read(limit=Limit(per_day=250)), subscribed(-24))

    assert (told.per_day, told.known, told.least, told.most, told.left, told.scope) == (250, True, 100, 120, 130, "portfolio")
    assert told.counting_since == at(-24)


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([subscribed(-23)], id="heard for less than a day"),
        pytest.param([], id="never heard"),
        pytest.param([subscribed(-90), HouseSlept(at=at(-3), since=at(-4))], id="we slept in between"),
        pytest.param([subscribed(-90), lost(SightCause.SUBSCRIPTION, -1)], id="not subscribed now"),
    ],
)
def test_what_is_left_is_unknown_while_people_may_have_been_missed(events: list[Any]) -> None:
    assert used(read(limit=Limit(per_day=250)), *events).left is None


def test_more_used_than_allowed_leaves_nothing() -> None:
    assert used(read(limit=Limit(per_day=250)), subscribed(-48), most=300).left == 0


def test_no_limit_is_known_and_leaves_no_number() -> None:
    told = used(read(limit=Limit()), subscribed(-48))

    assert (told.per_day, told.known, told.left) == (None, True, None)


def test_a_limit_that_was_never_told_is_not_known() -> None:
    assert used(subscribed(-48)).known is False


def test_a_pseudo_portfolio_says_that_others_may_share_its_limit() -> None:
    told = used(read(limit=Limit(per_day=250)), pseudo=True)

    assert (told.scope, told.shared) == ("account", True)


def test_a_raise_that_was_only_announced_is_shown_beside_the_limit() -> None:
    told = used(read(limit=Limit(per_day=250)), CapabilityMoved(at=at(-0.5), account=ACCOUNT, limit=Limit(per_day=2_000)))

    assert (told.per_day, told.said) == (250, 2_000)


def test_under_the_classic_rules_the_limit_is_the_numbers() -> None:
    assert use(heard(), 0, 0, NOON, pseudo=False, rules=load()["classic"]).scope == "number"


# ------------------------------------------------------------------------------------------------------------------ size


def quiet(days: int) -> Number:
    """Return a number that was read once a day and never changed."""
    events = [
        event
        for day in range(days)
        for event in (
            read(
                hours=24.0 * day,
                quality=Rating.GREEN,
                name="Harbor Lane Coffee",
                platform=Platform.CLOUD_API,
                mode=Mode.LIVE,
                pin_enabled=True,
            ),
            health(hours=24.0 * day),
        )
    ]
    state = Number()
    for event in events:
        hear_number(state, event)
    return state


def test_a_quiet_number_is_small_and_stays_so() -> None:
    assert len(msgspec.msgpack.encode(quiet(1))) < 450
    assert len(msgspec.msgpack.encode(quiet(90))) < 1_150


def test_judging_changes_nothing() -> None:
    number = quiet(3)
    before = msgspec.msgpack.encode(number)
    verdict: Verdict = judge(number, Account(), Portfolio(), NOON, current())

    assert verdict.status is Status.CONNECTED
    assert msgspec.msgpack.encode(number) == before


def test_the_kinds_of_enforcement_are_told_apart() -> None:
    verdict = judged(read(), restricted(STARTING), restricted(RestrictionKind.UTILITY_RATE))

    assert codes(verdict) == ["enforcement_new_conversations", "enforcement_utility_rate"]


@pytest.mark.parametrize("book", list(load()))
def test_every_book_can_judge_everything(book: str) -> None:
    world = hearing([read(hours=-9), *(event for _, events in WAYS.values() for event in events), errored(131048), lost(SightCause.TOKEN)])
    rules = load()[book]
    verdict = judge(world.numbers["101"], world.accounts[ACCOUNT], world.portfolio, at(1), rules)

    assert verdict.status is Status.GONE
    assert use(world.portfolio, 0, 0, NOON, pseudo=False, rules=rules).known is False


def test_under_the_classic_rules_flagged_is_nothing_unexpected() -> None:
    world = hearing([read(Reported.FLAGGED)])
    verdict = judge(world.numbers["101"], world.accounts[ACCOUNT], world.portfolio, NOON, load()["classic"])

    assert verdict.reasons[0].text == "Meta reports low quality for this number."
