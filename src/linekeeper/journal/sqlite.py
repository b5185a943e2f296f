"""The journal in `journal.db`: one writer with group commit, a few readers, bodies sealed with the key of their day."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from datetime import datetime
from functools import partial
from pathlib import Path

import apsw
import msgspec

from linekeeper.config import Retention
from linekeeper.errors import Misconfigured
from linekeeper.events import Batch
from linekeeper.journal.expiring import Expiring
from linekeeper.journal.port import Delivery, Expired, KeptDelivery, Position
from linekeeper.journal.reading import Reading
from linekeeper.journal.writing import Append, Step, Writing
from linekeeper.store.checkpoint import Checkpointer
from linekeeper.store.connection import Access, connect, must_exist
from linekeeper.store.crypt import Keys
from linekeeper.store.instant import to_us
from linekeeper.store.migrate import migrate, migrations_of, must_fit
from linekeeper.store.readers import Readers
from linekeeper.store.trouble import told
from linekeeper.store.writer import Bounds, Writer

ENCODER = msgspec.msgpack.Encoder()


class SqliteJournal:
    """See `journal.port.Journal`. `writer` None: open for reading only."""

    def __init__(self, readers: Readers, reading: Reading, expiring: Expiring, writer: Writer[Append | Step] | None) -> None:
        self._readers, self._reading, self._expiring, self._writer = readers, reading, expiring, writer

    async def append(self, delivery: Delivery | None, batches: Sequence[Batch]) -> int | None:
        """See the port."""
        kept = [(batch.source.value, batch.account, to_us(batch.heard_at), batch.decoder, _body(batch)) for batch in batches]
        size = sum(len(row[-1]) for row in kept) + (len(delivery.body) if delivery else 0)
        id_ = await self._writable().submit(Append(delivery, kept), size)
        return id_ if isinstance(id_, int) else None

    async def read(self, after: Position, limit: int = 500) -> list[tuple[Position, Batch]]:
        """See the port."""
        return await self._readers.ask(partial(self._reading.batches, after=after.seq, limit=limit))

    async def delivery(self, id_: int) -> KeptDelivery | None:
        """See the port."""
        return await self._readers.ask(partial(self._reading.delivery, id_=id_))

    async def deliveries(self, before: int | None = None, limit: int = 50) -> list[KeptDelivery]:
        """See the port."""
        return await self._readers.ask(partial(self._reading.deliveries, before=before, limit=limit))

    async def bodies(self, after: int, limit: int = 200) -> list[KeptDelivery]:
        """See the port."""
        return await self._readers.ask(partial(self._reading.bodies, after=after, limit=limit))

    async def batches_of(self, delivery: int) -> list[Batch]:
        """See the port."""
        return await self._readers.ask(partial(self._reading.batches_of, delivery=delivery))

    async def end(self) -> Position:
        """See the port."""
        return await self._readers.ask(self._reading.end)

    async def expire(self, now: datetime) -> Expired:
        """See the port. In short steps between which the door's appends go on."""
        writer = self._writable()

        async def step(work: Callable[[apsw.Connection], object]) -> object:
            return await writer.submit(Step(work))

        return await self._expiring.run(step, now)

    def _writable(self) -> Writer[Append | Step]:
        if self._writer is None:
            raise Misconfigured(
                "the journal is open for reading only",
                why="a server may be running on the same folder, and there is one writer",
                remedy="ask the running server to do it",
            )
        return self._writer


@asynccontextmanager
async def open_journal(
    path: Path,
    keys: Keys,
    retention: Retention,
    *,
    readonly: bool = False,
    vfs: str | None = None,
    bounds: Bounds = Bounds(),  # noqa: B008  frozen
) -> AsyncIterator[SqliteJournal]:
    """Open `journal.db`, made and brought up to date when need be. `vfs` names SQLite's file layer.

    Raises:
        Misconfigured: the key does not fit, or the file was written by another program.
        TryLater: the disk refuses, or the file is damaged.
    """
    readers = Readers(path, vfs=vfs)
    reading = Reading(keys.day_key)
    if readonly:
        must_exist(path)
        try:
            await readers.ask(partial(_must_read, name=path.name, keys=keys))
            yield SqliteJournal(readers, reading, Expiring(retention), None)
        finally:
            await readers.close()
        return
    await asyncio.to_thread(_prepare, path, keys, vfs)
    checkpoints = Checkpointer(path, vfs=vfs)
    writing = Writing(keys.day_key)

    def open_again() -> apsw.Connection:
        return checkpoints.watch(connect(path, Access.WRITE, vfs=vfs))

    try:
        writer = Writer(path.name, open_again, writing.run, bounds)
        try:
            yield SqliteJournal(readers, reading, Expiring(retention, writing.forget, checkpoints.cut_soon), writer)
        finally:
            await writer.close()
    finally:
        await readers.close()
        await asyncio.to_thread(checkpoints.close)


def _body(batch: Batch) -> bytes:
    return ENCODER.encode(batch if batch.delivery is None else msgspec.structs.replace(batch, delivery=None))


def _prepare(path: Path, keys: Keys, vfs: str | None) -> None:
    with told(path.name), closing(connect(path, Access.CREATE, vfs=vfs)) as db:
        migrate(db, path.name, migrations_of("linekeeper.journal"))
        db.execute("INSERT INTO meta VALUES ('key_check', ?) ON CONFLICT DO NOTHING", (keys.check,))
        _must_open_with(db, path.name, keys)


def _must_read(db: apsw.Connection, name: str, keys: Keys) -> None:
    must_fit(db, name, migrations_of("linekeeper.journal"), whole=True)
    _must_open_with(db, name, keys)


def _must_open_with(db: apsw.Connection, name: str, keys: Keys) -> None:
    if db.execute("SELECT value FROM meta WHERE key = 'key_check'").get != keys.check:
        raise Misconfigured(
            f"the key does not fit {name}",
            why="it was written with another key: raw bodies could not be read, and people would be counted twice",
            remedy="restore the file `key` that belongs to this data folder, or give the right LINEKEEPER_KEY",
        )
