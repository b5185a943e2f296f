"""Numbered migrations, forward only: plain SQL files, each kept with its checksum in the store that it built."""

import re
from hashlib import sha256
from importlib.resources import files

import apsw
from msgspec import Struct

from linekeeper.errors import Misconfigured

LEDGER = """
CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
"""
NAMED = re.compile(r"(\d{4})_([a-z_]+)\.sql")


class Migration(Struct, frozen=True):
    """One step of a schema."""

    number: int  #: from 1, without gaps
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the SQL, as it is recorded."""
        return sha256(self.sql.encode()).hexdigest()


def migrations_of(room: str, folder: str = "sql") -> list[Migration]:
    """Return the migrations in a folder of a room, such as `linekeeper.journal`, in order."""
    found = [
        Migration(int(named[1]), named[2], file.read_text(encoding="utf-8"))
        for file in (files(room) / folder).iterdir()
        if (named := NAMED.fullmatch(file.name))
    ]
    return sorted(found, key=lambda migration: migration.number)


def migrate(db: apsw.Connection, name: str, migrations: list[Migration]) -> None:
    """Bring the store to the newest schema. Each step is one transaction: a kill leaves the step done, or not begun.

    Raises:
        Misconfigured: the store is newer than this program, or an old migration is not what built it.
    """
    if not db.readonly("main"):
        with db:
            db.execute(LEDGER)
    must_fit(db, name, migrations)
    for migration in migrations[_done(db) :]:
        # BEGIN IMMEDIATE, then look again: another process may have done it while we waited for the lock.
        db.execute("BEGIN IMMEDIATE")
        try:
            if _done(db) < migration.number:
                db.execute(migration.sql)
                row = (migration.number, migration.name, migration.checksum)
                db.execute("INSERT INTO migrations VALUES (?, ?, ?)", row)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def must_fit(db: apsw.Connection, name: str, migrations: list[Migration], *, whole: bool = False) -> None:
    """Raise Misconfigured when the store was not built by these migrations; `whole`: by every one of them."""
    known = {migration.number: migration for migration in migrations}
    if not db.table_exists("main", "migrations"):
        raise Misconfigured(
            f"{name} holds nothing yet",
            why="its server is being started at this moment, or was killed at its first start",
            remedy="wait a moment and ask again; if it stays, start `linekeeper serve` once",
        )
    for number, called, checksum in db.execute("SELECT number, name, sha256 FROM migrations ORDER BY number"):
        if number not in known:
            raise Misconfigured(
                f"{name} was written by a newer Linekeeper (schema {number}, this one knows {len(known)})",
                why="an older program could not keep what the newer one keeps",
                remedy="run the newer version, or restore the backup made before the upgrade",
            )
        if known[number].checksum != checksum:
            raise Misconfigured(
                f"{name} was built by another migration {number:04}_{called} than this program has",
                why="a migration was changed after it ran here; nobody can say what the store holds",
                remedy="install an unchanged release, or restore a backup of the data folder",
            )
    if whole and _done(db) < len(known):
        raise Misconfigured(
            f"{name} has schema {_done(db)}, and this program reads schema {len(known)}",
            why="a reading command changes nothing, so it does not bring the store up to date",
            remedy="start `linekeeper serve` of this version once, then ask again",
        )


def _done(db: apsw.Connection) -> int:
    number = db.execute("SELECT coalesce(max(number), 0) FROM migrations").get
    return number if isinstance(number, int) else 0
