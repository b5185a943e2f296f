"""One process per data folder: the second is refused, and told who was first."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linekeeper.errors import Misconfigured

_LOOK_S = 0.05


@contextmanager
def lock_folder(folder: Path, patience_s: float = 0.0) -> Iterator[None]:
    """Hold the folder for this process. The kernel gives it up when we end, however we end.

    `patience_s`: for so long we wait for another one, since a command holds the folder for an instant; the thread stands still meanwhile.

    Raises:
        Misconfigured: another process holds it, or the folder cannot be written to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Misconfigured(
            f"the data folder {folder} cannot be used",
            why=error.strerror or "the system refused",
            remedy="name a folder that the user running Linekeeper may write to (LINEKEEPER_DATA)",
        ) from error
    try:
        _take(file, folder, patience_s)
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(file)  # gives the lock up; the file stays, since removing it would race with the next owner


def _take(file: int, folder: Path, patience_s: float) -> None:
    for _ in range(round(patience_s / _LOOK_S)):
        if _is_ours(file):
            return
        time.sleep(_LOOK_S)
    if not _is_ours(file):
        raise _taken(file, folder)


def _is_ours(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _taken(file: int, folder: Path) -> Misconfigured:
    owner = os.pread(file, 32, 0).decode("ascii", "replace") or "not told yet"
    return Misconfigured(
        f"another Linekeeper already runs on {folder} (process {owner})",
        why="two writers on one folder would judge by halves and alert twice",
        remedy=f"stop process {owner}, or give this one another folder (LINEKEEPER_DATA)",
    )
