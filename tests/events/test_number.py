import inspect
from enum import Enum

import pytest

from linekeeper.events import number
from linekeeper.events.number import Can, Rating, Reported

ENUMS = [kind for _, kind in inspect.getmembers(number, inspect.isclass) if issubclass(kind, Enum) and kind.__module__ == number.__name__]


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_enum_has_a_place_for_words_that_meta_adds(kind: type[Enum]) -> None:
    assert "UNKNOWN" in kind.__members__


@pytest.mark.parametrize(
    "order",
    [
        [
            Reported.CONNECTED,
            Reported.FLAGGED,
            Reported.RESTRICTED,
            Reported.PENDING,
            Reported.DISCONNECTED,
            Reported.BANNED,
            Reported.DELETED,
        ],
        [Rating.GREEN, Rating.YELLOW, Rating.RED],
        [Can.AVAILABLE, Can.LIMITED, Can.BLOCKED],
    ],
    ids=["status", "quality", "health"],
)
def test_words_are_written_lightest_first(order: list[Enum]) -> None:
    weights = [list(type(order[0])).index(word) for word in order]

    assert weights == sorted(weights)


@pytest.mark.parametrize(
    ("kind", "unknown", "worst_known_good"), [(Reported, Reported.UNKNOWN, Reported.CONNECTED), (Can, Can.UNKNOWN, Can.AVAILABLE)]
)
def test_an_unknown_word_is_never_lighter_than_good_news(kind: type[Enum], unknown: Enum, worst_known_good: Enum) -> None:
    assert list(kind).index(unknown) > list(kind).index(worst_known_good)
