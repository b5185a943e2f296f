"""The operator's hands: commands on this machine act through the gateway's API of the running server.

Their token is derived from the installation's key, so whoever may read that may act, and nobody has to be given anything.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aiohttp
import msgspec

from linekeeper.config import Config, Secret
from linekeeper.errors import Misconfigured, Refused, TryLater
from linekeeper.gateway.api_told import Problem
from linekeeper.store.crypt import open_keys

T = TypeVar("T")
TIMEOUT_S = 60.0  #: between two pieces of an answer
CONNECT_S = 5.0
LIST_S = 600.0  #: the same, while the server reads a list: 100,000 people take a minute, and longer where others are busy
TRY_LATER, FAULT = 503, 400
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  an address to call, none to listen on

_problem = msgspec.json.Decoder(Problem)


class Operating:
    """A conversation with the running server."""

    def __init__(self, base: str, token: Secret, session: aiohttp.ClientSession) -> None:
        self._base, self._token, self._session = f"{base}/api/v1", token, session

    async def ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        file: bytes | None = None,
    ) -> T:
        """Return what the server answers. `file`: a list, CSV or XLSX, that is the body.

        Raises:
            Misconfigured: no server runs, or it is another installation's.
            Refused: the server refuses, and says why.
            TryLater: its store cannot answer now.
        """
        pieces = [piece async for piece in self.pieces(method, path, query=query, body=body, file=file)]
        return msgspec.json.decode(b"".join(pieces), type=answer)

    async def pieces(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        file: bytes | None = None,
    ) -> AsyncIterator[bytes]:
        """Yield an answer as it comes; raises as `ask`."""
        headers = {"Authorization": f"Bearer {self._token.reveal()}"}
        data = file if body is None else msgspec.json.encode(body)
        if body is not None:
            headers["Content-Type"] = "application/json"
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_S, sock_read=TIMEOUT_S if file is None else LIST_S)
        try:
            async with self._session.request(method, self._base + path, params=query, data=data, headers=headers, timeout=timeout) as reply:
                if reply.status >= FAULT:
                    raise _fault(reply.status, await reply.read())
                async for piece in reply.content.iter_any():
                    yield piece
        except aiohttp.SocketTimeoutError as fault:
            raise TryLater(
                "the server has not answered yet",
                why=f"it had {timeout.sock_read:.0f} seconds; it may go on with what was asked",
                remedy="look at how things stand before you repeat it",
            ) from fault
        except (aiohttp.ClientError, TimeoutError) as fault:
            raise no_server(self._base.removesuffix("/api/v1")) from fault


def no_server(base: str) -> Misconfigured:
    """Return the error of a server that does not answer."""
    return Misconfigured(
        f"no server answers at {base}",
        why="this acts through the running server's gateway, and none is there, or it listens elsewhere",
        remedy="start it: `linekeeper serve`; or name its port: LINEKEEPER_GATEWAY_PORT, or [ports] in linekeeper.toml",
    )


def _fault(status: int, body: bytes) -> Misconfigured | Refused | TryLater:
    try:
        told = _problem.decode(body)
    except msgspec.DecodeError:
        return Misconfigured(
            f"what answers there is no gateway of this release (HTTP {status})",
            why="another program, or another release, has that port",
            remedy="look at [ports] in linekeeper.toml",
        )
    if status == TRY_LATER:
        return TryLater(told.what, why=told.why, remedy=told.remedy)
    if status == 401:  # noqa: PLR2004  HTTP's own number
        return Misconfigured(
            "the server does not know this installation's key",
            why="it runs on another data folder",
            remedy="name its folder (LINEKEEPER_DATA), or the port of the right server (LINEKEEPER_GATEWAY_PORT)",
        )
    return Refused(told.what, why=told.why, remedy=told.remedy)


@asynccontextmanager
async def operating(config: Config) -> AsyncIterator[Operating]:
    """Open a conversation with the server that runs on this configuration.

    Raises:
        Misconfigured: the key cannot be read, or the port is not told.
    """
    if not config.ports.gateway:
        raise Misconfigured(
            "nobody can tell which port the gateway has",
            why="the configuration lets the machine choose one",
            remedy="set LINEKEEPER_GATEWAY_PORT for the server and for this command",
        )
    token = open_keys(config.data, config.key, make=False).operator
    host = EVERYWHERE.get(config.ports.host, config.ports.host)
    base = f"http://[{host}]:{config.ports.gateway}" if ":" in host else f"http://{host}:{config.ports.gateway}"
    async with aiohttp.ClientSession() as session:
        yield Operating(base, token, session)
