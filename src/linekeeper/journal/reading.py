"""What the journal's readers ask, each on one snapshot."""

import apsw
import msgspec

from linekeeper.errors import Misconfigured
from linekeeper.events import Batch
from linekeeper.journal.port import KeptDelivery, Position
from linekeeper.journal.sealing import checksum, open_day_key, place_of, unseal
from linekeeper.store.connection import rows
from linekeeper.store.instant import day_of, from_us

DECODER = msgspec.msgpack.Decoder(Batch)

BATCHES = "SELECT seq, delivery, crc32, body FROM batches WHERE seq > ? ORDER BY seq LIMIT ?"
DELIVERY = "SELECT id, app, heard_at, size, body FROM deliveries WHERE id = ?"
#: A day whose key is gone has no bodies, even while its bytes are still being dropped.
KEPT = "(body IS NOT NULL AND EXISTS (SELECT 1 FROM days WHERE day = date(heard_at / 1000000, 'unixepoch') AND key IS NOT NULL))"
DELIVERIES = f"SELECT id, app, heard_at, size, {KEPT} FROM deliveries WHERE id < ? ORDER BY id DESC LIMIT ?"  # noqa: S608  our own words
BODIES = f"""
SELECT id, app, heard_at, size, body FROM deliveries
WHERE id > ? AND id >= (SELECT min(first) FROM days WHERE key IS NOT NULL) AND {KEPT}
ORDER BY id LIMIT ?
"""  # noqa: S608  our own words
LAST = 2**63 - 1
MOST_BYTES = 32 * 1024 * 1024  #: of bodies in one answer; one is always given


class Reading:
    """Rows to structs, with every checksum and seal looked at."""

    def __init__(self, wrapping: bytes) -> None:
        self._wrapping = wrapping

    def batches(self, db: apsw.Connection, after: int, limit: int) -> list[tuple[Position, Batch]]:
        """Return batches past `after`."""
        return [(Position(0, row[0]), _batch(*row)) for row in db.execute(BATCHES, (after, limit))]

    def batches_of(self, db: apsw.Connection, delivery: int) -> list[Batch]:
        """Return the batches of one delivery."""
        span = rows(db, "SELECT first_batch, batches FROM deliveries WHERE id = ?", (delivery,))
        if not span or not span[0][1]:
            return []
        return [_batch(*row) for row in db.execute(BATCHES, (span[0][0] - 1, span[0][1]))]

    def delivery(self, db: apsw.Connection, id_: int) -> KeptDelivery | None:
        """Return one delivery."""
        for row in db.execute(DELIVERY, (id_,)):
            return self._kept(db, *row)
        return None

    def deliveries(self, db: apsw.Connection, before: int | None, limit: int) -> list[KeptDelivery]:
        """Return deliveries newest first, without bodies."""
        found = rows(db, DELIVERIES, (LAST if before is None else before, limit))
        return [
            KeptDelivery(id=id_, app=app, heard_at=from_us(at), size=size, body=None, kept=bool(kept)) for id_, app, at, size, kept in found
        ]

    def bodies(self, db: apsw.Connection, after: int, limit: int) -> list[KeptDelivery]:
        """Return deliveries that have a body; fewer than `limit` when they are large."""
        found: list[KeptDelivery] = []
        size = 0
        for row in db.execute(BODIES, (after, limit)):
            found.append(self._kept(db, *row))
            size += found[-1].size
            if size > MOST_BYTES:
                break
        return found

    def end(self, db: apsw.Connection) -> Position:
        """Return the newest position."""
        return Position(0, db.execute("SELECT coalesce(max(seq), 0) FROM batches").get)

    def _kept(self, db: apsw.Connection, id_: int, app: str, heard_at: int, size: int, sealed: bytes | None) -> KeptDelivery:
        body = None
        day = day_of(heard_at)
        wrapped = db.execute("SELECT key FROM days WHERE day = ?", (day,)).get if sealed is not None else None
        if sealed is not None and isinstance(wrapped, bytes):
            try:
                body = unseal(open_day_key(self._wrapping, day, wrapped), sealed, place_of(id_, app, heard_at))
            except ValueError as error:
                raise damaged(f"the body of delivery {id_}") from error
        return KeptDelivery(id=id_, app=app, heard_at=from_us(heard_at), size=size, body=body, kept=body is not None)


def _batch(seq: int, delivery: int | None, crc: int, body: bytes) -> Batch:
    if checksum(delivery, body) != crc:
        raise damaged(f"batch {seq}")
    batch = DECODER.decode(body)
    return batch if delivery is None else msgspec.structs.replace(batch, delivery=delivery)


def damaged(what: str) -> Misconfigured:
    """Return the error for something that is not as it was kept."""
    return Misconfigured(
        f"{what} in journal.db is damaged",
        why="its checksum does not fit what is on the disk",
        remedy="stop, keep a copy of the data folder, check the disk, and restore the newest backup",
    )
