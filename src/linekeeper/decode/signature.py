"""Whether a body was signed with the app's secret. Source: Meta, "Create a webhook endpoint", read 2026-11-23."""

import hmac
import re
from collections.abc import Iterable
from functools import lru_cache

_HEADER = re.compile(r"sha256=([0-9a-fA-F]{64})")


def matches(body: bytes, header: str | None, secrets: Iterable[bytes]) -> bool:
    """Return whether `header` (X-Hub-Signature-256) is the HMAC-SHA256 of the raw bytes under one of the secrets.

    Each secret is tried in constant time, and all of them are. The case of the hex digits does not matter; a missing,
    doubled, shortened or SHA-1 signature never matches, nor does an empty secret.
    """
    told = _HEADER.fullmatch(header) if header else None
    if told is None:
        return False
    digest = bytes.fromhex(told[1])
    found = False
    for secret in secrets:
        hasher = _keyed(secret).copy()
        hasher.update(body)
        fits = hmac.compare_digest(hasher.digest(), digest)
        found |= fits and bool(secret)
    return found


@lru_cache(64)
def _keyed(secret: bytes) -> hmac.HMAC:
    """Return a hasher that has taken in the secret. `hmac.digest` would take it in anew, and let another thread in, for every body."""
    return hmac.new(secret, digestmod="sha256")
