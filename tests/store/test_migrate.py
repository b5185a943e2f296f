"""Numbered migrations, forward only."""

import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from linekeeper.errors import Misconfigured
from linekeeper.store.connection import Access, connect, rows
from linekeeper.store.migrate import Migration, migrate, migrations_of, must_fit

FIRST = Migration(1, "first", "CREATE TABLE cups (name TEXT) STRICT; INSERT INTO cups VALUES ('blue')")
SECOND = Migration(2, "second", "ALTER TABLE cups ADD COLUMN size INTEGER; UPDATE cups SET size = 3")


@pytest.fixture
def db(tmp_path: Path) -> apsw.Connection:
    return connect(tmp_path / "some.db", Access.CREATE)


def test_a_new_store_gets_every_step_in_order(db: apsw.Connection) -> None:
    migrate(db, "some.db", [FIRST, SECOND])

    assert rows(db, "SELECT * FROM cups") == [("blue", 3)]
    assert rows(db, "SELECT number, name FROM migrations") == [(1, "first"), (2, "second")]


def test_a_store_gets_only_the_steps_it_lacks(db: apsw.Connection) -> None:
    migrate(db, "some.db", [FIRST])
    migrate(db, "some.db", [FIRST, SECOND])
    migrate(db, "some.db", [FIRST, SECOND])

    assert rows(db, "SELECT * FROM cups") == [("blue", 3)]


def test_a_changed_old_step_is_refused(db: apsw.Connection) -> None:
    migrate(db, "some.db", [FIRST])

    with pytest.raises(Misconfigured, match="was built by another migration 0001_first"):
        migrate(db, "some.db", [Migration(1, "first", FIRST.sql + " "), SECOND])

    assert rows(db, "SELECT * FROM cups") == [("blue",)]


def test_a_newer_store_is_refused(db: apsw.Connection) -> None:
    migrate(db, "some.db", [FIRST, SECOND])

    with pytest.raises(Misconfigured, match="was written by a newer Linekeeper"):
        migrate(db, "some.db", [FIRST])


def test_an_older_store_is_refused_by_a_reading_command(db: apsw.Connection) -> None:
    migrate(db, "some.db", [FIRST])

    must_fit(db, "some.db", [FIRST], whole=True)
    with pytest.raises(Misconfigured, match="has schema 1, and this program reads schema 2"):
        must_fit(db, "some.db", [FIRST, SECOND], whole=True)


def test_an_empty_file_is_told_as_a_store_that_is_being_made(db: apsw.Connection) -> None:
    with pytest.raises(Misconfigured, match="holds nothing yet"):
        must_fit(db, "some.db", [FIRST], whole=True)


def test_a_step_that_fails_leaves_nothing_of_itself(db: apsw.Connection) -> None:
    wrong = Migration(2, "second", "ALTER TABLE cups ADD COLUMN size INTEGER; INSERT INTO plates VALUES (1)")

    with pytest.raises(apsw.SQLError):
        migrate(db, "some.db", [FIRST, wrong])

    assert rows(db, "SELECT * FROM cups") == [("blue",)]
    migrate(db, "some.db", [FIRST, SECOND])
    assert rows(db, "SELECT * FROM cups") == [("blue", 3)]


KILLED = """
import os, signal, sys
from pathlib import Path
from linekeeper.store.connection import Access, connect
from linekeeper.store.migrate import Migration, migrate
db = connect(Path(sys.argv[1]), Access.CREATE)
db.create_scalar_function("die", lambda: os.kill(os.getpid(), signal.SIGKILL), 0)
steps = [Migration(1, "first", sys.argv[2]), Migration(2, "second", sys.argv[3].replace("; UPDATE", "; SELECT die(); UPDATE"))]
migrate(db, "some.db", steps)
"""


def test_a_kill_in_the_middle_of_a_step_leaves_a_store_that_starts(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    killed = subprocess.run([sys.executable, "-c", KILLED, path, FIRST.sql, SECOND.sql], check=False, timeout=60)
    assert killed.returncode == -9

    db = connect(path, Access.CREATE)
    migrate(db, "some.db", [FIRST, SECOND])

    assert rows(db, "SELECT * FROM cups") == [("blue", 3)]


@pytest.mark.parametrize("room", ["linekeeper.journal", "linekeeper.state"])
def test_the_rooms_number_their_steps_without_a_gap_and_every_step_runs(db: apsw.Connection, room: str) -> None:
    migrations = migrations_of(room)
    migrate(db, "some.db", migrations)

    assert migrations
    assert [migration.number for migration in migrations] == list(range(1, len(migrations) + 1))
    assert db.pragma("integrity_check") == "ok"
