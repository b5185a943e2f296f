"""Connections that keep what they say they keep, or refuse to open."""

from pathlib import Path

import apsw
import pytest

from linekeeper.errors import Misconfigured
from linekeeper.store.connection import Access, connect, must_exist, must_sync, refuse_old, rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


def test_a_connection_is_in_wal_and_syncs_every_commit(path: Path) -> None:
    db = connect(path, Access.CREATE)

    assert db.pragma("journal_mode") == "wal"
    assert db.pragma("synchronous") == 2
    assert db.pragma("foreign_keys") == 1
    assert db.pragma("wal_autocheckpoint") == 0
    assert db.pragma("trusted_schema") == 0
    assert db.pragma("auto_vacuum") == 2
    assert db.pragma("secure_delete") == 2


@pytest.mark.parametrize("version", ["3.51.2", "3.40.1", "2.99.99", "3.9.0"])
def test_an_old_sqlite_is_refused(version: str) -> None:
    with pytest.raises(Misconfigured, match=f"SQLite {version} is too old"):
        refuse_old(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.52.0", "3.100.0", "4.0.0"])
def test_a_sound_sqlite_is_taken(version: str) -> None:
    refuse_old(version)


def test_the_one_we_run_on_is_looked_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.40.1")

    with pytest.raises(Misconfigured, match=r"3\.40\.1 is too old"):
        connect(path, Access.CREATE)


@pytest.mark.parametrize("level", ["OFF", "NORMAL"])
def test_syncing_below_full_is_refused(path: Path, level: str) -> None:
    db = connect(path, Access.CREATE)
    db.pragma("synchronous", level)

    with pytest.raises(Misconfigured, match="would not be synced at every commit"):
        must_sync(db, path.name)


@pytest.mark.parametrize("level", ["FULL", "EXTRA"])
def test_syncing_at_full_or_above_is_taken(path: Path, level: str) -> None:
    db = connect(path, Access.CREATE)
    db.pragma("synchronous", level)

    must_sync(db, path.name)


def test_a_place_where_wal_cannot_be_had_is_refused() -> None:
    with pytest.raises(Misconfigured, match="cannot be kept in WAL"):
        connect(Path(":memory:"), Access.WRITE)


def test_a_lost_file_is_not_begun_anew_empty(path: Path) -> None:
    with pytest.raises(apsw.CantOpenError):
        connect(path, Access.WRITE)

    assert not path.exists()


def test_a_reading_connection_cannot_write(path: Path) -> None:
    connect(path, Access.CREATE).execute("CREATE TABLE things (name TEXT)")

    with pytest.raises(apsw.ReadOnlyError):
        connect(path, Access.READ).execute("INSERT INTO things VALUES ('no')")


def test_the_file_and_its_log_are_ours_alone(path: Path) -> None:
    db = connect(path, Access.CREATE)
    db.execute("CREATE TABLE things (name TEXT)")

    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == {"some.db": 0o600, "some.db-wal": 0o600, "some.db-shm": 0o600}


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"some\.db cannot be made in the data folder"):
        connect(tmp_path / "nowhere" / "some.db", Access.CREATE)


def test_a_reading_command_is_told_when_there_is_nothing_to_read(path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"there is no some\.db"):
        must_exist(path)
    connect(path, Access.CREATE).close()
    must_exist(path)


def test_rows_come_as_a_list(path: Path) -> None:
    db = connect(path, Access.CREATE)

    assert rows(db, "VALUES (1, 'a'), (?, 'b')", (2,)) == [(1, "a"), (2, "b")]
    assert rows(db.cursor(), "SELECT 1 WHERE FALSE") == []
