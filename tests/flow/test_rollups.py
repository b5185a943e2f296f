"""Counts of messages as the river keeps them: through the keeper, in any order, cut into any turns."""

from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from linekeeper.events.event import Failure
from linekeeper.events.message import Category, MessageMoved, MessageState
from linekeeper.flow.rollups import Rollups
from linekeeper.fold.message import Message
from linekeeper.fold.rollup import cells
from linekeeper.state.memory_tables import Tables
from linekeeper.state.memory_turn import MemoryTurn
from tests import strategies
from tests.flow.river import River, batch, claims
from tests.flow.test_laws import heard, shuffled
from tests.strategies import NOON

MINUTE = int(NOON.timestamp()) // 60
S = MessageState


def status(state: MessageState, message: int = 101, **told: Any) -> MessageMoved:
    return MessageMoved(at=NOON, number="101", message=bytes([message]) * 16, state=state, people=(b"p" * 16,), **told)


def river(*events: MessageMoved) -> River:
    return River().flow([*claims(), *(batch(event, bytes([index]) * 20) for index, event in enumerate(events))])


def test_a_burst_is_counted_by_state_category_and_code() -> None:
    told = [status(S.SENT, 101, category=Category.UTILITY), status(S.DELIVERED, 101, category=Category.UTILITY)]
    failed = [status(S.FAILED, message, failures=(Failure(code=131048),)) for message in (102, 103)]
    tables = river(*told, *failed, *told).tables

    assert tables.minutes == {
        ("101", MINUTE, "sent", "utility", 0): 1,
        ("101", MINUTE, "delivered", "utility", 0): 1,
        ("101", MINUTE, "failed", "", 131048): 2,
    }
    assert {(number, state): many for (number, _, state, _, _), many in tables.days.items()} == {
        ("101", "sent"): 1,
        ("101", "delivered"): 1,
        ("101", "failed"): 2,
    }


def test_a_message_that_was_delivered_after_all_leaves_the_failures() -> None:
    tables = river(status(S.FAILED, failures=(Failure(code=131026),)), status(S.DELIVERED)).tables

    assert {state for _, _, state, _, _ in tables.minutes} == {"sent", "delivered"}
    assert {state for _, _, state, _, _ in tables.days} == {"sent", "delivered"}


def counts_are_the_same_however_the_river_flows(events: list[Any], chance: Random) -> None:
    batches = heard(events)
    once = River().flow([*claims(), *batches])
    again = shuffled([*claims(), *batches], chance)
    twice = River().flow(again, cut=[chance.randint(0, len(again)) for _ in range(3)])

    assert twice.tables.minutes == once.tables.minutes
    assert twice.tables.days == once.tables.days


@settings(max_examples=100)
@given(strategies.of(MessageMoved, most=14), st.randoms(use_true_random=False))
def test_counts_are_the_same_in_any_order_repetition_and_cut(events: list[Any], chance: Random) -> None:
    counts_are_the_same_however_the_river_flows(events, chance)


def test_the_law_finds_a_keeper_that_counts_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: what the message was before is forgotten, so every word about it counts anew."""
    monkeypatch.setattr(Rollups, "moved", _steps)
    law = given(strategies.of(MessageMoved, most=14), st.randoms(use_true_random=False))(counts_are_the_same_however_the_river_flows)

    with pytest.raises(AssertionError):
        settings(max_examples=300, database=None, derandomize=True, phases=[Phase.generate])(law)()


def _steps(rollups: Rollups, number: str, _before: object, after: Message) -> None:
    for cell in sorted(cells(after)):
        rollups._add(number, cell, 1)


def test_a_turn_that_was_undone_counts_nothing() -> None:
    rollups, tables = Rollups(), Tables()
    rollups.moved("101", frozenset(), Message(sent=60))
    rollups.forget()
    rollups.write(MemoryTurn(tables))

    assert tables.minutes == {}


def test_what_comes_and_goes_in_one_turn_writes_nothing() -> None:
    rollups, tables = Rollups(), Tables()
    rollups.moved("101", frozenset(), Message(sent=60))
    rollups.moved("101", frozenset({(1, "sent", "", 0)}), Message())
    rollups.write(MemoryTurn(tables))

    assert tables.minutes == {}
