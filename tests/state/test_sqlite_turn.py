"""A turn's statements. Their promises are in tests/contract; here: that they walk along an index."""

from pathlib import Path

import apsw
import pytest

from linekeeper.journal.port import Position
from linekeeper.state import sqlite_clean, sqlite_look, sqlite_ours, sqlite_turn
from linekeeper.state.sqlite_turn import SqliteTurn
from linekeeper.store.connection import Access, connect, rows
from linekeeper.store.migrate import migrate, migrations_of


@pytest.fixture
def db(tmp_path: Path) -> apsw.Connection:
    db = connect(tmp_path / "state.db", Access.CREATE)
    migrate(db, "state.db", migrations_of("linekeeper.state"))
    return db


@pytest.mark.parametrize(
    "sql",
    [
        sqlite_turn.PERSON,
        sqlite_turn.PEOPLE,
        sqlite_turn.PORTFOLIOS_OF,
        sqlite_turn.PEOPLE_UNTIL,
        sqlite_turn.SAME_DAY,
        sqlite_turn.FLEET_ROW,
        sqlite_turn.WAITING,
        sqlite_look.USE,
        sqlite_look.NEXT_FREE,
        sqlite_look.FREE_AT,
        sqlite_ours.ANY,
        sqlite_ours.CLAIM,
        sqlite_clean.SEEN,
        sqlite_clean.MESSAGES,
    ],
)
def test_a_question_asked_often_walks_along_an_index(db: apsw.Connection, sql: str) -> None:
    values = [0] * (3 if "?3" in sql else sql.count("?"))
    plan = [detail for *_, detail in rows(db, f"EXPLAIN QUERY PLAN {sql}", values)]

    assert [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step] == []


def test_the_limits_use_is_read_from_the_index_alone(db: apsw.Connection) -> None:
    plan = [detail for *_, detail in rows(db, f"EXPLAIN QUERY PLAN {sqlite_look.USE}", [0, "", 0])]

    assert "SEARCH people USING COVERING INDEX people_counting (portfolio=? AND most_until>?)" in plan


def test_the_cursor_moves_when_the_turn_is_finished(db: apsw.Connection) -> None:
    turn = SqliteTurn(db)
    turn.cursor = Position(0, 5)
    assert rows(db, "SELECT xid, seq FROM cursor") == [(0, 0)]

    turn.finish()
    assert rows(db, "SELECT xid, seq FROM cursor") == [(0, 5)]


def written(db: apsw.Connection, sql: str) -> int:
    """Return how many trees (a table, an index) a statement opens for writing."""
    return sum(opcode == "OpenWrite" for _, opcode, *_ in rows(db, f"EXPLAIN {sql}", [0] * sql.count("?")))


def test_a_later_word_of_the_same_day_moves_no_index(db: apsw.Connection) -> None:
    assert written(db, sqlite_turn.SAME_DAY) == 1
    assert written(db, sqlite_turn.PUT_MESSAGE) == 2
