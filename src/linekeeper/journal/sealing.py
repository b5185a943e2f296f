"""Raw bodies as they are kept: zstd, then AES-256-GCM with the key of the day on which they were heard."""

import os
from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from linekeeper.errors import Misconfigured

NONCE = 12
DRAWN = 256
LEVEL = 1  #: a body of 1 KiB comes out as small as at 3, and takes a fifth less time
MOST_BODY = 64 * 1024 * 1024  #: nothing larger is ever kept: a damaged size cannot make us ask for all memory


def new_day_key(wrapping: bytes, day: str) -> tuple[AESGCM, bytes]:
    """Return a new day's key, and the same key wrapped for keeping."""
    key, nonce = os.urandom(32), os.urandom(NONCE)
    return AESGCM(key), nonce + AESGCM(wrapping).encrypt(nonce, key, day.encode())


@lru_cache(64)
def open_day_key(wrapping: bytes, day: str, wrapped: bytes) -> AESGCM:
    """Return the key that was wrapped.

    Raises:
        Misconfigured: it does not fit.
    """
    try:
        return AESGCM(AESGCM(wrapping).decrypt(wrapped[:NONCE], wrapped[NONCE:], day.encode()))
    except (InvalidTag, ValueError) as error:
        raise Misconfigured(
            f"the key of {day} in journal.db cannot be opened",
            why="its bytes were changed, or another installation wrote it",
            remedy="restore journal.db and `key` from the same backup",
        ) from error


class Sealer:
    """Seals bodies; used by one thread only."""

    def __init__(self) -> None:
        self._zstd = zstandard.ZstdCompressor(level=LEVEL)
        self._nonces: Iterator[bytes] = iter(())

    def seal(self, key: AESGCM, body: bytes, place: bytes) -> bytes:
        """Return the body as it is kept; it opens only in the same place."""
        nonce = self._nonce()
        return nonce + key.encrypt(nonce, self._zstd.compress(body), place)

    def _nonce(self) -> bytes:
        """Return a random nonce. They are drawn by the hundred: asking the kernel each time costs more than the sealing."""
        for nonce in self._nonces:
            return nonce
        drawn = os.urandom(NONCE * DRAWN)
        self._nonces = iter([drawn[start : start + NONCE] for start in range(0, len(drawn), NONCE)])
        return next(self._nonces)


def unseal(key: AESGCM, sealed: bytes, place: bytes) -> bytes:
    """Return the raw bytes.

    Raises:
        ValueError: they are not what was sealed there.
    """
    try:
        packed = key.decrypt(sealed[:NONCE], sealed[NONCE:], place)
    except InvalidTag as error:
        raise ValueError("the seal is broken") from error
    return zstandard.ZstdDecompressor().decompress(packed, max_output_size=MOST_BODY)


def place_of(id_: int, app: str, heard_at: int) -> bytes:
    """Return what a body is bound to: a body moved to another row does not open."""
    return b"%d %d %s" % (id_, heard_at, app.encode())


def checksum(delivery: int | None, body: bytes) -> int:
    """Return the CRC32 of a batch: of its body and of the delivery it came from."""
    return crc32(body, crc32((delivery or 0).to_bytes(8, "big")))
