"""A disk that fails when told to, below SQLite: its own system calls, and its own syncs. Everything above it is real."""

import ctypes
import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

WRITE = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, use_errno=True)
PWRITE = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True)
SHAPES: dict[str, Any] = {"write": WRITE, "pwrite64": PWRITE}


@contextmanager
def refusing(why: int) -> Iterator[None]:
    """Let every write of SQLite in this process fail with this errno, such as ENOSPC, for as long as we are in here."""
    unix = apsw.VFS("for its system calls", base="unix")
    usual = {name: unix.xGetSystemCall(name) for name in SHAPES}

    def refuse(*_args: object) -> int:
        ctypes.set_errno(why)
        return -1

    kept_alive = {name: shape(refuse) for name, shape in SHAPES.items()}
    try:
        for name, call in kept_alive.items():
            unix.xSetSystemCall(name, ctypes.cast(call, ctypes.c_void_p).value or 0)
        yield
    finally:
        for name, pointer in usual.items():
            unix.xSetSystemCall(name, pointer or 0)
        unix.unregister()


def full() -> Any:
    """Return a context in which the disk is full."""
    return refusing(errno.ENOSPC)


def broken() -> Any:
    """Return a context in which every write is an I/O error."""
    return refusing(errno.EIO)


class SyncedFile(apsw.VFSFile):
    """A file whose sync asks first."""

    def __init__(self, name: Any, flags: Any, before_sync: Callable[[], None]) -> None:
        super().__init__("unix", name, flags)
        self._before_sync = before_sync

    def xSync(self, flags: int) -> None:  # noqa: N802  SQLite's name
        self._before_sync()
        super().xSync(flags)


class SyncDisk(apsw.VFS):
    """A file layer whose syncs can fail or hang. It has no shared memory, so its connections are alone on their file."""

    def __init__(self, name: str) -> None:
        self.fails = False
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.syncs = 0
        super().__init__(name, base="unix")
        self.name = name

    def xOpen(self, name: Any, flags: Any) -> SyncedFile:  # noqa: N802  SQLite's name
        return SyncedFile(name, flags, self._before_sync)

    def _before_sync(self) -> None:
        self.syncs += 1
        assert self.goes_on.wait(30), "the test forgot to let the disk go on"
        if self.fails:
            raise apsw.IOError("this disk does not sync")

    def connect(self, path: Path) -> apsw.Connection:
        """Open a file on this disk: WAL, synced at every commit."""
        db = apsw.Connection(str(path), vfs=self.name)
        db.pragma("locking_mode", "EXCLUSIVE")
        assert db.pragma("journal_mode", "WAL") == "wal"
        db.pragma("synchronous", "FULL")
        db.execute("CREATE TABLE IF NOT EXISTS kept (what INTEGER)")
        return db
