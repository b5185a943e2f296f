"""A turn in memory. Its promises are in tests/contract/test_state.py; here: that a change is seen within the turn at once."""

from linekeeper.journal.port import Position
from linekeeper.state.memory_tables import Tables
from linekeeper.state.memory_turn import MemoryTurn
from tests.state.rows import fleet_row, person


def test_a_turn_sees_its_own_changes() -> None:
    turn = MemoryTurn(Tables())
    turn.put_fleet(fleet_row("42"))
    turn.put_person(person(b"a"))

    assert turn.fleet_row("42") == fleet_row("42")
    assert turn.person("P", b"a") == person(b"a")
    assert [turn.is_new(b"k"), turn.is_new(b"k")] == [True, False]


def test_the_tables_keep_their_cursor_until_the_turn_is_kept() -> None:
    tables = Tables()
    MemoryTurn(tables).cursor = Position(0, 7)

    assert tables.cursor == Position(0, 0)
