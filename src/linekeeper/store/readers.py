"""A few threads read: each question is asked on one snapshot, and never waits for the writer."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import apsw

from linekeeper.store.connection import Access, connect
from linekeeper.store.trouble import told

T = TypeVar("T")


class Readers:
    """Read-only connections to one file, opened when first needed and kept."""

    def __init__(self, path: Path, count: int = 2, *, vfs: str | None = None) -> None:
        self._path, self._vfs = path, vfs
        self._idle: deque[apsw.Connection] = deque()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix=f"{path.name} reader")

    async def ask(self, question: Callable[[apsw.Connection], T]) -> T:
        """Return the answer to `question`, from one snapshot, asked off the event loop.

        Raises:
            TryLater: the ground fails.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, question)

    def _ask(self, question: Callable[[apsw.Connection], T]) -> T:
        with told(self._path.name):
            db = self._idle.pop() if self._idle else connect(self._path, Access.READ, vfs=self._vfs)
            try:
                db.execute("BEGIN")
                answer = question(db)
                db.execute("COMMIT")
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
