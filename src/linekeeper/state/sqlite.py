"""The state in `state.db`: one writer, on which each turn is all or nothing, and a few readers, each on one snapshot."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import apsw

from linekeeper.errors import Misconfigured
from linekeeper.state import sqlite_ours as ours
from linekeeper.state.port import Effect, Look, Turn
from linekeeper.state.sqlite_clean import STEPS
from linekeeper.state.sqlite_look import SqliteLook
from linekeeper.state.sqlite_turn import SqliteTurn
from linekeeper.store.migrate import migrations_of
from linekeeper.store.opening import opened
from linekeeper.store.readers import Readers
from linekeeper.store.trouble import is_storage
from linekeeper.store.writer import Bounds, Writer

T = TypeVar("T")
Work = Callable[[apsw.Connection], object]

CACHE_MIB = 64
READERS = 3


class SqliteState:
    """See `state.port.State`. `writer` None: open for reading only."""

    def __init__(self, readers: Readers, writer: Writer[Work] | None) -> None:
        self._readers, self._writer = readers, writer

    async def turn(self, work: Callable[[Turn], T]) -> T:
        """See the port."""

        def in_one(db: apsw.Connection) -> T:
            turn = SqliteTurn(db)
            result = work(turn)
            turn.finish()
            return result

        return await self._write(in_one)

    async def look(self, ask: Callable[[Look], T]) -> T:
        """See the port."""
        return await self._readers.ask(lambda db: ask(SqliteLook(db)))

    async def claim(self, kind: str, now: datetime, limit: int = 100) -> Sequence[Effect]:
        """See the port."""
        if not await self._readers.ask(lambda db: ours.claimable(db, kind, now)):
            return []  # asked often, and mostly there is nothing: no write then
        return await self._write(lambda db: ours.claim(db, kind, now, limit))

    async def done(self, ids: Sequence[int]) -> None:
        """See the port."""
        await self._write(lambda db: ours.done(db, ids))

    async def remember(self, kind: str, items: dict[str, bytes | None]) -> None:
        """See the port."""
        await self._write(lambda db: ours.remember(db, kind, items))

    async def recall(self, kind: str) -> dict[str, bytes]:
        """See the port."""
        return await self._readers.ask(lambda db: ours.recall(db, kind))

    async def clean(self, now: datetime) -> None:
        """See the port. In short steps, between which the keeper goes on."""
        for step in STEPS:
            place = await self._write(partial(step, now=now, place=None))
            while place is not None:
                place = await self._write(partial(step, now=now, place=place))

    async def _write(self, work: Callable[[apsw.Connection], T]) -> T:
        if self._writer is None:
            raise Misconfigured(
                "the state is open for reading only",
                why="a server may be running on the same folder, and there is one writer",
                remedy="ask the running server to do it",
            )
        return cast("T", await self._writer.submit(work))


@asynccontextmanager
async def open_state(path: Path, *, readonly: bool = False, vfs: str | None = None) -> AsyncIterator[SqliteState]:
    """Open `state.db`, made and brought up to date when need be. `vfs` names SQLite's file layer.

    Raises:
        Misconfigured: the file was written by another program.
        TryLater: the disk refuses, or the file is damaged.
    """
    migrations = migrations_of("linekeeper.state")
    async with opened(path, migrations, readers=READERS, cache_mib=CACHE_MIB, readonly=readonly, vfs=vfs) as (readers, write):
        if write is None:
            yield SqliteState(readers, None)
            return
        # No patience: whoever takes a turn must know whether it was kept, however long the disk takes.
        writer = Writer[Work](path.name, write, run, Bounds(patience_s=None))
        try:
            yield SqliteState(readers, writer)
        finally:
            await writer.close()


def run(db: apsw.Connection, works: Sequence[Work]) -> list[object]:
    """Do a group's works, each all or nothing: one that raises takes back its own changes and nobody else's."""
    results: list[object] = []
    for work in works:
        db.execute("SAVEPOINT work")
        try:
            results.append(work(db))
        except Exception as error:
            ground = error.__cause__
            if ground is not None and is_storage(ground):
                raise ground from error  # a work may give the ground's failure a name of its own
            if is_storage(error) or not db.in_transaction:
                raise  # the ground failed under all of them
            db.execute("ROLLBACK TO work")
            results.append(error)
        db.execute("RELEASE work")
    return results
