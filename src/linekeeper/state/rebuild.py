"""What was derived, rebuilt beside the live copy: told apart row by row, and put in its place in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import apsw
from msgspec import Struct

from linekeeper.state.counts import DAY_DAYS, MINUTE_DAYS, unix_minute
from linekeeper.state.tables import DERIVED_TABLES, LOBBY_DAYS, MESSAGE_DAYS, NEWS_DAYS, PEOPLE_DAYS, STORY_DAYS, unix_day
from linekeeper.state.templates import COLUMNS as TEMPLATES
from linekeeper.store.connection import Access, connect, must_exist, rows
from linekeeper.store.instant import to_us
from linekeeper.store.migrate import migrations_of, must_fit
from linekeeper.store.trouble import told

MOST = 200

Row = tuple[object, ...]


class Difference(Struct, frozen=True, kw_only=True):
    """One row that is not the same. None: it is not there. Columns come as the store keeps them, the key apart."""

    table: str
    key: Row
    live: Row | None
    rebuilt: Row | None


class Compared(Struct, frozen=True):
    """How one table is compared: its rows as a SELECT (`{db}`: the copy), the key first. The first value is never NULL."""

    table: str
    keys: int
    values: int
    select: str


def compared(now: datetime) -> list[Compared]:
    """Return how each table is compared; what either copy may have let go by `now` is kept out.

    Not `seen`: keys of elements answer nobody, and another decoder writes others. Numbers that a store deals by itself (ids)
    are kept out too: such rows are compared by what they say, and how often.
    """
    oldest_mark = int((now - timedelta(days=PEOPLE_DAYS)).timestamp())
    oldest_day = unix_day(now - timedelta(days=MESSAGE_DAYS))
    oldest_guest = to_us(now - timedelta(days=LOBBY_DAYS))
    oldest_line = to_us(now - timedelta(days=STORY_DAYS))
    oldest_news = to_us(now - timedelta(days=NEWS_DAYS))
    first_minute, first_day = unix_minute(now - timedelta(days=MINUTE_DAYS)), unix_day(now - timedelta(days=DAY_DAYS))
    counted = "state, category, code, count"
    fleet = "number, account, portfolio, workspace, display, name, status, rank, due_at, counted, body"
    people = "FROM {db}.people JOIN {db}.portfolios ON portfolios.id = people.portfolio"
    unread = "app, account, field, place, why, coalesce(delivery, 0)"
    lines = [
        ("cursor", 1, 2, "SELECT one, xid, seq FROM {db}.cursor"),
        ("subjects", 2, 1, "SELECT kind, id, body FROM {db}.subjects"),
        ("fleet", 1, 10, f"SELECT {fleet} FROM {{db}}.fleet"),  # noqa: S608  our own words
        ("story", 3, 1, f"SELECT number, at, code, body FROM {{db}}.story WHERE at >= {oldest_line}"),  # noqa: S608  our own words
        ("news", 3, 3, f"SELECT subject, at, mark, source, coalesce(delivery, 0), body FROM {{db}}.news WHERE at >= {oldest_news}"),  # noqa: S608  our own words
        ("templates", 2, 10, f"SELECT {TEMPLATES} FROM {{db}}.templates"),  # noqa: S608  our own words
        ("minutes", 5, 1, f"SELECT number, minute, {counted} FROM {{db}}.minutes WHERE minute >= {first_minute}"),  # noqa: S608  our own words
        ("days", 5, 1, f"SELECT number, day, {counted} FROM {{db}}.days WHERE day >= {first_day}"),  # noqa: S608  our own words
        ("people", 2, 4, f"SELECT name, person, least_until, most_until, latest, body {people} WHERE latest >= {oldest_mark}"),
        ("aliases", 1, 1, "SELECT alias, person FROM {db}.aliases"),
        ("messages", 1, 2, f"SELECT message, number, body FROM {{db}}.messages WHERE day >= {oldest_day}"),  # noqa: S608  our own words
        ("lobby", 3, 1, f"SELECT account, name, body, count(*) FROM {{db}}.lobby WHERE at >= {oldest_guest} GROUP BY 1, 2, 3"),  # noqa: S608  our own words
        ("unread", 6, 1, f"SELECT {unread}, count(*) FROM {{db}}.unread GROUP BY 1, 2, 3, 4, 5, 6"),  # noqa: S608  our own words
        ("unread_counts", 1, 1, "SELECT field, count FROM {db}.unread_counts"),
    ]
    return [Compared(*line) for line in lines]


def compare(live: Path, rebuilt: Path, now: datetime, most: int = MOST) -> list[Difference]:
    """Return how two copies of the state differ, at most `most` rows; nothing is written.

    Raises:
        Misconfigured: a copy is missing, or was built by another program.
        TryLater: the ground fails.
    """
    found: list[Difference] = []
    with _both(live, rebuilt, Access.READ) as db:
        db.execute("BEGIN")  # one snapshot, also while a server goes on
        for table in compared(now):
            found += _differences(db, table, most - len(found))
        db.execute("COMMIT")
    return found


def swap(live: Path, rebuilt: Path) -> None:
    """Put the rebuilt derived tables in the place of the live ones, all in one transaction. What is ours stays untouched.

    The caller holds the folder's lock: no server may run.

    Raises:
        Misconfigured: a copy is missing, or was built by another program.
        TryLater: the ground fails; the live copy is as it was.
    """
    with _both(live, rebuilt, Access.WRITE) as db:
        db.execute("BEGIN IMMEDIATE")
        for table in DERIVED_TABLES:
            db.execute(f"DELETE FROM main.{table}")  # noqa: S608  our own table names
            db.execute(f"INSERT INTO main.{table} SELECT * FROM rebuilt.{table}")  # noqa: S608  our own table names
        db.execute("COMMIT")


@contextmanager
def _both(live: Path, rebuilt: Path, access: Access) -> Iterator[apsw.Connection]:
    """Open the live copy, with the rebuilt one attached; both must have this program's schema."""
    migrations = migrations_of("linekeeper.state")
    with told(live.name):
        for path in (rebuilt, live):
            must_exist(path)
            db = connect(path, Access.READ)
            must_fit(db, path.name, migrations, whole=True)
            db.close()
        db = connect(live, access, cache_mib=64)
        try:
            db.execute("ATTACH ? AS rebuilt", (str(rebuilt),))
            yield db
        finally:
            db.close(force=True)  # an open transaction is undone


def _differences(db: apsw.Connection, table: Compared, most: int) -> list[Difference]:
    keys = [f"k{number}" for number in range(table.keys)]
    values = [f"v{number}" for number in range(table.values)]
    columns = ", ".join(keys + values)
    live, rebuilt = (", ".join(f"{copy}.{value}" for value in values) for copy in ("live", "rebuilt"))
    sql = (
        f"WITH live({columns}) AS ({table.select.format(db='main')}), rebuilt({columns}) AS ({table.select.format(db='rebuilt')})"  # noqa: S608  our own words
        f" SELECT {', '.join(keys)}, {live}, {rebuilt} FROM live FULL JOIN rebuilt USING ({', '.join(keys)})"
        f" WHERE ({live}) IS NOT ({rebuilt}) LIMIT ?"
    )
    found = []
    for row in rows(db, sql, (most,)):
        key, one, other = row[: table.keys], row[table.keys : table.keys + table.values], row[table.keys + table.values :]
        there = None if one[0] is None else one, None if other[0] is None else other
        found.append(Difference(table=table.table, key=key, live=there[0], rebuilt=there[1]))
    return found
