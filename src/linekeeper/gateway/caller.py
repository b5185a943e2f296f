"""Who calls: with a key of ours, or with an access token of their own, which is passed on and kept nowhere."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec import Struct

from linekeeper.gateway.keyring import PREFIX, Keyring
from linekeeper.gateway.paths import parameters
from linekeeper.gateway.refusal import BAD_KEY, NO_CALLER, Kind
from linekeeper.gateway.reply import Header
from linekeeper.state.sends import GatewayKey

BEARER = "bearer "


class Caller(Struct, frozen=True):
    """Somebody who calls. `key` None: with a token of their own; `print`: a hash that tells callers apart, in memory only."""

    key: GatewayKey | None
    print: bytes


class StrangerError(Exception):
    """Nobody knows who calls."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        super().__init__(kind.title)


def caller_of(headers: Sequence[Header], query: bytes, told: object, ring: Keyring) -> Caller:
    """Return who calls: by the header, else by `access_token` in the query, else by that in the body, as Graph does it.

    Raises:
        StrangerError: no token at all, a key that is not good, or one where it must not stand.
    """
    given = bearer(headers)
    if not given and b"access_token" in query:
        given = next((value for name, value in parameters(query) if name == "access_token"), "")
    if not given and isinstance(told, dict):
        word = told.get("access_token")
        given = word if isinstance(word, str) else ""
        if given.startswith(PREFIX):  # it would be sent on to Meta within the body
            raise StrangerError(BAD_KEY)
    if not given:
        raise StrangerError(NO_CALLER)
    if not given.startswith(PREFIX):
        return Caller(None, sha256(given.encode("utf-8", "surrogatepass")).digest()[:16])
    key = ring.known(given)
    if key is None:
        raise StrangerError(BAD_KEY)
    return Caller(key, key.id.encode())


def bearer(headers: Sequence[Header]) -> str:
    """Return the token of the Authorization header; empty: none."""
    for name, value in headers:
        if name == b"authorization":
            word = value.decode("latin-1").strip()
            for scheme in (BEARER, "oauth "):
                if word[: len(scheme)].lower() == scheme:
                    return word[len(scheme) :].strip()
    return ""


def without_key(query: bytes) -> bytes:
    """Return a query without the key in it, byte for byte otherwise."""
    return b"&".join(part for part in query.split(b"&") if not part.startswith(b"access_token="))
