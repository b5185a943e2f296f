from typing import Any

import pytest

from linekeeper.events.account import AccountRead, CapabilityMoved
from linekeeper.events.event import Limit
from linekeeper.fold.limits import MOST_CHANGES, By, limit_changes
from linekeeper.fold.portfolio import Portfolio, hear
from tests.fold.said import ACCOUNT, at

SMALL, MIDDLE, NONE = Limit(per_day=250), Limit(per_day=2_000), Limit()


def was_read(limit: Limit, hours: float) -> AccountRead:
    return AccountRead(at=at(hours), account=ACCOUNT, limit=limit)


def was_told(limit: Limit, hours: float) -> CapabilityMoved:
    return CapabilityMoved(at=at(hours), account=ACCOUNT, limit=limit)


def changes(events: list[Any]) -> list[tuple[float, By, Limit, Limit | None]]:
    portfolio = Portfolio()
    for event in events:
        hear(portfolio, event)
    return [((one.at - at(0)).total_seconds() / 3600, one.by, one.after, one.before) for one in limit_changes(portfolio)]


@pytest.mark.parametrize(
    ("events", "told"),
    [
        pytest.param([], [], id="nothing was heard"),
        pytest.param([was_read(SMALL, -9), was_read(SMALL, -5)], [(-9, By.READING, SMALL, None)], id="the same again is no change"),
        pytest.param(
            [was_read(SMALL, -9), was_told(MIDDLE, -5), was_read(MIDDLE, -4)],
            [(-5, By.NEWS, MIDDLE, SMALL), (-9, By.READING, SMALL, None)],
            id="news and the reading that shows it are one change",
        ),
        pytest.param(
            [was_read(NONE, -9), was_read(MIDDLE, -4)],
            [(-4, By.READING, MIDDLE, NONE), (-9, By.READING, NONE, None)],
            id="from no limit to one",
        ),
    ],
)
def test_changes_of_the_limit_are_told_newest_first_in_any_order_of_hearing(events: list[Any], told: list[Any]) -> None:
    assert changes(events) == changes([*reversed(events), *events]) == told


def test_the_history_has_a_bound() -> None:
    assert len(changes([was_read((SMALL, MIDDLE)[hour % 2], -hour) for hour in range(120)])) == MOST_CHANGES
