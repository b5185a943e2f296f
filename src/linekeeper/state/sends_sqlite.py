"""The gateway's store in `sends.db`: one writer of its own, so that no fold delays a send, and a few readers."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

import apsw
import structlog

from linekeeper.errors import Misconfigured, TryLater
from linekeeper.rulebook import Lane
from linekeeper.state import sends_turn as turns
from linekeeper.state.intents import Intent
from linekeeper.state.sends import Outcome, SendsLook, SendsTurn
from linekeeper.state.sends_look import SqliteSendsLook
from linekeeper.store.migrate import migrations_of
from linekeeper.store.opening import opened
from linekeeper.store.readers import Readers
from linekeeper.store.trouble import is_storage
from linekeeper.store.writer import JOB_BYTES, Bounds, Writer

T = TypeVar("T")
Work = Callable[[apsw.Connection], object]
Outcomes = list[Outcome]
Job = Intent | Outcomes | Work

CACHE_MIB = 32
READERS = 2
BROWSERS = 2  #: for questions of people and programs that may go through all sends of a month
MOST_BROWSED = 2_000_000_000  #: steps of SQLite's for one of these: some 20 s
FIRST = frozenset({Lane.OTP, Lane.REPLY})  #: written down before all that waits: somebody waits for them
MOST_JOBS = 250  #: in one group: some 4 ms of the writer, for which also an answer that comes meanwhile waits
MOST_TOLD = 500  #: outcomes in one job
RIDE_S = 0.01  #: for so long an outcome waits for a new send's group: a group of its own is a sync more, for which new sends wait
MOST_UNSETTLED = 100_000  #: outcomes that the disk refused, to be told again: some 300 bytes each

log = structlog.get_logger(__name__)


class SqliteSends:
    """See `state.sends.Sends`. `writer` None: open for reading only."""

    def __init__(self, readers: Readers, browsers: Readers, writer: Writer[Job] | None) -> None:
        self._readers, self._browsers, self._writer = readers, browsers, writer
        self._unsettled: deque[Outcome] = deque(maxlen=MOST_UNSETTLED)
        self._telling: asyncio.Handle | None = None
        self._riding = False

    async def accept(self, intent: Intent) -> None:
        """See the port."""
        if self._unsettled and not self._riding:
            self._riding = True
            asyncio.get_running_loop().call_soon(self.tell)  # into the same group, once for all that comes in this turn of the loop
        await self._writing().offer(intent, len(intent.body), first=intent.lane in FIRST)

    def settle(self, outcome: Outcome) -> None:
        """See the port. What the disk refuses is told again with the next outcome, or the next work."""
        self._unsettled.append(outcome)
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(RIDE_S, self.tell)

    def tell(self) -> None:
        """Tell the disk every outcome that it did not take yet."""
        self._riding = False
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        while self._unsettled:
            some = list(islice(self._unsettled, MOST_TOLD))
            try:
                future = self._writing().offer(some, (len(some) - 1) * JOB_BYTES)
            except TryLater:
                return
            for _ in some:
                self._unsettled.popleft()
            future.add_done_callback(partial(self._settled, some))

    def _settled(self, some: Outcomes, future: "asyncio.Future[object]") -> None:
        if future.cancelled():
            return
        fault = future.exception()
        left = some if fault is not None else cast("Outcomes", future.result())
        if left:
            log.error("send.unsettled", fault="" if fault is None else type(fault).__name__, many=len(left))
            self._unsettled.extend(left)

    async def turn(self, work: Callable[[SendsTurn], T]) -> T:
        """See the port."""
        self.tell()
        return cast("T", await self._writing().submit(lambda db: work(turns.SqliteSendsTurn(db))))

    async def look(self, ask: Callable[[SendsLook], T]) -> T:
        """See the port."""
        return await self._readers.ask(lambda db: ask(SqliteSendsLook(db)))

    async def browse(self, ask: Callable[[SendsLook], T]) -> T:
        """See the port."""
        return await self._browsers.ask(lambda db: ask(SqliteSendsLook(db)))

    async def own_up(self, now: datetime) -> int:
        """See the port."""
        return cast("int", await self._writing().submit(lambda db: turns.own_up(db, now)))

    async def clean(self, now: datetime) -> None:
        """See the port."""
        while await self._writing().submit(lambda db: turns.clean(db, now)):
            pass  # whoever sends meanwhile goes in between
        for table in turns.BY_PERSON:
            after = None
            while after := await self._slice(table, now, after):
                pass  # as above

    async def _slice(self, table: str, now: datetime, after: turns.Person | None) -> turns.Person | None:
        return cast("turns.Person | None", await self._writing().submit(lambda db: turns.clean_people(db, table, now, after)))

    def _writing(self) -> Writer[Job]:
        if self._writer is None:
            raise Misconfigured(
                "the gateway's store is open for reading only",
                why="a server may be running on the same folder, and there is one writer",
                remedy="ask the running server to do it",
            )
        return self._writer


@asynccontextmanager
async def open_sends(path: Path, *, readonly: bool = False, vfs: str | None = None) -> AsyncIterator[SqliteSends]:
    """Open `sends.db`, made and brought up to date when need be. `vfs` names SQLite's file layer.

    Raises:
        Misconfigured: the file was written by another program.
        TryLater: the disk refuses, or the file is damaged.
    """
    migrations = migrations_of("linekeeper.state", "sends_sql")
    async with opened(path, migrations, readers=READERS, cache_mib=CACHE_MIB, readonly=readonly, vfs=vfs) as (readers, write):
        browsers = Readers(path, BROWSERS, vfs=vfs, most=MOST_BROWSED)
        writer = None if write is None else Writer[Job](path.name, write, run, Bounds(most_jobs=MOST_JOBS))
        sends = SqliteSends(readers, browsers, writer)
        try:
            yield sends
        finally:
            await browsers.close()
            if writer is not None:
                sends.tell()
                await writer.close()


def run(db: apsw.Connection, jobs: Sequence[Job]) -> list[object]:
    """Do a group's jobs in their order. A job that fails for a fault of its own takes back nobody else's."""
    results: list[object] = []
    for job in jobs:
        try:
            if isinstance(job, Intent):
                turns.accept(db, job)
                results.append(None)
            elif isinstance(job, list):
                results.append(_settle(db, job))
            else:
                results.append(_whole(db, job))
        except Exception as error:
            if is_storage(error) or not db.in_transaction:
                raise  # the ground failed under all of them
            results.append(error)
    return results


def _settle(db: apsw.Connection, outcomes: Outcomes) -> Outcomes:
    """Keep outcomes; return those that failed for a fault of their own."""
    left: Outcomes = []
    for one in outcomes:
        try:
            turns.settle(db, one)
        except Exception as error:
            if is_storage(error) or not db.in_transaction:
                raise
            left.append(one)
    return left


def _whole(db: apsw.Connection, work: Work) -> object:
    """Do a work, all of it or nothing."""
    db.execute("SAVEPOINT work")
    try:
        result = work(db)
    except Exception as error:
        if not is_storage(error) and db.in_transaction:
            db.execute("ROLLBACK TO work")
            db.execute("RELEASE work")
        raise
    db.execute("RELEASE work")
    return result
