import inspect
from enum import Enum

import pytest

from linekeeper.events import identity
from linekeeper.events.identity import NameDecision, NameReviewed, SecurityKind, SecurityNews, UsernameState

ENUMS = [
    kind for _, kind in inspect.getmembers(identity, inspect.isclass) if issubclass(kind, Enum) and kind.__module__ == identity.__name__
]


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_enum_has_a_place_for_words_that_meta_adds(kind: type[Enum]) -> None:
    assert "UNKNOWN" in kind.__members__


@pytest.mark.parametrize(
    "order",
    [
        [NameDecision.APPROVED, NameDecision.UNKNOWN, NameDecision.PENDING, NameDecision.REJECTED],
        [UsernameState.APPROVED, UsernameState.RESERVED, UsernameState.DELETED],
        [SecurityKind.PIN_CHANGED, SecurityKind.PIN_RESET_REQUEST, SecurityKind.PIN_REQUEST_SUCCESS],
    ],
    ids=lambda order: type(order[0]).__name__,
)
def test_words_are_written_lightest_first(order: list[Enum]) -> None:
    assert sorted(order, key=list(type(order[0])).index) == order


def test_who_asked_for_a_pin_has_room_for_yes_or_no_alone() -> None:
    assert inspect.get_annotations(SecurityNews)["requester_named"] is bool


def test_a_name_that_was_asked_for_is_not_called_the_numbers_name() -> None:
    assert "requested" in NameReviewed.__struct_fields__
    assert "name" not in NameReviewed.__struct_fields__
