"""Files that a command writes: a fault of the disk is told in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linekeeper.errors import Misconfigured


@contextmanager
def saving(file: Path) -> Iterator[None]:
    """Let a file be written in here.

    Raises:
        Misconfigured: it cannot be.
    """
    try:
        yield
    except OSError as fault:
        why = (fault.strerror or type(fault).__name__).lower()
        raise Misconfigured(f"{file} cannot be written", why=why, remedy="name a file in a folder that is there, and yours") from fault
