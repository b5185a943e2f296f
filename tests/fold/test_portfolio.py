from typing import Any

import pytest

from linekeeper.events.account import AccountRead, AlertRaised, CapabilityMoved, Verification
from linekeeper.events.event import Limit
from linekeeper.events.house import HouseSlept, SightCause, SightLost, SubscriptionRead
from linekeeper.events.message import MessageHeard
from linekeeper.events.number import NumberNews, NumberNewsKind
from linekeeper.events.portfolio import PortfolioRead
from linekeeper.fold.portfolio import MOST_ALERTS, Effective, Portfolio, effective_limit, hear, join, number_hears, unbroken_since
from linekeeper.fold.sight import back_at, lost_at
from tests.fold.said import ACCOUNT, NUMBER, at, lost, read, regained

SMALL, MIDDLE, LARGE, NONE = Limit(per_day=250), Limit(per_day=2_000), Limit(per_day=10_000), Limit()


def heard(*events: Any) -> Portfolio:
    portfolio = Portfolio()
    for event in events:
        hear(portfolio, event)
    return portfolio


def limit_read(limit: Limit, hours: float) -> Any:
    return read(hours=hours, limit=limit)


def limit_said(limit: Limit, hours: float) -> CapabilityMoved:
    return CapabilityMoved(at=at(hours), account=ACCOUNT, limit=limit)


@pytest.mark.parametrize(
    ("events", "limit", "said"),
    [
        pytest.param([limit_read(SMALL, -2)], SMALL, None, id="read"),
        pytest.param([limit_read(SMALL, -2), limit_read(LARGE, -1)], LARGE, None, id="the newest reading"),
        pytest.param([AccountRead(at=at(-1), account=ACCOUNT, limit=MIDDLE)], MIDDLE, None, id="read from the account"),
        pytest.param([limit_said(MIDDLE, -1)], MIDDLE, None, id="told, and never read"),
        pytest.param([limit_read(MIDDLE, -2), limit_said(SMALL, -1)], SMALL, None, id="news of less holds at once"),
        pytest.param([limit_read(MIDDLE, -2), limit_said(LARGE, -1)], MIDDLE, LARGE, id="news of more waits for a reading"),
        pytest.param([limit_read(MIDDLE, -2), limit_said(NONE, -1)], MIDDLE, NONE, id="news of no limit waits too"),
        pytest.param([limit_read(MIDDLE, -1), limit_said(LARGE, -2)], MIDDLE, None, id="a reading after the news settles it"),
        pytest.param([limit_read(MIDDLE, -1), limit_said(SMALL, -1)], MIDDLE, None, id="in one second the reading settles it"),
        pytest.param([limit_read(LARGE, -3), limit_said(SMALL, -2), limit_said(LARGE, -1)], SMALL, LARGE, id="less, then more again"),
        pytest.param([limit_read(NONE, -3), limit_said(LARGE, -2)], LARGE, None, id="no limit becomes one"),
    ],
)
def test_the_limit_that_holds_is_the_lower_of_what_was_read_and_told_since(events: list[Any], limit: Limit, said: Limit | None) -> None:
    assert effective_limit(heard(*events)) == effective_limit(heard(*reversed(events))) == Effective(limit, known=True, said=said)


def test_a_limit_nobody_told_is_unknown_and_not_none() -> None:
    assert effective_limit(Portfolio()).known is False


def test_a_throughput_upgrade_says_nothing_about_the_messaging_limit() -> None:
    upgrade = NumberNews(at=at(-1), number=NUMBER, kind=NumberNewsKind.THROUGHPUT_UPGRADE, limit=NONE)
    legacy = NumberNews(at=at(-1), number=NUMBER, kind=NumberNewsKind.DOWNGRADE, limit=SMALL)

    assert effective_limit(heard(upgrade)).known is False
    assert effective_limit(heard(limit_read(MIDDLE, -2), legacy)).limit == SMALL


def test_what_a_new_number_begins_with_lowers_no_limit_that_others_share() -> None:
    begun = NumberNews(at=at(-1), number=NUMBER, kind=NumberNewsKind.ONBOARDING, limit=SMALL)

    assert effective_limit(heard(limit_read(MIDDLE, -2), begun)) == Effective(MIDDLE, known=True)


def alert(word: str, hours: float, *, active: bool = True) -> AlertRaised:
    return AlertRaised(at=at(hours), account=ACCOUNT, word=word, active=active)


def cap(many: int, hours: float) -> CapabilityMoved:
    return CapabilityMoved(at=at(hours), account=ACCOUNT, max_numbers=many, max_numbers_scope="business")


def verified(word: Verification, hours: float) -> PortfolioRead:
    return PortfolioRead(at=at(hours), account=ACCOUNT, portfolio="301", verification=word, verification_word=word.upper())


def test_verification_the_cap_of_numbers_and_alerts_are_the_newest_told() -> None:
    events = [verified(Verification.NOT_VERIFIED, -5), verified(Verification.VERIFIED, -2), cap(20, -1), cap(2, -3), alert("FAILED", -2)]
    for portfolio in (heard(*events), heard(*reversed(events))):
        assert portfolio.verification.value == (Verification.VERIFIED, "VERIFIED")
        assert portfolio.numbers_cap.value == (20, "business")
        assert portfolio.alerts["FAILED"].value is True


def test_a_limit_is_read_from_the_portfolios_own_node_too() -> None:
    event = PortfolioRead(at=at(-1), account=ACCOUNT, portfolio="301", limit=LARGE)

    assert effective_limit(heard(event)).limit == LARGE


def test_alerts_are_bounded_and_the_newest_stay_in_any_order() -> None:
    events = [alert(f"WORD_{number}", -number) for number in range(1, MOST_ALERTS + 5)]

    assert heard(*events).alerts == heard(*reversed(events)).alerts
    assert len(heard(*events).alerts) == MOST_ALERTS
    assert "WORD_1" in heard(*events).alerts


# ------------------------------------------------------------------------------------------------------------- hearing


def subscribed(hours: float, account: str = ACCOUNT, *, ours: bool = True) -> SubscriptionRead:
    return SubscriptionRead(at=at(hours), account=account, ours=ours)


def inbound(hours: float) -> MessageHeard:
    return MessageHeard(at=at(hours), number=NUMBER, message=b"i" * 16)


@pytest.mark.parametrize(
    ("events", "since"),
    [
        pytest.param([], None, id="nothing was ever heard"),
        pytest.param([inbound(-5)], -5, id="the first message is the first sign"),
        pytest.param([subscribed(-9), subscribed(-3)], -9, id="since our app was first subscribed"),
        pytest.param([subscribed(-9), inbound(-20)], -9, id="a reading of the subscription is the better sign"),
        pytest.param([subscribed(-9), subscribed(-4, "202")], -4, id="with two accounts since both are heard"),
        pytest.param([subscribed(-9), lost(SightCause.CALLBACK, -5), regained(SightCause.CALLBACK, -3)], -3, id="since a gap ended"),
        pytest.param([subscribed(-9), lost(SightCause.CALLBACK, -5)], None, id="in a gap"),
        pytest.param([subscribed(-9), subscribed(-5, ours=False), subscribed(-2)], -2, id="not subscribed for a while"),
        pytest.param([subscribed(-9), HouseSlept(at=at(-3), since=at(-4))], -3, id="since we woke"),
        pytest.param([subscribed(-9), lost(SightCause.TOKEN, -5)], -9, id="without a token we still hear"),
        pytest.param([subscribed(1)], None, id="not yet"),
        pytest.param([subscribed(-9), lost(SightCause.CALLBACK, 1)], -9, id="a later gap does not matter now"),
        pytest.param(
            [subscribed(-9), SightLost(at=at(-5), account="202", cause=SightCause.FIELD)], None, id="one account's gap is the portfolio's"
        ),
    ],
)
def test_since_when_nothing_was_missed(events: list[Any], since: float | None) -> None:
    expected = None if since is None else at(since)

    assert unbroken_since(heard(*events), at(0)) == unbroken_since(heard(*reversed(events)), at(0)) == expected


def test_while_one_numbers_messages_go_elsewhere_not_all_is_heard() -> None:
    away, back = lost_at(at(-5), 0), lost_at(at(-5), 0).join(back_at(at(-3)))
    never, gone, returned = (heard(subscribed(-9)) for _ in range(3))
    number_hears(never, NUMBER, back_at(at(-3)))
    number_hears(gone, NUMBER, away)
    for told in (back, away):
        number_hears(returned, NUMBER, told)

    assert [unbroken_since(one, at(0)) for one in (never, gone, returned)] == [at(-9), None, at(-3)]
    assert not any(never.breaks[key].lost for key in never.breaks)


def test_a_late_webhook_is_a_sign_only_since_it_came() -> None:
    portfolio = Portfolio()
    hear(portfolio, inbound(-90), heard_at=at(-2))

    assert unbroken_since(portfolio, at(0)) == at(-2)


def test_a_pseudo_portfolio_joins_the_one_it_belongs_to() -> None:
    events = [
        limit_read(SMALL, -3),
        limit_said(MIDDLE, -2),
        subscribed(-9),
        lost(SightCause.FIELD, -5),
        HouseSlept(at=at(-3), since=at(-4)),
    ]
    others = [limit_read(LARGE, -4), limit_said(NONE, -1), subscribed(-7, "202"), inbound(-8), regained(SightCause.FIELD, -1)]
    events += [alert("DEFERRED", -2), cap(2, -3), verified(Verification.PENDING, -3)]
    others += [alert("DEFERRED", -1, active=False), cap(20, -1), verified(Verification.VERIFIED, -1)]
    joined, other = heard(*events), heard(*others)
    join(joined, other)

    assert joined == heard(*events, *others)
