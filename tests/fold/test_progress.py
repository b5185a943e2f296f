from datetime import datetime, timedelta
from typing import Any

import pytest

from linekeeper.events.account import AccountRead, AlertRaised, Verification
from linekeeper.events.event import Limit
from linekeeper.events.house import SubscriptionRead
from linekeeper.events.number import Rating
from linekeeper.fold.portfolio import Portfolio, hear
from linekeeper.fold.progress import Condition, Counted, Met, Progress, progress
from linekeeper.fold.verdict import Basis
from linekeeper.rulebook import current, load
from linekeeper.rulebook.shapes import Confidence
from tests.fold.said import ACCOUNT, at
from tests.strategies import NOON

GREEN, YELLOW, RED = Rating.GREEN, Rating.YELLOW, Rating.RED
MONTHS = 24 * 60


def portfolio(per_day: int | None = 2_000, heard_h: float = MONTHS, *events: Any) -> Portfolio:
    """Return a portfolio with this limit, heard without a gap for so many hours."""
    made = Portfolio()
    limit = AccountRead(at=at(-1), account=ACCOUNT, limit=Limit(per_day=per_day))
    for event in (limit, SubscriptionRead(at=at(-heard_h), account=ACCOUNT, ours=True), *events):
        hear(made, event)
    return made


def counted(people: int = 0, week: int = 0, month: int = 0, ratings: tuple[Rating, ...] = (GREEN,), **told: Any) -> Counted:
    return Counted(people_7d=people, delivered_7d=week, delivered_30d=month, ratings=ratings, **told)


def told(made: Portfolio, counts: Counted) -> Progress:
    return progress(made, counts, NOON, current())


def condition(of: Progress, code: str) -> Condition:
    (one,) = [one for one in of.conditions if one.code == code]
    return one


@pytest.mark.parametrize(
    ("per_day", "higher", "unlimited"),
    [(250, 2_000, False), (2_000, 10_000, False), (10_000, 100_000, False), (100_000, None, True), (None, None, False)],
    ids=str,
)
def test_the_next_limit_is_the_next_step(per_day: int | None, higher: int | None, unlimited: bool) -> None:
    one = told(portfolio(per_day), counted())

    assert (one.per_day, one.next, one.unlimited_next) == (per_day, higher, unlimited)


def test_a_limit_nobody_told_has_no_progress() -> None:
    assert (told(Portfolio(), counted()).known, told(Portfolio(), counted()).conditions) == (False, ())


@pytest.mark.parametrize(
    ("counts", "heard_h", "met", "most"),
    [
        pytest.param(counted(1_000, 1_400), MONTHS, Met.YES, 1_400, id="surely half"),
        pytest.param(counted(400, 900), MONTHS, Met.NO, 900, id="surely less"),
        pytest.param(counted(400, 1_400), MONTHS, Met.UNKNOWN, 1_400, id="perhaps"),
        pytest.param(counted(400, 100), MONTHS, Met.NO, 400, id="the upper bound is never below the lower"),
        pytest.param(counted(400, 500), 24 * 3, Met.UNKNOWN, None, id="not heard for 7 days: no upper bound"),
        pytest.param(counted(400, 500, shared=True), MONTHS, Met.UNKNOWN, None, id="others may use it too: no upper bound"),
        pytest.param(counted(1_000, 500), 24 * 3, Met.YES, None, id="surely half, whatever was missed"),
    ],
)
def test_half_of_the_limit_is_a_range(counts: Counted, heard_h: float, met: Met, most: int | None) -> None:
    used = condition(told(portfolio(2_000, heard_h), counts), "progress_used")

    assert (used.met, used.needed, used.least, used.most) == (met, 1_000, counts.people_7d, most)


@pytest.mark.parametrize(
    ("ratings", "low", "newest", "classic"),
    [
        pytest.param((GREEN, GREEN), 0, Met.YES, Met.YES, id="all high"),
        pytest.param((GREEN, YELLOW), 0, Met.UNKNOWN, Met.YES, id="medium: enough only in the older book"),
        pytest.param((GREEN, RED), 0, Met.NO, Met.NO, id="one low"),
        pytest.param((GREEN,), 1, Met.NO, Met.NO, id="a template of low quality"),
        pytest.param((GREEN, Rating.UNKNOWN), 0, Met.UNKNOWN, Met.UNKNOWN, id="one not rated yet"),
        pytest.param((), 0, Met.UNKNOWN, Met.UNKNOWN, id="no number is known"),
    ],
)
def test_quality_is_weighed_by_the_rulebook(ratings: tuple[Rating, ...], low: int, newest: Met, classic: Met) -> None:
    counts = counted(ratings=ratings, templates_low=low)

    for name, met in (("2025-10-07", newest), ("classic", classic)):
        assert condition(progress(portfolio(), counts, NOON, load()[name]), "progress_quality").met is met


@pytest.mark.parametrize(
    ("used", "ratings", "met"),
    [
        pytest.param(1_000, (GREEN,), Met.YES, id="both"),
        pytest.param(1_000, (RED,), Met.NO, id="only one"),
        pytest.param(1_000, (YELLOW,), Met.UNKNOWN, id="one is not known"),
    ],
)
def test_above_the_first_step_all_conditions_are_needed(used: int, ratings: tuple[Rating, ...], met: Met) -> None:
    one = told(portfolio(), counted(used, used, ratings=ratings))

    assert (one.met, one.all_needed, one.within_h) == (met, True, 6)


def verified(word: Verification) -> AccountRead:
    return AccountRead(at=at(-1), account=ACCOUNT, verification=word, verification_word=word.upper())


@pytest.mark.parametrize(
    ("events", "counts", "verification", "delivered", "met"),
    [
        pytest.param([verified(Verification.VERIFIED)], counted(), Met.YES, Met.NO, Met.YES, id="verified is enough"),
        pytest.param([verified(Verification.NOT_VERIFIED)], counted(2_000, 0, 2_000), Met.NO, Met.YES, Met.YES, id="delivered is enough"),
        pytest.param([verified(Verification.PENDING)], counted(100, 0, 900), Met.NO, Met.NO, Met.NO, id="neither"),
        pytest.param([], counted(100, 0, 2_500), Met.UNKNOWN, Met.UNKNOWN, Met.UNKNOWN, id="neither is known"),
        pytest.param([verified(Verification.UNKNOWN)], counted(), Met.UNKNOWN, Met.NO, Met.UNKNOWN, id="a new word"),
    ],
)
def test_from_250_there_are_two_ways(events: list[Any], counts: Counted, verification: Met, delivered: Met, met: Met) -> None:
    one = told(portfolio(250, MONTHS, *events), counts)

    assert [way.met for way in one.conditions] == [verification, delivered]
    assert (one.met, one.all_needed, one.next) == (met, False, 2_000)
    assert condition(one, "progress_delivered").needed == 2_000


def test_every_condition_names_its_rule_and_how_sure_it_is() -> None:
    for per_day in (250, 2_000):
        one = told(portfolio(per_day), counted())
        assert one.basis is Basis.DERIVED
        for way in one.conditions:
            assert (way.rule.split(".")[0], way.confidence) == ("2025-10-07", Confidence.META)
            assert way.text.endswith(".")


@pytest.mark.parametrize(
    ("people", "heard_h", "eta"),
    [
        pytest.param(300, 23.9, None, id="less than a day of data"),
        pytest.param(500, 48, NOON + timedelta(hours=48), id="half of it in two days: two days more"),
        pytest.param(100, 48, None, id="at this pace never within 7 days"),
        pytest.param(900, MONTHS, None, id="a full week was heard and it is not enough"),
        pytest.param(1_000, 48, None, id="it is met"),
        pytest.param(0, 48, None, id="nothing was counted"),
    ],
)
def test_a_date_is_told_only_when_the_pace_leads_there(people: int, heard_h: float, eta: datetime | None) -> None:
    assert told(portfolio(2_000, heard_h), counted(people, people)).eta == eta


def test_a_gap_in_hearing_takes_the_date_away() -> None:
    assert told(portfolio(2_000, 48, SubscriptionRead(at=at(-2), account=ACCOUNT, ours=False)), counted(500)).eta is None


def test_metas_refusals_stand_beside_it_while_they_are_active() -> None:
    refused = AlertRaised(at=at(-2), account=ACCOUNT, word="INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED")
    other = AlertRaised(at=at(-2), account=ACCOUNT, word="OBA_REJECTED")
    over = AlertRaised(at=at(-1), account=ACCOUNT, word="INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED", active=False)

    assert told(portfolio(250, MONTHS, refused, other), counted()).alerts == ("INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",)
    assert told(portfolio(250, MONTHS, refused, over), counted()).alerts == ()
