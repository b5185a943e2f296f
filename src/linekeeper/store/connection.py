"""Connections to SQLite that keep what they say they keep, or refuse to open."""

import os
from collections.abc import Sequence
from enum import StrEnum, auto
from pathlib import Path
from typing import Any

import apsw

from linekeeper.errors import Misconfigured

OLDEST = "3.51.3"  #: older ones may corrupt a WAL that is checkpointed and reset at once ("WAL-reset bug"), sqlite.org, read 2026-11-23
FULL = 2  #: PRAGMA synchronous: every commit is synced; NORMAL loses acknowledged rows in a power cut
BUSY_MS = 5_000


class Access(StrEnum):
    """What a connection is for."""

    READ = auto()
    WRITE = auto()  #: the file must be there: a store that lost its disk must not begin anew, empty
    CREATE = auto()


FLAGS = {
    Access.READ: apsw.SQLITE_OPEN_READONLY,
    Access.WRITE: apsw.SQLITE_OPEN_READWRITE,
    Access.CREATE: apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE,
}


def refuse_old(version: str) -> None:
    """Raise Misconfigured when this SQLite is older than 3.51.3."""
    if tuple(map(int, version.split("."))) < tuple(map(int, OLDEST.split("."))):
        raise Misconfigured(
            f"SQLite {version} is too old to be trusted with the data",
            why=f"before {OLDEST} it can corrupt its write-ahead log",
            remedy="install the apsw that uv.lock names: it brings its own SQLite",
        )


def connect(path: Path, access: Access, *, vfs: str | None = None, cache_mib: int = 8) -> apsw.Connection:
    """Open `path`: WAL, synced at every commit, with checks on. `vfs` names SQLite's file layer; None is the system's.

    Raises:
        Misconfigured: SQLite is too old, or the file cannot be used in WAL, or syncing cannot be had.
        apsw.Error: the ground fails.
    """
    refuse_old(apsw.sqlite_lib_version())
    if access is Access.CREATE:
        _make_private(path)
    db = apsw.Connection(str(path), flags=FLAGS[access], vfs=vfs, statementcachesize=200)
    try:
        db.set_busy_timeout(BUSY_MS)
        db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        db.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)
        for pragma in ("foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON", f"cache_size=-{cache_mib * 1024}"):
            db.pragma(*pragma.split("="))
        if access is Access.READ:
            db.pragma("query_only", "ON")
        else:
            _make_durable(db, path.name)
    except BaseException:
        db.close()
        raise
    return db


def must_exist(path: Path) -> None:
    """Raise Misconfigured when a reading command finds no store."""
    if not path.exists():
        raise Misconfigured(
            f"there is no {path.name} in {path.parent}",
            why="nothing was kept there yet, or the data is in another folder",
            remedy="start `linekeeper serve` first, or name the folder (LINEKEEPER_DATA)",
        )


def _make_private(path: Path) -> None:
    """Make the file ours alone before SQLite opens it; its -wal and -shm take the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise Misconfigured(
            f"{path.name} cannot be made in the data folder",
            why=error.strerror or "the system refused",
            remedy=f"make {path.parent} a folder that the user running Linekeeper may write to",
        ) from error


def _make_durable(db: apsw.Connection, name: str) -> None:
    # Before WAL: the switch writes the first page, and vacuuming cannot be chosen after it.
    db.pragma("auto_vacuum", "INCREMENTAL")
    db.pragma("secure_delete", "FAST")  # a dropped day key is overwritten, not only unlinked
    if (mode := db.pragma("journal_mode", "WAL")) != "wal":
        raise Misconfigured(
            f"{name} cannot be kept in WAL (it stays in {mode!r})",
            why="the disk gives no shared memory between processes; network drives do not",
            remedy="put the data folder on a local disk",
        )
    db.pragma("synchronous", "FULL")
    must_sync(db, name)
    db.wal_autocheckpoint(0)  # a side thread does it: a writer never waits for a checkpoint


def rows(db: apsw.Connection | apsw.Cursor, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Return every row of a statement. The columns' types are those of the STRICT tables that `sql` names."""
    return db.execute(sql, values).fetchall()


def must_sync(db: apsw.Connection, name: str) -> None:
    """Raise Misconfigured when a commit would not be synced to the disk."""
    level = db.pragma("synchronous")
    if not isinstance(level, int) or level < FULL:
        raise Misconfigured(
            f"{name} would not be synced at every commit (synchronous is {level}, FULL is {FULL})",
            why="a power cut could take back what Meta was told is kept",
            remedy="use the apsw that uv.lock names, unchanged",
        )
