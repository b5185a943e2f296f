"""Lives on a data folder until it is killed: many append, a keeper takes turns, old bodies expire, logs are cut, a schema grows.

Prints `ack <id> <name>` when an append has returned, and nothing before. With `early` it lies: that build must be found out.
"""

import asyncio
import itertools
import os
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import linekeeper.journal.sqlite
import linekeeper.state.sqlite
from linekeeper.config import Retention
from linekeeper.events import Batch, Element, Source
from linekeeper.journal.port import Delivery, Journal, Position
from linekeeper.journal.sqlite import open_journal
from linekeeper.state.port import State, Turn
from linekeeper.state.sqlite import open_state
from linekeeper.store import checkpoint
from linekeeper.store.crypt import open_keys
from linekeeper.store.lock import lock_folder
from linekeeper.store.migrate import Migration, migrations_of

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
OLD = NOON - timedelta(days=40)
APPENDERS = 16
RETENTION = Retention(days=30)


def grow(round_: int) -> None:
    """Let this program know `round_` migrations more than the real one: each start upgrades the files that are there."""

    def grown(room: str, folder: str = "sql") -> list[Migration]:
        table = "deliveries" if room.endswith("journal") else "subjects"
        first = migrations_of(room, folder)
        more = [
            Migration(len(first) + number, "more", f"CREATE TABLE more_{number} AS SELECT * FROM {table} LIMIT 2000")  # noqa: S608  our own words
            for number in range(1, round_ + 1)
        ]
        return first + more

    linekeeper.journal.sqlite.migrations_of = grown  # type: ignore[attr-defined]  # the seam is theirs, the growth is ours
    linekeeper.state.sqlite.migrations_of = grown  # type: ignore[attr-defined]  # as above


def is_old(name: str) -> bool:
    """Return whether the delivery of this name was heard long ago."""
    return name.endswith("7")


def body_of(name: str) -> bytes:
    """Return what the delivery of this name holds: the judge can tell every byte."""
    return name.encode() + Random(name).randbytes(Random(name).choice([20, 300, 5_000]))


def batches_of(name: str) -> list[Batch]:
    """Return what it became: one element for each of two accounts."""
    return [
        Batch(
            source=Source.WEBHOOK,
            app="meta",
            account=f"account {half}",
            heard_at=NOON,
            decoder=1,
            elements=(Element(key=f"{name} {half}".encode()),),
        )
        for half in (0, 1)
    ]


LATE_S = 0.2  #: so long after its word the build that lies begins to append


async def append(journal: Journal, name: str, *, early: bool) -> None:
    """Append one delivery, and say so: afterwards, or too early."""
    delivery = Delivery(app="meta", body=body_of(name), heard_at=OLD if is_old(name) else NOON)
    if early:
        os.write(1, f"ack 0 {name}\n".encode())
        await asyncio.sleep(LATE_S)  # it is killed meanwhile, on whatever machine
    id_ = await journal.append(delivery, batches_of(name))
    if not early:
        os.write(1, f"ack {id_} {name}\n".encode())


async def appending(journal: Journal, round_: int, writer: int, *, early: bool) -> None:
    """Append until the end."""
    for number in itertools.count():
        await append(journal, f"{round_}-{writer}-{number}", early=early)


async def keeping_up(journal: Journal, state: State) -> None:
    """Count each account's batches, once each."""
    while True:
        cursor = await state.look(lambda look: look.cursor())
        page = await journal.read(cursor, 50)
        await state.turn(partial(fold, page=page))
        await state.clean(NOON)


def fold(turn: Turn, page: list[tuple[Position, Batch]]) -> None:
    """One turn: keys, counts and cursor."""
    for position, batch in page:
        for element in batch.elements:
            known = turn.load("count", batch.account) or b"0"
            turn.save("count", batch.account, b"%d" % (int(known) + 1))
            if not turn.is_new(b"\xff\xff\xff\xff" + element.key):
                turn.save("twice", element.key.decode(), b"folded twice")
        turn.cursor = position


async def expiring(journal: Journal) -> None:
    """Let old bodies go, again and again."""
    while True:
        await journal.expire(NOON)
        await asyncio.sleep(0.01)


async def live(folder: Path, round_: int, *, early: bool) -> None:
    """Do everything at once, until we are killed."""
    keys = open_keys(folder)
    os.write(1, b"open\n")
    async with (
        open_journal(folder / "journal.db", keys, RETENTION) as journal,
        open_state(folder / "state.db") as state,
        asyncio.TaskGroup() as tasks,
    ):
        for writer in range(APPENDERS):
            tasks.create_task(appending(journal, round_, writer, early=early))
        tasks.create_task(keeping_up(journal, state))
        tasks.create_task(expiring(journal))


def main() -> None:
    """Run as `child.py FOLDER ROUND [early]`."""
    folder, round_ = Path(sys.argv[1]), int(sys.argv[2])
    checkpoint.SOME_PAGES, checkpoint.MANY_PAGES = 50, 300  # so that a kill often falls into a checkpoint
    grow(round_)
    with lock_folder(folder):
        asyncio.run(live(folder, round_, early="early" in sys.argv))


if __name__ == "__main__":
    main()
