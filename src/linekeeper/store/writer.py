"""One thread writes: what waits is taken as one group, kept in one transaction, and synced to the disk once.

While a group is being synced the next one gathers, so that the load makes the groups: one alone waits for nobody, and many share one sync.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

import apsw
import structlog
from msgspec import Struct

from linekeeper.errors import LinekeeperError, TryLater
from linekeeper.store.trouble import is_storage, try_later

J = TypeVar("J")

MOST_JOBS = 1_000  #: in one group: a reader sees what is kept without waiting for all that waits
JOB_BYTES = 500  #: what a job takes beside its own bytes: many small ones are many, too
MOST_GROUP_BYTES = 16 * 1024 * 1024


class Bounds(Struct, frozen=True, kw_only=True):
    """How much may wait, and for how long."""

    most_bytes: int = 64 * 1024 * 1024  #: told and not yet kept; more is refused at once
    patience_s: float | None = 5.0  #: None: a job is never given up while the disk hangs, because its caller must know the outcome
    most_jobs: int = MOST_JOBS  #: in one group: whoever comes meanwhile waits for it, also who goes first


#: Trouble that a connection survives. After any other the file is opened anew: its disk may have been another one since.
UNHURT = (apsw.FullError, apsw.BusyError, apsw.LockedError)

log = structlog.get_logger()


class Job(Generic[J]):
    """One thing to keep, and whom to tell."""

    __slots__ = ("future", "size", "what")

    def __init__(self, what: J, size: int, future: "asyncio.Future[object]") -> None:
        self.what, self.size, self.future = what, size, future


class Writer(Generic[J]):
    """The only writer of one file. `run` does a group's work inside the transaction that the writer opened.

    `run` returns one result for each job; a result that is an exception goes to that job alone. What it raises fails the group.
    """

    def __init__(
        self,
        name: str,
        connect: Callable[[], apsw.Connection],
        run: Callable[[apsw.Connection, Sequence[J]], Sequence[object]],
        bounds: Bounds = Bounds(),  # noqa: B008  frozen
    ) -> None:
        self._name, self._connect, self._run = name, connect, run
        self._most_bytes, self._patience_s, self._most_jobs = bounds.most_bytes, bounds.patience_s, bounds.most_jobs
        self._loop = asyncio.get_running_loop()
        self._db: apsw.Connection | None = connect()
        self._first: deque[Job[J]] = deque()  # taken before those that wait
        self._waiting: deque[Job[J]] = deque()
        self._flying: list[Job[J]] = []
        self._jobs = self._bytes = 0  # waiting and flying; only the loop's thread changes them
        self._groups = 0  # finished ones, as the loop has seen them
        self._stuck = self._closing = self._waking = False
        self._watch: asyncio.TimerHandle | None = None
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._write, name=f"{name} writer", daemon=True)
        self._thread.start()

    async def submit(self, what: J, size: int = 0) -> object:
        """Keep something of `size` bytes; return the job's result when it is durable.

        Raises:
            TryLater: too much waits already, the disk refuses, or it has not answered for long. Outcome then: not kept; in the
                last case unknown.
        """
        return await self.offer(what, size)

    def offer(self, what: J, size: int = 0, *, first: bool = False) -> "asyncio.Future[object]":
        """Give in something of `size` bytes without waiting; the future tells what `submit` would.

        `first`: before all that waits and is not; among themselves they keep their order.

        Raises:
            TryLater: it was not taken.
        """
        size += JOB_BYTES
        if self._closing or self._stuck or (self._bytes and self._bytes + size > self._most_bytes):
            raise self._refusal()
        future: asyncio.Future[object] = self._loop.create_future()
        self._jobs += 1
        self._bytes += size
        if self._watch is None and self._patience_s is not None:
            self._watch = self._loop.call_later(self._patience_s, self._look, self._groups)
        (self._first if first else self._waiting).append(Job(what, size, future))
        if not self._waking:
            self._waking = True
            self._loop.call_soon(self._wake)
        return future

    def _wake(self) -> None:
        """Tell the thread, once for all that came in one turn of the loop: told at each, it would take groups of a few."""
        self._waking = False
        with self._news:
            self._news.notify()

    async def close(self) -> None:
        """Keep what waits, then end the thread. A disk that hangs is waited for no longer than the patience."""
        self._closing = True
        with self._news:
            self._news.notify()
        await asyncio.to_thread(self._thread.join, self._patience_s)
        if self._watch is not None:
            self._watch.cancel()
        await asyncio.sleep(0)  # the last group's results are on their way to the loop

    def _refusal(self) -> TryLater:
        if self._closing:
            why, remedy = "Linekeeper is stopping", "it is tried again after the start"
        elif self._stuck:
            why, remedy = "the disk does not answer", "look at the machine's disk; it goes on by itself when that answers"
        else:
            why, remedy = f"{self._bytes >> 20} MiB wait for the disk already", "wait; or give the data folder a faster disk"
        return TryLater(f"{self._name} did not take it", why=why, remedy=remedy, retry_after_s=self._patience_s)

    def _look(self, groups: int) -> None:
        """Every few seconds while there is work: is it moving? A sync that hangs cannot be called off, but nobody need wait for it."""
        self._watch = None
        if not self._jobs or self._patience_s is None:
            return
        if groups != self._groups:
            self._watch = self._loop.call_later(self._patience_s, self._look, self._groups)
            return
        self._stuck = True
        with self._news:
            never = [*self._first, *self._waiting]
            self._first.clear()
            self._waiting.clear()
            unknown = self._flying
        log.error("store.stuck", file=self._name, jobs=len(never) + len(unknown))
        self._jobs -= len(never)
        self._bytes -= sum(job.size for job in never)
        for job in [*unknown, *never]:
            if not job.future.done():
                job.future.set_exception(self._refusal())

    # ---------------------------------------------------------------------------------------------- the writer's thread

    def _write(self) -> None:
        while group := self._take():
            results = self._keep(group)
            self._tell(group, results)
        if self._db is not None:
            self._db.close()

    def _take(self) -> list[Job[J]]:
        """Return what waits, up to one group's bounds; nothing only when we end."""
        with self._news:
            while not self._first and not self._waiting and not self._closing:
                self._news.wait()
            group: list[Job[J]] = []
            size = 0
            while (waiting := self._first or self._waiting) and len(group) < self._most_jobs and size <= MOST_GROUP_BYTES:
                group.append(job := waiting.popleft())
                size += job.size
            self._flying = group
            return group

    def _keep(self, group: list[Job[J]]) -> Sequence[object]:
        """Return a result for each job; every one of them is on the disk, or an exception."""
        try:
            if self._db is None:
                self._db = self._connect()
            self._db.execute("BEGIN IMMEDIATE")
            results = self._run(self._db, [job.what for job in group])
            self._db.execute("COMMIT")
        except Exception as error:  # noqa: BLE001  whatever happens, those who wait are told, and the thread goes on
            return [self._given_up(error)] * len(group)
        return results

    def _given_up(self, error: Exception) -> Exception:
        """Undo the group and return what its jobs are told. After trouble with the ground the file is opened anew."""
        storage = is_storage(error)
        sound = not storage or isinstance(error, UNHURT)
        try:
            if self._db is not None and self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except apsw.Error:
            storage, sound = True, False
        if not sound and self._db is not None:
            with suppress(Exception):  # closing may meet the same trouble; the file is given up either way
                self._db.close(force=True)
            self._db = None
        if storage:
            log.error("store.refused", file=self._name, error=type(error).__name__)
            return try_later(self._name, error)
        if not isinstance(error, LinekeeperError):
            log.error("store.failed", file=self._name, error=type(error).__name__)
        return error

    def _tell(self, group: list[Job[J]], results: Sequence[object]) -> None:
        self._flying = []
        try:
            self._loop.call_soon_threadsafe(self._told, group, results)  # once for the whole group
        except RuntimeError:
            log.warning("store.untold", file=self._name, jobs=len(group))  # the loop is gone: nobody waits any more

    def _told(self, group: list[Job[J]], results: Sequence[object]) -> None:
        self._groups += 1
        self._stuck = False
        for job, result in zip(group, results, strict=True):
            self._jobs -= 1
            self._bytes -= job.size
            if job.future.done():  # the caller went away, or was told that the disk hangs
                continue
            if isinstance(result, Exception):
                job.future.set_exception(result)
            else:
                job.future.set_result(result)
