"""A few threads read: each question is asked on one snapshot, and never waits for the writer."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import TypeVar

import apsw

from linekeeper.errors import TryLater
from linekeeper.store.connection import Access, connect
from linekeeper.store.trouble import told

T = TypeVar("T")
STEPS = 100_000  #: of SQLite's, between two looks at how many there were: some milliseconds


class Readers:
    """Read-only connections to one file, opened when first needed and kept.

    `most`: after so many steps of SQLite's a question is given up; a hundred million take some seconds.
    """

    def __init__(self, path: Path, many: int = 2, *, vfs: str | None = None, most: int | None = None) -> None:
        self._path, self._vfs, self._most = path, vfs, most
        self._idle: deque[apsw.Connection] = deque()
        self._threads = ThreadPoolExecutor(many, thread_name_prefix=f"{path.name} reader")

    async def ask(self, question: Callable[[apsw.Connection], T]) -> T:
        """Return the answer to `question`, from one snapshot, asked off the event loop.

        Raises:
            TryLater: the ground fails, or it takes too long.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, question)

    def _ask(self, question: Callable[[apsw.Connection], T]) -> T:
        with told(self._path.name):
            db = self._idle.pop() if self._idle else connect(self._path, Access.READ, vfs=self._vfs)
            try:
                if self._most is not None:
                    looks, enough = count(1), self._most // STEPS
                    db.set_progress_handler(lambda: next(looks) > enough, STEPS)
                db.execute("BEGIN")
                answer = question(db)
                db.execute("COMMIT")
            except apsw.InterruptError as error:
                db.close(force=True)
                raise TryLater(
                    f"{self._path.name} did not find it in time",
                    why="there is too much to read, and others wait, too",
                    remedy="ask for less: name a state, or a page further on",
                ) from error
            except BaseException:
                db.close(force=True)  # whatever state it was in, it takes its snapshot with it
                raise
            self._idle.append(db)
            return answer

    async def close(self) -> None:
        """End the threads when their questions are answered."""
        await asyncio.to_thread(self._threads.shutdown)
        while self._idle:
            self._idle.pop().close()
