"""The gateway's own keys: what they look like, how they are made and known again. Of a secret only its hash is kept.

A key is `lk_`, eight letters that name it, `_`, and a secret of 256 bits: it needs no slow hash, since it cannot be guessed.
"""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from linekeeper.config import Secret
from linekeeper.state.sends import GatewayKey

PREFIX = "lk_"
SHAPE = re.compile(r"lk_([a-z2-7]{8})_([A-Za-z0-9_-]{43})", re.ASCII)
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def make(name: str, account: str, at: datetime, *, hold: str = "refuse", policy: str = "drop", by: str = "") -> tuple[GatewayKey, Secret]:
    """Return a new key, and what its caller is given: it is shown once and kept nowhere."""
    id_ = "".join(secrets.choice(_LETTERS) for _ in range(8))
    secret = secrets.token_urlsafe(32)
    key = GatewayKey(id=id_, digest=_digest(secret), name=name, account=account, hold=hold, policy=policy, created_at=at, by=by)
    return key, Secret(f"{PREFIX}{id_}_{secret}")


class Keyring:
    """The keys that are good now."""

    def __init__(self, keys: Iterable[GatewayKey] = ()) -> None:
        self.hold(keys)

    def hold(self, keys: Iterable[GatewayKey]) -> None:
        """Take these, and no other, as the keys that there are."""
        self._good = {key.id: key for key in keys if key.revoked_at is None}

    def every(self) -> tuple[GatewayKey, ...]:
        """Return the keys that are good."""
        return tuple(self._good.values())

    def known(self, given: str) -> GatewayKey | None:
        """Return the key that a caller came with, if it is good."""
        shape = SHAPE.fullmatch(given)
        key = self._good.get(shape[1]) if shape else None
        if shape is None or key is None or not compare_digest(key.digest, _digest(shape[2])):
            return None
        return key


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
