"""The poll plan: a table for what is due, laws for budgets and fairness over simulated days."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from linekeeper.pacing.plan import (
    AT_ONCE,
    EXTRAS,
    INTERVAL_S,
    JITTER,
    REGULAR,
    AccountPace,
    AppUsage,
    Due,
    Tier,
    allowed_per_hour,
    interval_s,
    plan,
    template_calls_per_hour,
    templates_every_s,
)

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
CALM = AppUsage()


def ago(seconds: float) -> datetime:
    return NOON - timedelta(seconds=seconds)


def read(seconds: float, **more: object) -> AccountPace:
    """Return an account that was read whole so many seconds before noon."""
    then = ago(seconds)
    pace = AccountPace(account="a", registered=True, listed_at=then, node_at=then, subscription_at=then, templates_at=then)
    return replace(pace, **more)


@pytest.mark.parametrize(
    ("pace", "usage", "comes"),
    [
        pytest.param(AccountPace(account="a"), CALM, True, id="an account never read comes at once"),
        pytest.param(read(60, tier=Tier.HOT), CALM, True, id="a hot one comes after a minute"),
        pytest.param(read(50, tier=Tier.HOT), CALM, False, id="and not before"),
        pytest.param(read(300), CALM, True, id="a quiet one comes after five minutes"),
        pytest.param(read(200), CALM, False, id="and not after three"),
        pytest.param(read(1800, tier=Tier.DORMANT), CALM, True, id="a dormant one comes after half an hour"),
        pytest.param(read(1500, tier=Tier.DORMANT), CALM, False, id="and not after twenty-five minutes"),
        pytest.param(read(5, wanted_at=ago(1)), CALM, True, id="news brings it forward"),
        pytest.param(read(5, wanted_at=ago(-1)), CALM, False, id="but not before its time"),
        pytest.param(read(400), AppUsage(percent=80), False, id="a strained app slows everybody"),
        pytest.param(read(1200), AppUsage(percent=80), True, id="slows, not stops"),
        pytest.param(read(9000), AppUsage(percent=95), False, id="an app that is nearly used up leaves quiet ones alone"),
        pytest.param(read(9000, tier=Tier.HOT), AppUsage(percent=95), True, id="but not hot ones"),
        pytest.param(read(9000, wanted_at=NOON), AppUsage(percent=95), True, id="nor those that news asks for"),
        pytest.param(read(9000, wanted_at=NOON), AppUsage(closed_until=ago(-1)), False, id="after error 4 nobody goes"),
        pytest.param(read(9000), AppUsage(closed_until=NOON), True, id="until the pause is over"),
    ],
)
def test_an_account_is_read_when_its_time_has_come(pace: AccountPace, usage: AppUsage, comes: bool) -> None:
    assert bool(plan([pace], NOON, {}, usage)) is comes


@pytest.mark.parametrize(
    ("pace", "spent", "due"),
    [
        pytest.param(AccountPace(account="a", portfolio=True), 0,
                     Due(account="a", node=True, subscription=True, templates=True, portfolio=True, calls=5), id="first everything"),
        pytest.param(read(1900, portfolio=True), 0,
                     Due(account="a", node=True, subscription=True, templates=True, portfolio=True, calls=5), id="and after half an hour"),
        pytest.param(AccountPace(account="a"), 0,
                     Due(account="a", node=True, subscription=True, templates=True, calls=4), id="no portfolio where none can be read"),
        pytest.param(AccountPace(account="a", template_pages=60), 30, Due(account="a", node=True, subscription=True, calls=3),
                     id="no templates when their pages do not fit"),
        pytest.param(read(60, tier=Tier.HOT), 0, Due(account="a", calls=1), id="then often only the list"),
        pytest.param(read(300), 0, Due(account="a", node=True, calls=2), id="the node every five minutes"),
        pytest.param(read(700), 0, Due(account="a", node=True, subscription=True, calls=3), id="subscriptions every ten"),
        pytest.param(read(60, wanted_at=NOON), 0, Due(account="a", wanted=True, node=True, calls=2), id="news reads list and node"),
        pytest.param(read(700, pages=3), 0, Due(account="a", node=True, subscription=True, calls=5), id="a long list costs its pages"),
        pytest.param(AccountPace(account="a"), 89, Due(account="a", calls=1), id="the list before all else when little is left"),
        pytest.param(AccountPace(account="a"), 90, None, id="nothing when the regular share is spent"),
        pytest.param(AccountPace(account="a", wanted_at=NOON), 90,
                     Due(account="a", wanted=True, node=True, subscription=True, templates=True, calls=4),
                     id="a tenth is kept for news"),
        pytest.param(AccountPace(account="a", wanted_at=NOON), 100, None, id="and no more than half the budget for anything"),
    ],
)  # fmt: skip
def test_what_is_read_fits_what_is_left(pace: AccountPace, spent: int, due: Due | None) -> None:
    assert plan([pace], NOON, {"a": spent}, CALM) == ([] if due is None else [due])


def test_news_goes_first_then_who_is_latest_in_their_own_intervals() -> None:
    accounts = [
        read(1900, account="dormant", tier=Tier.DORMANT),
        read(120, account="hot", tier=Tier.HOT),
        read(320, account="quiet"),
        read(1, account="news", wanted_at=NOON),
        AccountPace(account="new"),
    ]

    order = [due.account for due in plan(accounts, NOON, {}, CALM)]

    assert order[:3] == ["news", "new", "hot"]
    assert set(order[3:]) == {"quiet", "dormant"}


@pytest.mark.parametrize(
    ("pages", "registered", "every_s"),
    [
        pytest.param(1, True, 1800, id="every half hour"),
        pytest.param(60, True, 1800, id="six thousand templates of a registered account too"),
        pytest.param(22, False, 4000, id="less often where the budget is small"),
    ],
)
def test_templates_are_read_as_often_as_their_share_of_the_budget_allows(pages: int, registered: bool, every_s: float) -> None:
    assert templates_every_s(AccountPace(account="a", registered=registered, template_pages=pages)) == pytest.approx(every_s)


def test_a_small_budget_stretches_the_interval_of_a_long_list() -> None:
    assert interval_s(AccountPace(account="a", tier=Tier.HOT, pages=50), CALM) * 90 / 50 >= 3600
    assert interval_s(AccountPace(account="a", tier=Tier.HOT, pages=1, registered=True), CALM) == INTERVAL_S[Tier.HOT]
    assert interval_s(AccountPace(account="a", tier=Tier.HOT, pages=1), CALM) == pytest.approx(INTERVAL_S[Tier.HOT], rel=0.02)


def test_an_hour_that_holds_three_readings_of_long_templates_starves_no_list() -> None:
    """Found by the law below: 7 pages of templates come three times in some hours, and the list waited four minutes for its turn."""
    pace = AccountPace(account="a", tier=Tier.HOT, template_pages=7)

    assert 3600 / interval_s(pace, CALM) / (1 - JITTER) + EXTRAS + 3 * 7 <= allowed_per_hour(registered=False) * REGULAR


def test_a_storm_of_news_leaves_room_for_the_others() -> None:
    accounts = [read(5, account=f"news-{n}", wanted_at=NOON) for n in range(10_000)] + [read(301, account="quiet")]

    due = plan(accounts, NOON, {}, CALM)

    assert len(due) < AT_ONCE
    assert "quiet" in {each.account for each in due}


class Day:
    """Play the plan as the poller does, counting every call in its moving hour."""

    def __init__(self, accounts: Sequence[AccountPace], usage: AppUsage = CALM) -> None:
        self.paces = {pace.account: pace for pace in accounts}
        self.usage = usage
        self.calls: dict[str, deque[datetime]] = {pace.account: deque() for pace in accounts}
        self.most: Counter[str] = Counter()
        self.longest: Counter[str] = Counter()
        self.now = NOON

    def spent(self) -> dict[str, int]:
        for times in self.calls.values():
            while times and times[0] <= self.now - timedelta(hours=1):
                times.popleft()
        return {account: len(times) for account, times in self.calls.items()}

    def tick(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        for due in plan(list(self.paces.values()), self.now, self.spent(), self.usage):
            pace = self.paces[due.account]
            self.calls[due.account].extend([self.now] * due.calls)
            self.most[due.account] = max(self.most[due.account], len(self.calls[due.account]))
            if pace.listed_at is not None:
                self.longest[due.account] = max(self.longest[due.account], int((self.now - pace.listed_at).total_seconds()))
            self.paces[due.account] = replace(
                pace,
                listed_at=self.now,
                node_at=self.now if due.node else pace.node_at,
                subscription_at=self.now if due.subscription else pace.subscription_at,
                templates_at=self.now if due.templates else pace.templates_at,
                portfolio_at=self.now if due.portfolio else pace.portfolio_at,
                wanted_at=None if due.wanted else pace.wanted_at,
            )


PACES = st.builds(
    AccountPace,
    account=st.uuids().map(str),
    tier=st.sampled_from(Tier),
    registered=st.booleans(),
    pages=st.integers(1, 50),
    template_pages=st.integers(1, template_calls_per_hour(registered=False)),
    portfolio=st.booleans(),
)


@settings(max_examples=25)
@given(st.lists(PACES, min_size=1, max_size=4, unique_by=lambda pace: pace.account), st.integers(20, 400), st.randoms())
def test_no_hour_of_a_day_goes_over_half_the_budget_and_nobody_starves(accounts: list[AccountPace], step_s: int, chance: object) -> None:
    day = Day(accounts)
    for _ in range(86_400 // step_s):
        news = chance.choice(accounts).account  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
        day.paces[news] = replace(day.paces[news], wanted_at=day.now)
        day.tick(step_s)

    for pace in accounts:
        assert day.most[pace.account] <= allowed_per_hour(registered=pace.registered)
        assert day.paces[pace.account].listed_at is not None
        # An hour's budget may be spent on news; then the next hour begins at the latest.
        assert day.longest[pace.account] <= interval_s(pace, CALM) + 3600 + step_s


@settings(max_examples=25)
@given(st.lists(PACES, min_size=1, max_size=4, unique_by=lambda pace: pace.account), st.integers(5, 60))
def test_without_news_everybody_keeps_their_own_interval(accounts: list[AccountPace], step_s: int) -> None:
    day = Day(accounts)
    for _ in range(6 * 3600 // step_s):
        day.tick(step_s)

    for pace in accounts:
        assert day.longest[pace.account] <= interval_s(pace, CALM) * 1.5 + step_s


@settings(max_examples=25)
@given(st.lists(PACES, min_size=1, max_size=4, unique_by=lambda pace: pace.account))
def test_templates_and_portfolios_are_not_starved_by_the_lists(accounts: list[AccountPace]) -> None:
    day = Day(accounts)
    for _ in range(6 * 360):
        day.tick(10)

    for pace in day.paces.values():
        assert pace.templates_at is not None
        assert (day.now - pace.templates_at).total_seconds() <= 2 * templates_every_s(pace) + 3600
        assert pace.portfolio_at is not None or not pace.portfolio


def test_ten_thousand_accounts_are_all_read_within_their_intervals() -> None:
    day = Day([AccountPace(account=f"account-{n}", tier=list(Tier)[n % 3], registered=True) for n in range(10_000)])
    for _ in range(12):  # the first round: all at once are too many for one plan
        day.tick(10)
    assert len(day.most) == 10_000

    day.longest.clear()
    for _ in range(33):
        day.tick(10)

    for account, longest in day.longest.items():
        assert longest <= INTERVAL_S[day.paces[account].tier] + 20
