"""What others are still to be told, on SQLite, in the gateway's own file. Its triggers write the parcels of sends."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import apsw
from msgspec import Struct

from linekeeper.state.outgoing import Name, Of, Parcel, Reached, Wanted
from linekeeper.store.connection import rows
from linekeeper.store.instant import from_us, to_us

S = TypeVar("S", bound=Struct)

TIMES = frozenset({"at", "due_at", "failing_since"})
PARCELS = f"""
SELECT {", ".join(Parcel.__struct_fields__)} FROM outgoing o WHERE target = ? AND due_at <= ?
AND NOT EXISTS (SELECT 1 FROM outgoing e WHERE e.target = o.target AND e.of = o.of AND e.about = o.about AND e.id < o.id)
ORDER BY due_at, id LIMIT ?
"""  # noqa: S608  our own words
TARGETS = f"SELECT {', '.join(Reached.__struct_fields__)} FROM targets ORDER BY id"  # noqa: S608  our own words
PUT_NAME = """
INSERT INTO names VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET
  body = iif(excluded.body = x'', body, excluded.body), delivery = coalesce(excluded.delivery, delivery)
"""
FORGET_NAMES = """
DELETE FROM names WHERE intent IN (
  SELECT n.intent FROM names n WHERE n.intent < ? AND NOT EXISTS (SELECT 1 FROM intents i WHERE i.id = n.intent) LIMIT ?)
"""
AT_ONCE = 2_000  #: parcels that are given up in one piece
OLD = """
DELETE FROM outgoing WHERE id IN (
  SELECT id FROM (SELECT id, at FROM outgoing WHERE target = ? ORDER BY id LIMIT ?) WHERE at < ?)
"""  # in the order in which they were written, the old ones lie first
OLDEST = "DELETE FROM outgoing WHERE id IN (SELECT id FROM outgoing WHERE target = ? ORDER BY id LIMIT ?)"


class SqliteOutgoingLook:
    """See `state.outgoing.OutgoingLook`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def targets(self) -> Sequence[Reached]:
        """See the port."""
        return [_struct(Reached, row) for row in rows(self._db, TARGETS)]

    def parcels(self, target: str, now: datetime, limit: int = 100) -> Sequence[Parcel]:
        """See the port."""
        return [_struct(Parcel, row) for row in rows(self._db, PARCELS, (target, to_us(now), limit))]

    def parcels_waiting(self, target: str) -> int:
        """See the port."""
        return int(rows(self._db, "SELECT count(*) FROM outgoing WHERE target = ?", (target,))[0][0])

    def name_of(self, intent: int) -> Name | None:
        """See the port."""
        found = rows(self._db, "SELECT intent, body, delivery FROM names WHERE intent = ?", (intent,))
        return _struct(Name, found[0]) if found else None


class SqliteOutgoingTurn(SqliteOutgoingLook):
    """See `state.outgoing.OutgoingTurn`."""

    def want(self, wanted: Iterable[Wanted]) -> None:
        """See the port."""
        self._db.execute("DELETE FROM outgoing_wanted")
        self._db.executemany("INSERT INTO outgoing_wanted VALUES (?, ?, ?)", [(one.target, one.kind, one.name) for one in set(wanted)])

    def put_target(self, target: Reached) -> None:
        """See the port."""
        self._db.execute("INSERT OR REPLACE INTO targets VALUES (?, ?, ?, ?, ?, ?, ?)", _values(target))

    def drop_target(self, id_: str) -> None:
        """See the port."""
        self._db.execute("DELETE FROM outgoing WHERE target = ?", (id_,))
        self._db.execute("DELETE FROM targets WHERE id = ?", (id_,))

    def put_parcel(self, parcel: Parcel) -> None:
        """See the port."""
        self._db.execute("INSERT INTO outgoing VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _values(parcel)[1:])

    def put_off(self, id_: int, attempts: int, due_at: datetime) -> None:
        """See the port."""
        self._db.execute("UPDATE outgoing SET attempts = ?, due_at = ? WHERE id = ?", (attempts, to_us(due_at), id_))

    def delivered(self, ids: Iterable[int]) -> None:
        """See the port."""
        self._db.executemany("DELETE FROM outgoing WHERE id = ?", [(id_,) for id_ in ids])

    def drop_parcels(self, target: str, before: datetime, most: int) -> int:
        """See the port."""
        self._db.execute(OLD, (target, AT_ONCE, to_us(before)))
        dropped, over = self._db.changes(), self.parcels_waiting(target) - most
        if over > 0:
            self._db.execute(OLDEST, (target, min(over, AT_ONCE)))
            dropped += self._db.changes()
        return dropped

    def put_name(self, name: Name) -> None:
        """See the port."""
        self._db.execute(PUT_NAME, _values(name))


def clean(db: apsw.Connection, before: datetime, most: int) -> bool:
    """Forget the names of sends of that time that are forgotten; return whether there is more. Younger ones have their sends."""
    db.execute(FORGET_NAMES, (to_us(before), most))
    return db.changes() >= most


def _values(row: Struct) -> tuple[object, ...]:
    return tuple(_written(getattr(row, name)) for name in row.__struct_fields__)


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return to_us(value)
    return value.value if isinstance(value, Of) else value


def _struct(kind: type[S], row: tuple[Any, ...]) -> S:
    told = dict(zip(kind.__struct_fields__, row, strict=True))
    for name in told.keys() & TIMES:
        told[name] = None if told[name] is None else from_us(told[name])
    if kind is Parcel:
        told["of"] = Of(told["of"])
    return kind(**told)
