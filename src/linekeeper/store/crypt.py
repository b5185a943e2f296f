"""Keys: one master key per installation, from which every other key is derived. It is part of the backup.

The master key is 32 bytes in `key` in the data folder (mode 0600, 64 hex digits), or is given in the configuration.
"""

import base64
import binascii
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from linekeeper.config import Secret
from linekeeper.errors import Misconfigured

KEY_BYTES = 32
NONCE_BYTES = 12
STORES = ("journal.db", "state.db")
_MARK = b"\x01"  # how a sealed value is written; another way of sealing gets another mark


class Keys:
    """What is derived from the master key (HKDF-SHA256, one label for each use). Never printed."""

    __slots__ = ("_seal", "check", "day_key", "key_id", "operator", "veil_key")

    def __init__(self, master: bytes) -> None:
        self.veil_key = _derive(master, "veil")  #: 32 bytes: people and messages are hashed with it
        self.day_key = _derive(master, "days")  #: 32 bytes: wraps the key of each day of raw bodies
        self.check = _derive(master, "check")  #: 32 bytes: kept in the store, tells whether a key fits
        self.key_id = _derive(master, "id")[:4].hex()  #: names the key in rows; gives nothing away
        self.operator = Secret(f"lko_{_derive(master, 'operator').hex()}")  #: who may read the key may act: token of the gateway's API
        self._seal = AESGCM(_derive(master, "credentials"))

    def seal(self, value: bytes, context: bytes) -> bytes:
        """Encrypt something of ours; it opens only with the same `context` (where it belongs)."""
        nonce = os.urandom(NONCE_BYTES)
        return _MARK + nonce + self._seal.encrypt(nonce, value, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            Misconfigured: it was sealed with another key or for another place, or was changed.
        """
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if sealed[:1] != _MARK:
            raise _unopened()
        try:
            return self._seal.decrypt(nonce, body, context)
        except (InvalidTag, ValueError) as error:
            raise _unopened() from error

    def __repr__(self) -> str:
        return f"Keys({self.key_id})"


def _unopened() -> Misconfigured:
    return Misconfigured(
        "a kept credential cannot be opened",
        why="it was sealed with another key, or its bytes were changed",
        remedy="restore the file `key` that belongs to this data folder, or give the credential again",
    )


def open_keys(folder: Path, given: Secret = Secret(""), *, make: bool = True) -> Keys:  # noqa: B008  a Secret never changes
    """Return the installation's keys: `given`, else the folder's file `key`, which is made at the first start.

    Raises:
        Misconfigured: the key is malformed, readable by others, or lost while the stores it opens are there.
    """
    if given:
        return Keys(_parsed(given.reveal(), "the key in the configuration"))
    path = folder / "key"
    try:
        if not path.exists():
            _must_be_first_start(folder, make=make)
            _make(path)
        if path.stat().st_mode & 0o077:
            raise Misconfigured(
                f"others on this machine may read {path}",
                why="it opens every credential and raw body that is kept",
                remedy=f"chmod 600 {path}",
            )
        return Keys(_parsed(path.read_text(encoding="ascii", errors="replace"), str(path)))
    except OSError as error:
        raise Misconfigured(
            f"the key file {path} cannot be used",
            why=error.strerror or "the system refused",
            remedy="give the data folder to the user that runs Linekeeper",
        ) from error


def _must_be_first_start(folder: Path, *, make: bool) -> None:
    there = [name for name in STORES if (folder / name).exists()]
    if there or not make:
        raise Misconfigured(
            f"the file `key` is missing in {folder}",
            why=f"{' and '.join(there)} can only be read with it" if there else "nothing has been kept there yet",
            remedy="restore `key` from the backup" if there else "start `linekeeper serve` first",
        )


def _make(path: Path) -> None:
    """Write a new key so that it is there whole, or not at all, also after a power cut."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name("key.new")
    draft.unlink(missing_ok=True)  # left by a start that was killed here
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, os.urandom(KEY_BYTES).hex().encode() + b"\n")
        os.fsync(file)
    finally:
        os.close(file)
    draft.rename(path)
    home = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(home)
    finally:
        os.close(home)


def _parsed(written: str, where: str) -> bytes:
    """Return 32 bytes from 64 hex digits or base64. Never shows what was written."""
    text = written.strip()
    for read in (bytes.fromhex, lambda text: base64.b64decode(text, validate=True)):
        try:
            if len(key := read(text)) == KEY_BYTES:
                return key
        except (ValueError, binascii.Error):
            continue
    raise Misconfigured(
        f"{where} is not a key",
        why=f"a key is {KEY_BYTES} bytes, written as 64 hex digits or base64; this has {len(text)} characters",
        remedy="restore it from the backup; for a new installation remove it, and one is made",
    )


def _derive(master: bytes, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"linekeeper {use} 1".encode()).derive(master)
