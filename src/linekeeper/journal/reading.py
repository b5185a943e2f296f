"""What the journal's readers ask, each on one snapshot."""

from datetime import UTC, datetime

import apsw
import msgspec
import structlog

from linekeeper.errors import Misconfigured
from linekeeper.events import Batch, Element, Source
from linekeeper.events.house import Unread
from linekeeper.journal.port import DAMAGED, KeptDelivery, Position
from linekeeper.journal.sealing import checksum, open_day_key, place_of, unseal
from linekeeper.store.connection import rows
from linekeeper.store.instant import day_of, from_us

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  #: a damaged row may have lost its time, too

log = structlog.get_logger("linekeeper.journal")

DECODER = msgspec.msgpack.Decoder(Batch)

BATCHES = "SELECT seq, delivery, crc32, body FROM batches WHERE seq > ? ORDER BY seq LIMIT ?"
DELIVERY = "SELECT id, app, heard_at, size, body FROM deliveries WHERE id = ?"
#: A day whose key is gone has no bodies, even while its bytes are still being dropped.
KEPT = "(body IS NOT NULL AND EXISTS (SELECT 1 FROM days WHERE day = date(heard_at / 1000000, 'unixepoch') AND key IS NOT NULL))"
#: A delivery, if this batch is one of its own.
DELIVERY_OF = "SELECT id, app FROM deliveries WHERE id = ?1 AND ?2 >= first_batch AND ?2 < first_batch + batches"
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
        found = rows(db, BATCHES, (after, limit))
        return [(Position(0, row[0]), _batch(db, *row)) for row in found]

    def batches_of(self, db: apsw.Connection, delivery: int) -> list[Batch]:
        """Return the batches of one delivery."""
        span = rows(db, "SELECT first_batch, batches FROM deliveries WHERE id = ?", (delivery,))
        if not span or not span[0][1]:
            return []
        return [_batch(db, *row) for row in rows(db, BATCHES, (span[0][0] - 1, span[0][1]))]

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
        """Return deliveries that have a whole body; fewer than `limit` when they are large, none only when there are no more."""
        found: list[KeptDelivery] = []
        size = 0
        while not found and (page := rows(db, BODIES, (after, limit))):
            for row in page:
                after = row[0]
                try:
                    kept = self._kept(db, *row)
                except Misconfigured:
                    log.error("journal.body_damaged", delivery=after)  # noqa: TRY400  a traceback could show what it tells
                    continue
                found.append(kept)
                size += kept.size
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


def _batch(db: apsw.Connection, seq: int, delivery: int | None, crc: int, body: bytes) -> Batch:
    if checksum(delivery, body) != crc:
        return _instead(db, seq, delivery)
    batch = DECODER.decode(body)
    return batch if delivery is None else msgspec.structs.replace(batch, delivery=delivery)


def _instead(db: apsw.Connection, seq: int, delivery: int | None) -> Batch:
    """Return what stands in the place of a damaged batch. A replay can decode its raw body anew, if it still names the right one."""
    ((account, heard_at, decoder),) = rows(db, "SELECT account, heard_at, decoder FROM batches WHERE seq = ?", (seq,))
    named = rows(db, DELIVERY_OF, (delivery, seq))
    try:
        at = from_us(heard_at)
    except (ValueError, OverflowError):
        at = LONG_AGO
    unread = Unread(at=at, where=f"batch {seq} of the journal, all of it", why=DAMAGED)
    return Batch(
        source=Source.READING if delivery is None else Source.WEBHOOK,
        app=named[0][1] if named else "",
        account=account,
        heard_at=at,
        decoder=decoder,
        elements=(Element(events=(unread,)),),
        delivery=named[0][0] if named else None,
    )


def damaged(what: str) -> Misconfigured:
    """Return the error for something that is not as it was kept."""
    return Misconfigured(
        f"{what} in journal.db is damaged",
        why="its checksum does not fit what is on the disk",
        remedy="stop, keep a copy of the data folder, check the disk, and restore the newest backup",
    )
