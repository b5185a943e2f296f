"""What is counted of a portfolio's way to its next limit, gathered from the state for `fold.progress`."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from linekeeper.events.message import Category
from linekeeper.events.number import Rating
from linekeeper.flow.fleet import standing_of
from linekeeper.fold.portfolio import Portfolio
from linekeeper.fold.progress import Counted, Progress, progress
from linekeeper.rulebook import Rulebook
from linekeeper.state.directory import is_pseudo
from linekeeper.state.port import FleetRow, Look
from linekeeper.state.tables import unix_day
from linekeeper.state.templates import Sought

WEEK, MONTH = 7, 30  #: days
DAY_S = 86_400
MOST_LOW = 1  #: one template of low quality is enough to know

#: Never count for the limit.
FREE = frozenset({Category.SERVICE.value, Category.GROUP.value})

_portfolio = msgspec.msgpack.Decoder(Portfolio)


def upgrade(look: Look, group: str, rows: Iterable[FleetRow], now: datetime, rules: Rulebook) -> Progress:
    """Return how far a portfolio (or pseudo-portfolio) is from its next limit. `rows`: its numbers."""
    body = look.load("portfolio", group)
    portfolio = Portfolio() if body is None else _portfolio.decode(body)
    return progress(portfolio, counted(look, group, list(rows), now), now, rules)


def counted(look: Look, group: str, rows: list[FleetRow], now: datetime) -> Counted:
    """Count people of the last 7 days, and deliveries of the last 7 and 30. Whole UTC days: so the deliveries are an upper bound."""
    today, second = unix_day(now), int(now.timestamp())
    days = [
        (one.at, one.count)
        for row in rows
        for one in look.counted_by_day(row.number, (today - MONTH, today + 1))
        if one.state == "delivered" and one.category not in FREE
    ]
    people, _ = look.use(group, second - (WEEK - 1) * DAY_S)  # a place is used for a day from the delivery
    ratings = [standing_of(row).verdict.quality for row in rows if row.counted]
    return Counted(
        people_7d=people,
        delivered_7d=sum(many for at, many in days if at >= today - WEEK),
        delivered_30d=sum(many for _, many in days),
        ratings=tuple(Rating(one) for one in ratings),
        templates_low=len(_low(look, {row.account for row in rows})),
        shared=is_pseudo(group),
    )


def _low(look: Look, accounts: set[str]) -> list[str]:
    return [one.template for account in sorted(accounts) for one in look.templates(Sought(account=account, quality="red"), limit=MOST_LOW)]
