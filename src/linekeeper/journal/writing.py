"""What the journal's writer does with a group: all its rows in two statements, numbered and sealed on the way."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import apsw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from linekeeper.journal.port import Delivery
from linekeeper.journal.sealing import Sealer, checksum, new_day_key, open_day_key, place_of
from linekeeper.store.connection import rows
from linekeeper.store.instant import day_of, to_us

BatchRow = tuple[str, str, int, int, bytes]  #: source, account, heard_at, decoder, body


class Append(NamedTuple):
    """Something to keep."""

    delivery: Delivery | None
    batches: Sequence[BatchRow]


class Step(NamedTuple):
    """One short piece of upkeep, in the same transaction as what waits beside it."""

    work: Callable[[apsw.Connection], object]


class Day:
    """What one group adds to a day."""

    __slots__ = ("bytes", "deliveries", "first", "key", "last", "wrapped")

    def __init__(self, key: AESGCM, wrapped: bytes) -> None:
        self.key, self.wrapped = key, wrapped
        self.first = self.last = self.deliveries = self.bytes = 0


LAST_NUMBERS = "SELECT (SELECT coalesce(max(id), 0) FROM deliveries), (SELECT coalesce(max(seq), 0) FROM batches)"
KEEP_DAY = """
INSERT INTO days (day, key, first, last, deliveries, bytes) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (day) DO UPDATE SET key = excluded.key, first = min(first, excluded.first), last = max(last, excluded.last),
  deliveries = deliveries + excluded.deliveries, bytes = bytes + excluded.bytes
"""
CHUNKS = (64, 16, 4, 1)


class Writing:
    """Numbers, seals and inserts. Used by the writer's thread only."""

    def __init__(self, wrapping: bytes) -> None:
        self._wrapping = wrapping
        self._sealer = Sealer()
        self._last_id = self._last_seq = 0
        self._keys: dict[str, tuple[AESGCM, bytes]] = {}

    def forget(self, day: str) -> None:
        """Drop a day's key from memory: the day has expired."""
        self._keys.pop(day, None)

    def run(self, db: apsw.Connection, jobs: Sequence[Append | Step]) -> list[object]:
        """Do a group's work; return the delivery's id for each append, and the result of each step."""
        if (numbers := rows(db, LAST_NUMBERS)[0]) != (self._last_id, self._last_seq):
            # The last group was undone (also by a commit that failed), or the file was opened anew: what we remember may not be there.
            self._last_id, self._last_seq = numbers
            self._keys.clear()
        results = self._appended(db, jobs)
        for place, job in enumerate(jobs):
            if isinstance(job, Step):
                results[place] = job.work(db)
        return results

    def _appended(self, db: apsw.Connection, jobs: Sequence[Append | Step]) -> list[object]:
        ids: list[object] = []
        deliveries: list[object] = []
        batches: list[object] = []
        days: dict[str, Day] = {}
        for job in jobs:
            id_ = None
            if isinstance(job, Append):
                if job.delivery is not None:
                    id_ = self._last_id = self._last_id + 1
                    deliveries += self._delivery_row(db, id_, job.delivery, len(job.batches), days)
                for source, account, heard_at, decoder, body in job.batches:
                    self._last_seq += 1
                    batches += (self._last_seq, id_, source, account, heard_at, decoder, checksum(id_, body), body)
            ids.append(id_)
        insert(db, "deliveries", 7, deliveries)
        insert(db, "batches", 8, batches)
        for name, day in days.items():
            db.execute(KEEP_DAY, (name, day.wrapped, day.first, day.last, day.deliveries, day.bytes))
        return ids

    def _delivery_row(self, db: apsw.Connection, id_: int, delivery: Delivery, batches: int, days: dict[str, Day]) -> tuple[object, ...]:
        heard_at = to_us(delivery.heard_at)
        name = day_of(heard_at)
        day = days.get(name)
        if day is None:
            day = days[name] = Day(*self._key_of(db, name))
            day.first = id_
        sealed = self._sealer.seal(day.key, delivery.body, place_of(id_, delivery.app, heard_at))
        day.last = id_
        day.deliveries += 1
        day.bytes += len(sealed)
        return (id_, delivery.app, heard_at, len(delivery.body), self._last_seq + 1, batches, sealed)

    def _key_of(self, db: apsw.Connection, day: str) -> tuple[AESGCM, bytes]:
        if day not in self._keys:
            known = rows(db, "SELECT key, first, last FROM days WHERE day = ?", (day,))
            if known and known[0][0] is not None:
                self._keys[day] = open_day_key(self._wrapping, day, known[0][0]), known[0][0]
            else:
                if known:  # it expired, and something of that day came after all: what is left of it must not meet the new key
                    clear(db, day, known[0][1], known[0][2])
                self._keys[day] = new_day_key(self._wrapping, day)
        return self._keys[day]


def clear(db: apsw.Connection, day: str, first: int, last: int) -> None:
    """Drop the bodies of a day between two ids."""
    db.execute(
        "UPDATE deliveries SET body = NULL WHERE id BETWEEN ? AND ? AND heard_at >= unixepoch(?) * 1000000"
        " AND heard_at < unixepoch(?, '+1 day') * 1000000 AND body IS NOT NULL",
        (first, last, day, day),
    )
    db.execute("UPDATE days SET deliveries = 0, bytes = 0 WHERE day = ? AND ? <= first AND ? >= last", (day, first, last))


def insert(db: apsw.Connection, table: str, width: int, values: list[object]) -> None:
    """Insert rows given as one flat list. Many in one statement: each statement costs a hand-over between the threads."""
    done, count = 0, len(values) // width
    for chunk in CHUNKS:
        while count - done >= chunk:
            sql = _insert_sql(table, width, chunk)
            db.execute(sql, values[done * width : (done + chunk) * width])
            done += chunk


def _insert_sql(table: str, width: int, rows: int) -> str:
    row = f"({','.join('?' * width)})"
    return f"INSERT INTO {table} VALUES {','.join([row] * rows)}"  # noqa: S608  our own table names
