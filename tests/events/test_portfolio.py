import inspect
from enum import Enum

import pytest

from linekeeper.events import portfolio
from linekeeper.events.account import AccountEvent
from linekeeper.events.portfolio import PortfolioRead, SolutionState

ENUMS = [
    kind for _, kind in inspect.getmembers(portfolio, inspect.isclass) if issubclass(kind, Enum) and kind.__module__ == portfolio.__name__
]


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_enum_has_a_place_for_words_that_meta_adds(kind: type[Enum]) -> None:
    assert "UNKNOWN" in kind.__members__


@pytest.mark.parametrize(
    "order",
    [
        [SolutionState.ACTIVE, SolutionState.UNKNOWN, SolutionState.REJECTED, SolutionState.DEACTIVATED],
    ],
    ids=lambda order: type(order[0]).__name__,
)
def test_words_are_written_lightest_first(order: list[Enum]) -> None:
    assert sorted(order, key=list(type(order[0])).index) == order


def test_a_portfolio_is_read_for_one_of_its_accounts() -> None:
    assert issubclass(PortfolioRead, AccountEvent)
    assert {"account", "portfolio"} <= set(PortfolioRead.__struct_fields__)
