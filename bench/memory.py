"""What numbers and people cost: memory of a keeper that holds 10,000 numbers, and bytes on disk of one person.

`python -m bench.memory FOLDER` answers with MiB: how much the process grew by the numbers.
"""

import gc
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import uvloop

from bench.bodies import ACCOUNT
from bench.ratio import Measure, Probe, Scale, Stand
from bench.run import asked
from linekeeper import rulebook
from linekeeper.events import Batch, Element, Source
from linekeeper.events.batch import AnyEvent
from linekeeper.events.event import Limit
from linekeeper.events.house import AccountClaimed
from linekeeper.events.message import Category, MessageMoved, MessageState
from linekeeper.events.number import CodeStatus, NameStatus, NumberRead, Platform, Rating, Reported, Throughput
from linekeeper.flow import Keeper
from linekeeper.journal.port import Position
from linekeeper.state.port import State
from linekeeper.state.sqlite import open_state
from linekeeper.store.connection import Access, connect, rows

MEBI = 1024 * 1024
MOST_MIB = 40.0
MOST_BYTES = 150.0
NUMBERS = 10_000
IN_ACCOUNT = 100  #: numbers
READINGS = 3  #: of every number, a day apart
PEOPLE = 5  #: for each event of the scale: 20,000 in a full run
TOLD = 200  #: people in one batch
PERSON = ("people", "sqlite_autoindex_people_1", "people_counting")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Feed:
    """A keeper that is told things, as the journal would hand them over."""

    def __init__(self, state: State) -> None:
        self._state, self._seq = state, count(1)
        self._keeper = Keeper(rulebook.load()["2025-10-07"], effects=False)

    async def tell(self, account: str, at: datetime, events: list[AnyEvent]) -> None:
        """Let the keeper fold one batch in a turn of its own."""
        elements = tuple(Element(events=(event,)) for event in events)
        batch = Batch(source=Source.READING, app="meta", account=account, heard_at=at, decoder=1, elements=elements)
        page = [(Position(0, next(self._seq)), batch)]
        await self._state.turn(lambda turn: self._keeper.turn(turn, page))

    async def claim(self, account: str) -> None:
        """Let an account belong to a workspace."""
        await self.tell(account, NOW, [AccountClaimed(account=account, workspace="bench", app="meta", at=NOW)])


def _reading(number: int, at: datetime) -> NumberRead:
    return NumberRead(
        at=at,
        number=str(100_000_000_000_000 + number),
        display=f"1555010{number:04d}",
        status=Reported.CONNECTED,
        status_word="CONNECTED",
        quality=Rating.GREEN,
        limit=Limit(per_day=10_000),
        limit_word="TIER_10K",
        throughput=Throughput.STANDARD,
        name=f"Shop number {number}",
        name_status=NameStatus.APPROVED,
        code_status=CodeStatus.VERIFIED,
        platform=Platform.CLOUD_API,
    )


async def grown(folder: Path) -> float:
    """Return by how many MiB the process grows while a keeper takes in the numbers."""
    async with open_state(folder / "state.db") as state:
        feed = Feed(state)
        await feed.claim("1")
        gc.collect()
        before = _resident()
        for account in range(1, NUMBERS // IN_ACCOUNT + 1):
            await feed.claim(str(account))
            first = (account - 1) * IN_ACCOUNT
            for day in range(READINGS):
                at = NOW + timedelta(days=day)
                await feed.tell(str(account), at, [_reading(number, at) for number in range(first, first + IN_ACCOUNT)])
        gc.collect()
        return (_resident() - before) / MEBI


def _resident() -> int:
    """Return what the process holds in memory now, in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


async def _people(folder: Path, many: int) -> float:
    """Return bytes on disk of one person with its indexes; each got one message."""
    path = folder / "state.db"
    async with open_state(path) as state:
        feed = Feed(state)
        await feed.claim(ACCOUNT)
        for first in range(0, many, TOLD):
            await feed.tell(ACCOUNT, NOW, [_delivered(person) for person in range(first, first + TOLD)])
    db = connect(path, Access.READ)
    try:
        size = sum(pages for name, pages in rows(db, "SELECT name, sum(pgsize) FROM dbstat GROUP BY name") if name in PERSON)
        found = rows(db, "SELECT count(*) FROM people")[0][0]
    finally:
        db.close()
    assert found == many
    return float(size / found)


def _delivered(person: int) -> MessageMoved:
    return MessageMoved(
        at=NOW + timedelta(seconds=person % 3600),
        number="100000000000001",
        display="15550100001",
        message=_hash(2 * person),
        state=MessageState.DELIVERED,
        word="delivered",
        people=(_hash(2 * person + 1),),
        category=Category.MARKETING,
    )


def _hash(number: int) -> bytes:
    """Return 16 bytes that lie as a keyed hash's would: in no order."""
    return (number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128).to_bytes(16, "big")


@contextmanager
def sizes(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    """MiB of 10,000 numbers in a keeper, bytes of a person on disk, and what was promised."""
    number = count()

    def place() -> Path:
        made = folder / str(next(number))
        made.mkdir(parents=True)
        return made

    yield {
        "keeper": lambda: float(asked("bench.memory", str(place()))),
        "most_mib": lambda: MOST_MIB,
        "person": lambda: uvloop.run(_people(place(), PEOPLE * scale.events)),
        "most_bytes": lambda: MOST_BYTES,
    }


STANDS = [Stand("sizes", sizes, most_rounds=1)]
MEASURES = [
    Measure(
        name="memory of 10,000 numbers",
        stand="sizes",
        ours="keeper",
        control="most_mib",
        against="the promised 40 MiB",
        unit="MiB",
        lower_is_better=True,
        least=1.0,
    ),
    Measure(
        name="disk per person",
        stand="sizes",
        ours="person",
        control="most_bytes",
        against="the promised 150 bytes",
        unit="bytes",
        lower_is_better=True,
        least=1.0,
    ),
]

if __name__ == "__main__":
    sys.stdout.write(f"{uvloop.run(grown(Path(sys.argv[1])))}\n")
