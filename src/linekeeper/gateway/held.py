"""The request of a send that may have to go later: sealed, for its own send only, and posted then byte for byte."""

from typing import Protocol

import msgspec
from msgspec import Struct

from linekeeper.gateway.paths import Place, place_of
from linekeeper.gateway.request import Request, members, request_of
from linekeeper.state.intents import Intent

TYPE = "application/json"


class Sealer(Protocol):
    """Encrypts what is kept."""

    def seal(self, value: bytes, context: bytes) -> bytes:
        """Encrypt; it opens only with the same `context`."""

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Return what was sealed."""


class Held(Struct, frozen=True, array_like=True):
    """A request as it is kept."""

    path: str
    query: bytes
    type: str  #: its Content-Type
    body: bytes
    overrides: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Return where it goes."""
        return place_of("POST", self.path.encode(), self.query)

    @property
    def request(self) -> Request:
        """Return it as it was read when it came. A caller's other headers are not kept."""
        return request_of("POST", self.place, self.query, ((b"content-type", self.type.encode("latin-1")),), self.body)


def held_of(request: Request, overrides: frozenset[str] = frozenset()) -> Held:
    """Return a request as it is kept. A key in its query is not."""
    kind = request.header(b"content-type") or TYPE
    query = b"&".join(part for part in request.query.split(b"&") if not part.startswith(b"access_token="))
    return Held(request.place.path, query, kind, request.body, tuple(sorted(overrides)))


def sealed(held: Held, id_: int, sealer: Sealer) -> bytes:
    """Return a request sealed for a send."""
    return sealer.seal(msgspec.msgpack.encode(held), _context(id_))


def opened(intent: Intent, sealer: Sealer) -> Held:
    """Return the request of a send.

    Raises:
        Misconfigured: it was sealed with another key.
    """
    return _held.decode(sealer.open(intent.body, _context(intent.id)))


def recipient(request: Request) -> str:
    """Return whom a request was addressed to, as its caller wrote it: for our answer to that caller only."""
    told = members(request.told)
    return str(told.get("to") or told.get("recipient") or "")


def _context(id_: int) -> bytes:
    return b"send %d" % id_


_held = msgspec.msgpack.Decoder(Held)
