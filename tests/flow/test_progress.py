"""What is gathered of a portfolio's way to its next limit, from a state that the river filled."""

from datetime import datetime, timedelta
from typing import Any

from linekeeper.events.account import AccountRead
from linekeeper.events.event import Limit
from linekeeper.events.house import SubscriptionRead
from linekeeper.events.message import Category, MessageMoved, MessageState
from linekeeper.events.number import NumberRead, Rating, Reported
from linekeeper.events.template import TemplateRead, TemplateState
from linekeeper.flow.progress import counted, upgrade
from linekeeper.fold.progress import Counted, Met, Progress
from linekeeper.rulebook import current
from linekeeper.state.port import Look
from tests.flow.river import River, batch, claims
from tests.strategies import NOON

DAY = timedelta(days=1)


def delivered(message: int, at: datetime, person: int = 1, category: Category = Category.MARKETING) -> MessageMoved:
    people = (bytes([person]) * 16,)
    return MessageMoved(at=at, number="101", message=bytes([message]) * 16, state=MessageState.DELIVERED, people=people, category=category)


def river(*events: Any) -> River:
    begun = [
        AccountRead(at=NOON - 40 * DAY, account="201", portfolio="301", limit=Limit(per_day=2_000)),
        SubscriptionRead(at=NOON - 40 * DAY, account="201", ours=True),
        NumberRead(at=NOON - 40 * DAY, number="101", status=Reported.CONNECTED, quality=Rating.GREEN),
    ]
    return River().flow([*claims(), *(batch(event, bytes([index]) * 20) for index, event in enumerate([*begun, *events]))])


async def asked(flowed: River) -> tuple[Counted, Progress]:
    def ask(look: Look) -> tuple[Counted, Progress]:
        rows = list(look.fleet())
        return counted(look, "301", rows, NOON), upgrade(look, "301", rows, NOON, current())

    return await flowed.state.look(ask)


async def test_people_and_deliveries_are_counted_each_for_its_bound() -> None:
    counts, one = await asked(
        river(
            delivered(1, NOON - 2 * DAY, person=1),
            delivered(2, NOON - DAY, person=1),
            delivered(3, NOON - 6 * DAY, person=2),
            delivered(4, NOON - 6 * DAY, person=3, category=Category.SERVICE),
            delivered(5, NOON - 20 * DAY, person=4),
            delivered(6, NOON - 35 * DAY, person=5),
        )
    )

    assert (counts.people_7d, counts.delivered_7d, counts.delivered_30d) == (2, 3, 4)
    assert (counts.ratings, counts.templates_low, counts.shared) == ((Rating.GREEN,), 0, False)
    assert (one.conditions[0].least, one.conditions[0].most, one.met) == (2, 3, Met.NO)


async def test_a_template_of_low_quality_is_seen() -> None:
    low = TemplateRead(at=NOON - DAY, account="201", template="501", state=TemplateState.APPROVED, quality=Rating.RED)

    assert (await asked(river(low)))[0].templates_low == 1


async def test_a_portfolio_nobody_heard_of_has_no_progress() -> None:
    told = await River().state.look(lambda look: upgrade(look, "account:9", [], NOON, current()))

    assert told.known is False
