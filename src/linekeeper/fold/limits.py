"""The short history of a portfolio's limit: what was read and told, change by change, over 60 days."""

from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.events.event import Limit
from linekeeper.fold.portfolio import NO_LIMIT, Portfolio
from linekeeper.fold.register import History, instant, unpacked

MOST_CHANGES = 50


class By(StrEnum):
    """Who told it."""

    READING = auto()
    NEWS = auto()


class LimitChange(Struct, frozen=True, kw_only=True):
    """One change. `before` None: the first that was heard, which may have held for longer."""

    at: datetime
    by: By
    after: Limit
    before: Limit | None


def limit_changes(portfolio: Portfolio) -> list[LimitChange]:
    """Return the changes, newest first. News and the reading that shows the same are one change: the first that told it."""
    told = sorted([*_points(portfolio.reads, By.READING), *_points(portfolio.news, By.NEWS)])
    changes: list[LimitChange] = []
    for at, key, by in told:
        before = changes[-1].after if changes else None
        limit = Limit(per_day=None if key == NO_LIMIT else int(key))
        if before != limit:
            changes.append(LimitChange(at=instant(at), by=by, after=limit, before=before))
    return changes[: -MOST_CHANGES - 1 : -1]


def _points(past: History, by: By) -> list[tuple[int, str, By]]:
    return [(at, key, by) for key, raw in past.times.items() for at in unpacked(raw)]
