"""A journal on the disk, and words to fill it with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw

from linekeeper.config import Retention
from linekeeper.events import Batch, Element, Source
from linekeeper.journal.port import Delivery
from linekeeper.journal.sqlite import SqliteJournal, open_journal
from linekeeper.store.connection import Access, connect
from linekeeper.store.crypt import Keys

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
OLD = NOON - timedelta(days=40)
KEYS = Keys(b"k" * 32)


@asynccontextmanager
async def opened(folder: Path, keys: Keys = KEYS, **told: Any) -> AsyncIterator[SqliteJournal]:
    """Open the journal of a folder."""
    async with open_journal(folder / "journal.db", keys, Retention(), **told) as journal:
        yield journal


def raw(folder: Path) -> apsw.Connection:
    """Look at the file itself, or spoil it."""
    return connect(folder / "journal.db", Access.WRITE)


def found_in(folder: Path, what: bytes) -> list[str]:
    """Return the files of a folder that hold these bytes; every file holds no bytes at all."""
    return [file.name for file in folder.iterdir() if what in file.read_bytes()]


def delivery(body: bytes = b"{}", heard_at: datetime = NOON) -> Delivery:
    """Return a delivery."""
    return Delivery(app="meta", body=body, heard_at=heard_at)


def batch(account: str = "A") -> Batch:
    """Return a batch."""
    return Batch(source=Source.WEBHOOK, app="meta", account=account, heard_at=NOON, decoder=1, elements=(Element(key=b"k"),))
