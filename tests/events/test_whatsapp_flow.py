import inspect
from enum import Enum

import pytest

from linekeeper.events import whatsapp_flow
from linekeeper.events.whatsapp_flow import FlowNews, FlowState

ENUMS = [
    kind
    for _, kind in inspect.getmembers(whatsapp_flow, inspect.isclass)
    if issubclass(kind, Enum) and kind.__module__ == whatsapp_flow.__name__
]


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_enum_has_a_place_for_words_that_meta_adds(kind: type[Enum]) -> None:
    assert "UNKNOWN" in kind.__members__


@pytest.mark.parametrize(
    "order",
    [
        [FlowState.PUBLISHED, FlowState.UNKNOWN, FlowState.THROTTLED, FlowState.BLOCKED],
        [FlowNews.STATUS, FlowNews.UNKNOWN, FlowNews.AVAILABILITY],
    ],
    ids=lambda order: type(order[0]).__name__,
)
def test_words_are_written_lightest_first(order: list[Enum]) -> None:
    assert sorted(order, key=list(type(order[0])).index) == order
