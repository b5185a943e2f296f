"""The state in memory. Its promises are in tests/contract/test_state.py."""

import pytest

from linekeeper.state.memory import MemoryState
from linekeeper.state.port import Turn


async def test_a_turn_that_raises_leaves_the_tables_untouched() -> None:
    state = MemoryState()
    before = state._tables

    def wrong(turn: Turn) -> None:
        turn.save("number", "1", b"one")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await state.turn(wrong)
    assert state._tables is before
    assert before.subjects == {}
