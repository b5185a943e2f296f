"""How a command gives a running server something, such as credentials: a sealed file in the data folder, taken, then removed.

A file is there whole or not at all (written aside, then renamed), opens only with the installation's key, and waits when no server
runs. So it is also the one moment at which a change becomes true: before the rename nothing was changed.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from linekeeper.errors import Misconfigured
from linekeeper.state.credentials import Change, sealed, unsealed
from linekeeper.store.crypt import Keys

FOLDER = "connect"  #: in the data folder
MOST = 100  #: files in one look
LARGEST = 1024**2
PLACE = "spool"

log = structlog.get_logger(__name__)


def put(folder: Path, change: Change, keys: Keys) -> Path:
    """Leave a change for whoever holds the data folder; return the file, which is gone once the change is kept.

    Raises:
        Misconfigured: the folder cannot be written to.
    """
    return leave(folder, FOLDER, change.at, sealed(change, keys, PLACE))


def leave(folder: Path, below: str, at: datetime, body: bytes) -> Path:
    """Leave sealed bytes in the folder `below` the data folder; return the file.

    Raises:
        Misconfigured: the folder cannot be written to.
    """
    place = folder / below
    name = f"{at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    draft, final = place / f"{name}.new", place / f"{name}.sealed"
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        write_whole(draft, final, body, owner=folder)
    except OSError as fault:
        why, remedy = fault.strerror or "the system refused", "run it as the user that runs Linekeeper"
        raise Misconfigured(f"nothing can be left in the data folder {folder}", why=why, remedy=remedy) from fault
    return final


def write_whole(draft: Path, final: Path, body: bytes, *, owner: Path, mode: int = 0o600) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut. It belongs to whom `owner` belongs.

    Raises:
        OSError: the system refuses; nothing is left behind.
    """
    draft.unlink(missing_ok=True)  # left by one that was killed here
    try:
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(file, "wb") as opened:
            opened.write(body)
            opened.flush()
            os.fsync(file)
        whose = owner.stat()
        for path in (draft, draft.parent):  # root may run the command, and must not lock the server out
            if os.geteuid() == 0 and path.stat().st_uid != whose.st_uid and (path == draft or path.parent == owner):
                os.chown(path, whose.st_uid, whose.st_gid)
        draft.rename(final)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    home = os.open(final.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(home)
    finally:
        os.close(home)


def waiting(folder: Path, keys: Keys) -> Iterator[tuple[Path, Change]]:
    """Yield what waits, oldest first. What cannot be opened is put aside and told: it would be in the way for ever.

    Raises:
        OSError: the folder cannot be read.
    """
    for path, body in left(folder, FOLDER):
        try:
            change = unsealed(body, keys, PLACE, Change)
        except Misconfigured as fault:
            log.error("credential.refused", file=path.name, what=fault.what, why=fault.why)  # noqa: TRY400  its text is written for people
            put_aside(path)
            continue
        yield path, change


def left(folder: Path, below: str) -> Iterator[tuple[Path, bytes]]:
    """Yield the files that were left in the folder `below` the data folder with what they hold, oldest first, some at a time.

    Raises:
        OSError: the folder cannot be read.
    """
    place = folder / below
    for path in sorted(place.glob("*.sealed"))[:MOST] if place.is_dir() else ():
        with suppress(FileNotFoundError), path.open("rb") as opened:
            yield path, opened.read(LARGEST)


def put_aside(path: Path) -> None:
    """Take a file that cannot be opened out of the way; it stays beside the others."""
    with suppress(FileNotFoundError):  # another look did it
        path.rename(path.with_suffix(".refused"))
