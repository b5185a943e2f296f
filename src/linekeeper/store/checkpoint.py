"""Checkpoints on a side thread: the log is brought into the file while the writer goes on writing."""

import threading
from pathlib import Path

import apsw
import structlog

from linekeeper.store.connection import Access, connect

SOME_PAGES = 8_000  #: in the log: time for a passive checkpoint (32 MiB); it syncs, too, and a commit's own sync waits for that
ANEW_PAGES = 16_000  #: in the log: it is begun anew, for which the writer waits as long as one sync of the file
MANY_PAGES = 32_000  #: in the log: it is cut even if the writer must wait for a moment (128 MiB)
IDLE_S = 5.0
CUT_MS = 200  #: while the log is cut the writer waits; a slow reader must not make that long
ANEW_MS = 20  #: the same while it is only begun anew, which is done far more often

log = structlog.get_logger()


class Checkpointer:
    """Watches one file's log. Give `watch` each connection that writes; a checkpoint that fails is tried again at the next call."""

    def __init__(self, path: Path, *, vfs: str | None = None, idle_s: float = IDLE_S) -> None:
        self._path, self._vfs, self._idle_s = path, vfs, idle_s
        self._pages = self._commits = 0  # in the log, as of the newest commit; and how many of these there were
        self._next = SOME_PAGES
        self._closing = threading.Event()
        self._news, self._wanted = threading.Event(), threading.Event()
        self._db: apsw.Connection | None = None
        self._thread = threading.Thread(target=self._run, name=f"{path.name} checkpoints", daemon=True)
        self._thread.start()

    def watch(self, db: apsw.Connection) -> apsw.Connection:
        """Hear how long the log is after each commit of `db`."""
        db.set_wal_hook(self._committed)
        return db

    def cut_soon(self) -> None:
        """Cut the log now, although nobody is quiet: something in it must not stay."""
        self._pages = max(self._pages, 1)
        self._wanted.set()
        self._news.set()

    def close(self) -> None:
        """Cut the log a last time, and end the thread."""
        self._closing.set()
        self._news.set()
        self._thread.join()

    def _committed(self, _db: apsw.Connection, _name: str, pages: int) -> int:
        if pages < self._pages:
            self._next = SOME_PAGES  # the writer began the log anew: all of it was copied
        self._pages = pages
        self._commits += 1
        if pages >= self._next:
            self._news.set()
        return apsw.SQLITE_OK

    def _run(self) -> None:
        while not self._closing.is_set():
            commits = self._commits
            busy = self._news.wait(self._idle_s)
            self._news.clear()
            if not busy and commits != self._commits:
                continue  # neither much to copy nor quiet: to cut the log now would hold up who is writing
            if self._pages:
                # Quiet, or far too long: cut it. Else only copy: that never makes the writer wait, who begins the log anew once all is.
                self._checkpoint(cut=self._wanted.is_set() or not busy or self._pages >= MANY_PAGES)
        if self._pages:
            self._checkpoint(cut=True)
        if self._db is not None:
            self._db.close(force=True)

    def _checkpoint(self, *, cut: bool) -> None:
        self._next = self._pages + SOME_PAGES
        try:
            if self._db is None:
                self._db = connect(self._path, Access.WRITE, vfs=self._vfs, cache_mib=1)
            self._db.set_busy_timeout(CUT_MS if cut else ANEW_MS)
            there, _ = self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            if cut:
                self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
                self._pages = 0
                self._wanted.clear()
            elif there >= ANEW_PAGES:
                # A writer that never rests would lengthen the log for ever, and a sync of a file that grows costs twice that of one whose
                # bytes are only written again. What came during the first copy is copied without the writer, too: it waits for little.
                self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
                self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)
        except apsw.BusyError:
            return  # a reader or the writer was in the way; nothing is lost, the log is only longer
        except apsw.Error as error:
            log.warning("store.checkpoint", file=self._path.name, error=type(error).__name__)
            if self._db is not None:
                self._db.close(force=True)
                self._db = None
