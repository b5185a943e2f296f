"""A SQLite file, opened as every store of ours does: brought up to date, with its readers, and with checkpoints beside its writer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

import apsw

from linekeeper.store.checkpoint import Checkpointer
from linekeeper.store.connection import Access, connect, must_exist
from linekeeper.store.migrate import Migration, migrate, must_fit
from linekeeper.store.readers import Readers
from linekeeper.store.trouble import told


class Opened(NamedTuple):
    """What stands on a file. `write` opens the writer's connection, again after trouble; None: open for reading only."""

    readers: Readers
    write: Callable[[], apsw.Connection] | None


@asynccontextmanager
async def opened(
    path: Path, migrations: list[Migration], *, readers: int, cache_mib: int, readonly: bool, vfs: str | None
) -> AsyncIterator[Opened]:
    """Open a file, made and brought up to date when need be; whoever makes a writer closes it within the block.

    Raises:
        Misconfigured: the file was written by another program.
        TryLater: the disk refuses, or the file is damaged.
    """
    reading = Readers(path, readers, vfs=vfs)
    if readonly:
        must_exist(path)
        try:
            await reading.ask(partial(must_fit, name=path.name, migrations=migrations, whole=True))
            yield Opened(reading, None)
        finally:
            await reading.close()
        return
    await asyncio.to_thread(_prepare, path, migrations, vfs)
    checkpoints = Checkpointer(path, vfs=vfs)
    try:
        yield Opened(reading, lambda: checkpoints.watch(connect(path, Access.WRITE, vfs=vfs, cache_mib=cache_mib)))
    finally:
        await reading.close()
        await asyncio.to_thread(checkpoints.close)


def _prepare(path: Path, migrations: list[Migration], vfs: str | None) -> None:
    with told(path.name), closing(connect(path, Access.CREATE, vfs=vfs)) as db:
        migrate(db, path.name, migrations)
