"""The connections of Linekeeper, led into the town without a network: one for readings, one for sends."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import formatdate
from urllib.parse import urlencode

from yarl import URL

from experiment.town import URL as BASE
from experiment.town import Town
from linekeeper.gateway.reply import Header, Reply


class Lines:
    """Where the gateway's sends go."""

    def __init__(self, town: Town) -> None:
        self._town = town

    async def ask(self, method: str, url: URL, headers: tuple[Header, ...], body: bytes, answer_s: float = 30.0) -> Reply:
        """See `gateway.upstream.Asking`."""
        del answer_s
        told = {name.decode(): value.decode() for name, value in headers}
        status, answer, more = self._town.ask(method, url.raw_path_qs, body, told)
        return Reply(status, tuple((name.lower().encode(), value.encode()) for name, value in more.items()), answer)


class Content:
    """A body."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def iter_chunked(self, _size: int) -> AsyncIterator[bytes]:
        """Yield it whole."""
        yield self._body


class Response:
    """What the client of readings looks at."""

    def __init__(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.status, self.content, self.headers = status, Content(body), headers


class Session:
    """Where readings go. As much of aiohttp's session as the client uses."""

    def __init__(self, town: Town) -> None:
        self._town = town

    @asynccontextmanager
    async def request(
        self, method: str, url: str, *, params: Mapping[str, str], headers: Mapping[str, str], allow_redirects: bool
    ) -> AsyncIterator[Response]:
        """Ask the town."""
        del allow_redirects
        target = url.removeprefix(BASE) + (f"?{urlencode(params)}" if params else "")
        told = {name.lower(): value for name, value in headers.items()}
        status, body, more = self._town.ask(method, target, b"", told)
        yield Response(status, body, {"Date": formatdate(self._town.stage.now, usegmt=True), **more})
