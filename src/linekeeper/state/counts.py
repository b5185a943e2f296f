"""Counts of messages by minute and by day: their shapes, and how both stores hold them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import apsw
from msgspec import Struct

from linekeeper.store.connection import rows

MINUTE_DAYS = 8  #: how long counts by minute are kept
DAY_DAYS = 60  #: how long daily totals are kept
MINUTES_OF_A_DAY = 1_440


class Count(Struct, frozen=True, kw_only=True):
    """How many messages of a number reached a state in a span that begins at `at`. A message counts once for each state it reached."""

    number: str
    at: int  #: unix minutes; in daily totals unix days
    state: str  #: "sent", "delivered", "read", "failed"
    category: str  #: empty: not told
    code: int  #: Meta's error code of a failure, -1 when it gave none; 0 for all other states
    count: int


CountKey = tuple[str, int, str, str, int]
Counts = dict[CountKey, int]


def unix_minute(at: datetime) -> int:
    """Return whole minutes since 1970."""
    return int(at.timestamp()) // 60


def key_of(count: Count, at: int) -> CountKey:
    """Return what tells a count from every other."""
    return count.number, at, count.state, count.category, count.code


def daily(counts: Iterable[Count]) -> list[Count]:
    """Return the same counts by day, those of one day together."""
    days: Counts = {}
    for one in counts:
        key = key_of(one, one.at // MINUTES_OF_A_DAY)
        days[key] = days.get(key, 0) + one.count
    return [count_of((*key, many)) for key, many in sorted(days.items()) if many]


def count_of(row: Sequence[object]) -> Count:
    """Return the struct of a row."""
    return Count(**dict(zip(Count.__struct_fields__, row, strict=True)))  # type: ignore[arg-type]  # the table is STRICT, its columns are these


# ------------------------------------------------------------------------------------------------------------- on SQLite

_PUT = "INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count"
_DROP = "DELETE FROM {table} WHERE number = ? AND {unit} = ? AND state = ? AND category = ? AND code = ? AND count = 0"
_STEP = "{unit} - ({unit} % ?)"
_SPAN = """
SELECT number, {step} AS start, state, category, code, sum(count) FROM {table}
WHERE number = ? AND {unit} >= ? AND {unit} < ? GROUP BY start, state, category, code HAVING sum(count) <> 0
ORDER BY start, state, category, code
"""
TABLES = {"minutes": "minute", "days": "day"}


def add(cursor: apsw.Cursor, counts: Sequence[Count]) -> None:
    """Add to both tables. What is taken away may leave nothing: then the row goes."""
    for table, told in (("minutes", counts), ("days", daily(counts))):
        names = {"table": table, "unit": TABLES[table]}
        cursor.executemany(_PUT.format(**names), [(*key_of(one, one.at), one.count) for one in told])
        taken = [key_of(one, one.at) for one in told if one.count < 0]
        if taken:
            cursor.executemany(_DROP.format(**names), taken)


def between(db: apsw.Connection, table: str, number: str, span: tuple[int, int], step: int = 1) -> list[Count]:
    """Return the counts of a number from `span[0]` to before `span[1]`, `step` units together; in unix minutes or days."""
    unit = TABLES[table]
    sql = _SPAN.format(table=table, unit=unit, step=_STEP.format(unit=unit))
    return [count_of(row) for row in rows(db, sql, (step, number, *span))]


# ------------------------------------------------------------------------------------------------------------- in memory


def add_to(counts: Counts, told: Iterable[Count]) -> None:
    """Add to a table in memory."""
    for one in told:
        key = key_of(one, one.at)
        counts[key] = counts.get(key, 0) + one.count
        if not counts[key]:
            del counts[key]


def within(counts: Counts, number: str, span: tuple[int, int], step: int = 1) -> list[Count]:
    """Return what `between` returns."""
    grouped: Counts = {}
    for (of, at, state, category, code), many in counts.items():
        if of == number and span[0] <= at < span[1]:
            key = (of, at - at % step, state, category, code)
            grouped[key] = grouped.get(key, 0) + many
    return [count_of((*key, many)) for key, many in sorted(grouped.items()) if many]
