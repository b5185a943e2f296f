"""Replay: batches folded into a fresh state, against reading the same rows and looking at their checksums."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

import uvloop

from bench.bodies import ACCOUNT
from bench.ground import KEYS, append_all, heard
from bench.ratio import Measure, Probe, Scale, Stand
from linekeeper import rulebook
from linekeeper.config import Retention
from linekeeper.events.house import AccountClaimed
from linekeeper.flow import Keeper, record
from linekeeper.journal.port import START
from linekeeper.journal.sealing import checksum
from linekeeper.journal.sqlite import open_journal
from linekeeper.state.sqlite import open_state
from linekeeper.store.connection import Access, connect, rows

PAGE = 200  #: batches a turn, as the keeper takes them
JOURNAL = "journal.db"


@contextmanager
def replay(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    """Events a second: folded, and only scanned."""
    folder.mkdir(parents=True)
    uvloop.run(_fill(folder, scale.events))
    number = count()
    yield {
        "fold": lambda: uvloop.run(_fold(folder, folder / f"state-{next(number)}.db")),
        "scan": lambda: scan(folder / JOURNAL),
    }


async def _fill(folder: Path, many: int) -> None:
    async with open_journal(folder / JOURNAL, KEYS, Retention()) as journal:
        now = datetime.now(UTC)
        await record(AccountClaimed(account=ACCOUNT, workspace="bench", app="meta", at=now), "meta", ACCOUNT, journal, now)
        await append_all(journal, heard(many))


async def _fold(folder: Path, path: Path) -> float:
    async with open_journal(folder / JOURNAL, KEYS, Retention(), readonly=True) as journal, open_state(path) as state:
        keeper = Keeper(rulebook.load()["2025-10-07"], effects=False)
        begun = time.perf_counter()
        many, after = 0, START
        while page := await journal.read(after, PAGE):
            await state.turn(partial(keeper.turn, batches=page))
            after = page[-1][0]
            many += len(page)
        took = time.perf_counter() - begun
        numbers = await state.look(lambda look: sum(look.counts().values()))
        if numbers != 1:
            raise RuntimeError(f"{numbers} numbers were folded and not one: nothing was measured")
        return many / took


def scan(path: Path) -> float:
    """Return rows a second of reading every batch and comparing its checksum."""
    db = connect(path, Access.READ)
    try:
        begun = time.perf_counter()
        found = 0
        for delivery, crc, body in rows(db, "SELECT delivery, crc32, body FROM batches ORDER BY seq"):
            assert checksum(delivery, body) == crc
            found += 1
        return found / (time.perf_counter() - begun)
    finally:
        db.close()


STANDS = [Stand("replay", replay, most_rounds=5)]
MEASURES = [
    Measure(name="replay", stand="replay", ours="fold", control="scan", against="scan + CRC of the same batches", unit="events/s"),
]
