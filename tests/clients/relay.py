"""A relay between a client and the gateway: it counts, and does to requests on their way what proxies and slow lines do to them.

So a client stays as it is, and whatever it cannot ask for by itself (a header, another method) is asked for it. Each request has a
connection of its own.
"""

import asyncio
import gzip
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from msgspec import Struct

PATIENCE_S = 20.0


class Way(Struct, frozen=True, kw_only=True):
    """What becomes of a request on its way."""

    headers: dict[str, str] = {}  #: put in, instead of those of the same name
    without: tuple[str, ...] = ()  #: headers that get lost
    method: str = ""
    edge: str = ""  #: instead of the last part of the path
    before: str = ""  #: put before the path
    compressed: bool = False
    stalls: bool = False  #: the last byte of the body never comes
    is_cut: bool = False  #: it is read whole, and then there is no answer: as if the gateway had been killed


class Relay:
    """Where clients go. An address says whose request it is, and which way it takes: see `at`."""

    def __init__(self, beyond: str) -> None:
        there = urlsplit(beyond)
        self._host, self._port = there.hostname or "", there.port or 0
        self._ways: dict[str, Way] = {}
        self.url = ""
        self.asked: Counter[str] = Counter()  #: requests by the name in `at`

    def at(self, name: str, way: Way) -> str:
        """Return the base address of a way; what goes there is counted under the name."""
        self._ways[name] = way
        return f"{self.url}/{name}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one request on, and its answer back."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._pass(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # who hung up sees it by itself
        finally:
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, version = head[0].split(" ")
        lines = [line.partition(": ") for line in head[1:] if line]
        headers = {name.lower(): value for name, _, value in lines}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        name, _, path = target.removeprefix("/").partition("/")
        way = self._ways[name]
        self.asked[name] += 1
        if way.is_cut:
            return
        if way.edge:
            path = f"{path.rpartition('/')[0]}/{way.edge}"
        if way.compressed:
            body, headers["content-encoding"] = gzip.compress(body), "gzip"
        headers |= way.headers | {"content-length": str(len(body)), "connection": "close"}
        kept = [f"{key}: {value}" for key, value in headers.items() if key not in way.without]
        first = f"{way.method or method} {way.before}/{path} {version}"
        there, onward = await asyncio.open_connection(self._host, self._port)
        onward.write("\r\n".join([first, *kept, "", ""]).encode("latin-1") + (body[:-1] if way.stalls else body))
        writer.write(await there.read(-1))
        onward.close()
        await writer.drain()


@asynccontextmanager
async def relaying(beyond: str) -> AsyncIterator[Relay]:
    """Open a relay to an address on loopback."""
    relay = Relay(beyond)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    async with server:
        relay.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield relay
