"""One process per data folder: the second is refused, and told who was first."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linekeeper.errors import Misconfigured


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold the folder for this process. The kernel gives it up when we end, however we end.

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
        _take(file, folder)
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(file)  # gives the lock up; the file stays, since removing it would race with the next owner


def _take(file: int, folder: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = os.pread(file, 32, 0).decode("ascii", "replace") or "not told yet"
        raise Misconfigured(
            f"another Linekeeper already runs on {folder} (process {owner})",
            why="two writers on one folder would judge by halves and alert twice",
            remedy=f"stop process {owner}, or give this one another folder (LINEKEEPER_DATA)",
        ) from error
