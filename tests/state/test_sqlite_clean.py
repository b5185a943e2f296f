"""What grows old goes in short steps."""

from datetime import timedelta
from pathlib import Path

import pytest

from linekeeper.state import sqlite_clean
from linekeeper.state.port import Turn
from linekeeper.state.sqlite import open_state
from linekeeper.store.connection import Access, connect, rows
from tests.state.rows import NOON, NOON_S, person

OLD = NOON - timedelta(days=40)


async def test_many_old_rows_go_in_many_short_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_clean, "STEP_ROWS", 10)

    def fill(turn: Turn) -> None:
        for number in range(95):
            who = number.to_bytes(16, "big")
            turn.is_new(b"\0\0\0\1" + who)
            turn.put_message(who, "1", OLD, b"body")
            turn.wait("A", "", OLD, b"body")
            turn.put_person(person(who, latest=NOON_S if number % 2 else 0))

    async with open_state(tmp_path / "state.db") as state:
        await state.turn(fill)
        await state.clean(NOON)

    db = connect(tmp_path / "state.db", Access.READ)
    left = {table: rows(db, f"SELECT count(*) FROM {table}")[0][0] for table in ("seen", "messages", "lobby", "people")}  # noqa: S608  our own names
    assert left == {"seen": 0, "messages": 0, "lobby": 0, "people": 47}
