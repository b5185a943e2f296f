"""Which tables there are, and how rows become structs."""

from datetime import UTC, datetime
from pathlib import Path

from linekeeper.state.tables import (
    DERIVED_TABLES,
    FLEET,
    OUR_TABLES,
    UNREAD,
    fleet_row,
    fleet_values,
    hours_prefix,
    unix_day,
    unread_row,
)
from linekeeper.store.connection import Access, connect, rows
from linekeeper.store.migrate import migrate, migrations_of
from tests.state import rows as words

GROUND = {"meta", "migrations", "sqlite_sequence"}


def test_every_table_is_derived_or_ours(tmp_path: Path) -> None:
    db = connect(tmp_path / "state.db", Access.CREATE)
    migrate(db, "state.db", migrations_of("linekeeper.state"))
    tables = {name for (name,) in rows(db, "SELECT name FROM sqlite_schema WHERE type = 'table'")}

    assert tables - GROUND == set(DERIVED_TABLES) | set(OUR_TABLES)
    assert not set(DERIVED_TABLES) & set(OUR_TABLES)


def test_a_fleet_row_goes_there_and_back() -> None:
    for due_at in (None, words.NOON):
        row = words.fleet_row("42", due_at=due_at)
        assert fleet_row(fleet_values(row)[: len(FLEET.split(","))]) == row


def test_what_was_unread_keeps_its_id() -> None:
    row = unread_row((1_000_000, "meta", "A", "messages", "entry[0]", "no id", None, 7))

    assert (row.at, row.delivery, row.id) == (datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), None, 7)
    assert len(UNREAD.split(",")) == 8


def test_keys_of_an_hour_begin_alike() -> None:
    assert hours_prefix(datetime(1970, 1, 1, 1, 59, tzinfo=UTC)) == b"\0\0\0\1"
    assert hours_prefix(datetime(1969, 1, 1, tzinfo=UTC)) == b"\0\0\0\0"
    assert unix_day(datetime(1970, 1, 2, 23, tzinfo=UTC)) == 1
