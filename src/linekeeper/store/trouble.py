"""Storage trouble, told plainly. What SQLite reports is sorted by whether waiting can help."""

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from linekeeper.errors import TryLater

#: The ground's own troubles: the disk, the file, or another process. Everything else of apsw's is a fault in our code.
STORAGE = (
    apsw.FullError,
    apsw.IOError,
    apsw.CantOpenError,
    apsw.ReadOnlyError,
    apsw.BusyError,
    apsw.LockedError,
    apsw.NoMemError,
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.ProtocolError,
    apsw.PermissionsError,
)

RETRY_AFTER_S = 5.0

TOLD: list[tuple[type[apsw.Error], str, str]] = [
    (apsw.FullError, "the disk is full", "make room on the disk; the next write is tried anew by itself"),
    (
        apsw.IOError,
        "the disk reported an error",
        "is there room on the disk? Else look at the machine's log; the next write is tried anew by itself",
    ),
    (apsw.CantOpenError, "the file cannot be opened", "is the data folder's disk mounted, and may we write there?"),
    (apsw.ReadOnlyError, "the file may only be read", "give the data folder to the user that runs Linekeeper"),
    (apsw.PermissionsError, "the file may not be read", "give the data folder to the user that runs Linekeeper"),
    (apsw.BusyError, "another process holds the file", "wait; a backup or a reading command may be running"),
    (apsw.LockedError, "another process holds the file", "wait; a backup or a reading command may be running"),
    (apsw.NoMemError, "the machine has no memory left", "give it more memory, or run less on it"),
    (apsw.CorruptError, "the file is damaged", "stop, keep a copy of the data folder, and restore the newest backup"),
    (apsw.NotADBError, "the file is damaged", "stop, keep a copy of the data folder, and restore the newest backup"),
]


def is_storage(error: BaseException) -> bool:
    """Return whether the ground failed, and not our code."""
    return isinstance(error, STORAGE)


def try_later(name: str, error: BaseException) -> TryLater:
    """Return what the callers of a store are told; `name` is the file's, such as `journal.db`."""
    for kind, why, remedy in TOLD:
        if isinstance(error, kind):
            return TryLater(f"{name} did not take it", why=why, remedy=remedy, retry_after_s=RETRY_AFTER_S)
    why = f"the store failed ({type(error).__name__})"
    return TryLater(f"{name} did not take it", why=why, remedy="look at the log", retry_after_s=RETRY_AFTER_S)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn the ground's troubles within into TryLater; faults in our code pass as they are."""
    try:
        yield
    except STORAGE as error:
        raise try_later(name, error) from error
