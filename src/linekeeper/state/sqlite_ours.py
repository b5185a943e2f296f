"""What is ours, on SQLite: effects that are to be done, and things kept by kind and key."""

from collections.abc import Sequence
from datetime import datetime

import apsw

from linekeeper.state.port import Effect
from linekeeper.state.tables import CLAIM_S
from linekeeper.store.connection import rows
from linekeeper.store.instant import from_us, to_us

CLAIMABLE = "kind = ? AND not_before <= ? AND coalesce(claimed_until, 0) <= ?"
ANY = f"SELECT EXISTS (SELECT 1 FROM effects WHERE {CLAIMABLE})"  # noqa: S608  our own words
CLAIM = f"SELECT id, key, not_before, body FROM effects WHERE {CLAIMABLE} ORDER BY not_before, id LIMIT ?"  # noqa: S608  our own words


def claimable(db: apsw.Connection, kind: str, now: datetime) -> bool:
    """Return whether an effect's time has come."""
    return bool(db.execute(ANY, (kind, to_us(now), to_us(now))).get)


def claim(db: apsw.Connection, kind: str, now: datetime, limit: int) -> list[Effect]:
    """Return effects whose time has come; whoever claims one has 60 s for it."""
    us = to_us(now)
    found = rows(db, CLAIM, (kind, us, us, limit))
    until = us + CLAIM_S * 1_000_000
    db.executemany("UPDATE effects SET claimed_until = ? WHERE id = ?", [(until, row[0]) for row in found])
    return [Effect(id=id_, kind=kind, key=key, not_before=from_us(at), body=body) for id_, key, at, body in found]


def done(db: apsw.Connection, ids: Sequence[int]) -> None:
    """Close effects."""
    db.executemany("DELETE FROM effects WHERE id = ?", [(id_,) for id_ in ids])


def remember(db: apsw.Connection, kind: str, items: dict[str, bytes | None]) -> None:
    """Keep or forget things of a kind."""
    for key, value in items.items():
        if value is None:
            db.execute("DELETE FROM ours WHERE kind = ? AND key = ?", (kind, key))
        else:
            db.execute("INSERT INTO ours VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (kind, key, value))


def recall(db: apsw.Connection, kind: str) -> dict[str, bytes]:
    """Return everything of a kind."""
    return dict(db.execute("SELECT key, value FROM ours WHERE kind = ? ORDER BY key", (kind,)))
