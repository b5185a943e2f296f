"""The journal without a door: appends of 64 tasks at once against plain inserts of the same rows, in groups as large."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import uvloop
from msgspec import msgpack

from bench.bodies import body
from bench.ratio import Measure, Probe, Scale, Stand
from linekeeper.config import Retention
from linekeeper.decode import Veil, decode
from linekeeper.events import Batch
from linekeeper.journal.port import Delivery, Journal
from linekeeper.journal.sqlite import open_journal
from linekeeper.store.connection import Access, connect
from linekeeper.store.crypt import Keys

TASKS = 64
KEYS = Keys(b"bench-key-bench-key-bench-key-32")
Heard = tuple[Delivery, Sequence[Batch]]


def heard(many: int, *, first: int = 0) -> list[Heard]:
    """Return deliveries with what they mean."""
    veil, now = Veil(KEYS.veil_key), datetime.now(UTC)
    bodies = [body(index, int(now.timestamp())) for index in range(first, first + many)]
    return [
        (Delivery(app="meta", body=one, heard_at=now), decode(one, app="meta", source="meta", heard_at=now, veil=veil)) for one in bodies
    ]


async def append_all(journal: Journal, news: Sequence[Heard]) -> None:
    """Append with many tasks at once, as many connections at the door would."""
    left = iter(news)

    async def one() -> None:
        for delivery, batches in left:
            await journal.append(delivery, batches)

    await asyncio.gather(*(one() for _ in range(TASKS)))


async def _append(path: Path, news: Sequence[Heard]) -> float:
    async with open_journal(path, KEYS, Retention()) as journal:
        begun = time.perf_counter()
        await append_all(journal, news)
        return len(news) / (time.perf_counter() - begun)


def insert(path: Path, news: Sequence[Heard], *, batches: bool) -> float:
    """Return rows a second of plain inserts, each group of 64 deliveries in one durable transaction; no cipher, no compression."""
    rows = [(delivery.app, 0, len(delivery.body), delivery.body, msgpack.encode(meant[0])) for delivery, meant in news]
    db = connect(path, Access.CREATE)
    try:
        db.execute("CREATE TABLE raw (id INTEGER PRIMARY KEY, app TEXT, heard_at INTEGER, size INTEGER, body BLOB)")
        db.execute("CREATE TABLE batches (seq INTEGER PRIMARY KEY, delivery INTEGER, body BLOB)")
        begun = time.perf_counter()
        for start in range(0, len(rows), TASKS):
            group = rows[start : start + TASKS]
            with db:
                db.executemany("INSERT INTO raw (app, heard_at, size, body) VALUES (?, ?, ?, ?)", [row[:4] for row in group])
                if batches:
                    db.executemany("INSERT INTO batches (delivery, body) VALUES (?, ?)", [(start, row[4]) for row in group])
        return len(rows) / (time.perf_counter() - begun)
    finally:
        db.close()


@contextmanager
def commits(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    """Deliveries a second: the journal's group commit, and plain inserts with and without the batch row."""
    folder.mkdir(parents=True)
    news, number = heard(scale.events), count()

    def path() -> Path:
        return folder / f"{next(number)}.db"

    yield {
        "journal": lambda: uvloop.run(_append(path(), news)),
        "raw": lambda: insert(path(), news, batches=False),
        "raw+batch": lambda: insert(path(), news, batches=True),
    }


STANDS = [Stand("commits", commits, most_rounds=5)]
MEASURES = [
    Measure(
        name="group commit",
        stand="commits",
        ours="journal",
        control="raw",
        against="plain inserts of the raw bodies, groups of 64, FULL",
        unit="rows/s",
    ),
    Measure(name="batch row", stand="commits", ours="raw+batch", control="raw", against="the same without the batch row", unit="rows/s"),
]
