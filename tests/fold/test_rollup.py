from collections import Counter
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from linekeeper.events.event import Failure
from linekeeper.events.message import Category, MessageMoved, MessageState
from linekeeper.fold.message import Message, hear
from linekeeper.fold.rollup import NO_CODE, Cell, cells
from tests import strategies
from tests.fold.said import at, moved

S = MessageState
NOON = int(at(0).timestamp()) // 60


def heard(*events: MessageMoved) -> Message:
    message = Message()
    for event in events:
        hear(message, event)
    return message


def minute(hours: float, state: str, code: int = 0, category: str = "") -> Cell:
    return NOON + int(hours * 60), state, category, code


def failed(hours: float, *codes: int) -> MessageMoved:
    return moved(S.FAILED, hours, failures=tuple(Failure(code=code) for code in codes))


@pytest.mark.parametrize(
    ("events", "found"),
    [
        pytest.param([], set(), id="nothing told"),
        pytest.param([moved(S.SENT, -1)], {minute(-1, "sent")}, id="sent"),
        pytest.param([moved(S.DELIVERED, -1)], {minute(-1, "sent"), minute(-1, "delivered")}, id="delivered implies sent"),
        pytest.param(
            [moved(S.SENT, -2), moved(S.READ, -1)],
            {minute(-2, "sent"), minute(-1, "delivered"), minute(-1, "read")},
            id="read implies delivered",
        ),
        pytest.param([moved(S.PLAYED, -1)], {minute(-1, "sent"), minute(-1, "delivered"), minute(-1, "read")}, id="played implies read"),
        pytest.param([failed(-1, 131048)], {minute(-1, "failed", 131048)}, id="failed with a code"),
        pytest.param([failed(-1)], {minute(-1, "failed", NO_CODE)}, id="failed without a code"),
        pytest.param([failed(-1, -1)], {minute(-1, "failed", NO_CODE)}, id="failed with one that could not be read"),
        pytest.param([failed(-1, 131026, 131000)], {minute(-1, "failed", 131000)}, id="of two codes one names it"),
        pytest.param(
            [failed(-2, 131048), moved(S.DELIVERED, -1)], {minute(-1, "sent"), minute(-1, "delivered")}, id="delivered wins over failed"
        ),
        pytest.param([moved(S.SENT, -1), moved(S.SENT, -2)], {minute(-2, "sent")}, id="the earliest time of a state"),
        pytest.param(
            [moved(S.SENT, -1, category=Category.UTILITY)], {minute(-1, "sent", category="utility")}, id="its category from the pricing"
        ),
    ],
)
def test_a_message_stands_in_one_cell_for_each_state_it_reached(events: list[MessageMoved], found: set[Cell]) -> None:
    for order in permutations(events):
        assert cells(heard(*order, *order)) == found


def counted(events: list[MessageMoved]) -> Counter[Cell]:
    """Return the counts that news in this order leave, moved as the keeper moves them."""
    messages: dict[bytes, Message] = {}
    counts: Counter[Cell] = Counter()
    for event in events:
        message = messages.setdefault(event.message, Message())
        before = cells(message)
        hear(message, event)
        counts.update(cells(message) - before)
        counts.subtract(before - cells(message))
    return +counts


def counts_are_the_same_in_any_order(events: list[Any], chance: Random) -> None:
    again = [*events, *chance.choices(events, k=len(events))] if events else []
    chance.shuffle(again)

    assert counted(again) == counted(events)


@settings(max_examples=200)
@given(strategies.of(MessageMoved, most=14), st.randoms(use_true_random=False))
def test_any_order_and_any_repeats_leave_the_same_counts(events: list[Any], chance: Random) -> None:
    counts_are_the_same_in_any_order(events, chance)


def test_the_law_finds_a_counter_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: each piece of news adds a step, as a counter would that looks at no message."""

    def steps(events: list[MessageMoved]) -> Counter[Cell]:
        return Counter((int(event.at.timestamp()) // 60, event.state.value, "", 0) for event in events)

    monkeypatch.setitem(globals(), "counted", steps)
    law = given(strategies.of(MessageMoved, most=14), st.randoms(use_true_random=False))(counts_are_the_same_in_any_order)
    searching = settings(max_examples=300, database=None, derandomize=True, phases=[Phase.generate])(law)

    with pytest.raises(AssertionError):
        searching()
