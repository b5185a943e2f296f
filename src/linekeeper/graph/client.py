"""The client: one request, one answer, bounded in time and size. The token travels in a header, never in the address.

The one exception is Meta's: `debug_token` takes the token it inspects as a parameter and refuses a POST. So no address is
ever logged or put into an error here.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from copy import copy
from datetime import datetime
from typing import Self

import aiohttp
import msgspec

from linekeeper.config import App, Secret
from linekeeper.errors import Refused
from linekeeper.graph.answer import Answer, date_of, usage_of
from linekeeper.graph.errors import from_body, nowhere, unreachable

CONNECT_S, TOTAL_S = 5.0, 30.0
LARGEST = 8 * 1024 * 1024
TRIES_LATER_MOST_S = 3600.0
OK = 200

#: A node, or an edge of one. Ids come from Meta's own texts, and one that is none must not lead our token to another address.
PATH = re.compile(r"[A-Za-z0-9_]{1,64}(/[a-z_]{1,64})?", re.ASCII)


@asynccontextmanager
async def open_session(connections: int = 64) -> AsyncIterator[aiohttp.ClientSession]:
    """Open the connections that all of the house's Graph clients share."""
    connector = aiohttp.TCPConnector(limit=connections, ttl_dns_cache=60)
    timeout = aiohttp.ClientTimeout(total=TOTAL_S, connect=CONNECT_S)
    # No cookies and no proxies from the environment: a request carries what is written here.
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=True
    ) as session:
        yield session


def client(session: aiohttp.ClientSession, now: Callable[[], datetime], app: App) -> "Graph":
    """Return the client of a configured app."""
    return Graph(session, now, url=app.graph_url, version=app.graph_version, token=app.token, app_id=app.id, app_secret=app.secret)


class Graph:
    """Meta's Graph API as one app sees it."""

    def __init__(  # noqa: PLR0913  one keyword for each thing an app is known by
        self,
        session: aiohttp.ClientSession,
        now: Callable[[], datetime],
        *,
        url: str = "https://graph.facebook.com",
        version: str = "v24.0",
        token: Secret,
        app_id: str = "",
        app_secret: Secret = Secret(""),  # noqa: B008  a Secret never changes
    ) -> None:
        self.version = version
        self.app_id = app_id
        self._session = session
        self._now = now
        self._base = f"{url.rstrip('/')}/{version}"
        self._token = token
        self._app_token = Secret(f"{app_id}|{app_secret.reveal()}" if app_id and app_secret else "")

    @property
    def can_read(self) -> bool:
        """Whether there is a token to read accounts with."""
        return bool(self._token)

    @property
    def can_inspect(self) -> bool:
        """Whether there is an app token, for `debug_token` and the app's subscriptions."""
        return bool(self._app_token)

    async def get(self, path: str, **parameters: str) -> Answer:
        """Return the answer for a node or edge.

        Raises:
            GraphRefused: Meta says no.
            GraphTryLater: Meta does not answer, or allows no more calls now.
        """
        return await self._ask("GET", self._token, path, parameters)

    def using(self, token: Secret | None) -> Self:
        """Return this client with another reading token; None: as it is."""
        if token is None:
            return self
        other = copy(self)
        other._token = token  # noqa: SLF001  a copy of our own
        return other

    async def subscribe(self, account: str) -> Answer:
        """Subscribe the token's app to an account's webhooks. Without a body, so an override that the app has there would be removed.

        Raises:
            GraphError: as `get`.
        """
        return await self._ask("POST", self._token, f"{account}/subscribed_apps", {})

    async def inspect_token(self) -> Answer:
        """Return `debug_token` of the reading token. A system user's token cannot inspect itself, hence the app token."""
        return await self._ask("GET", self._app_token, "debug_token", {"input_token": self._token.reveal()})

    async def app_subscriptions(self) -> Answer:
        """Return which webhook fields the app hears, and where they go."""
        return await self._ask("GET", self._app_token, f"{self.app_id}/subscriptions", {})

    async def _ask(self, method: str, token: Secret, path: str, parameters: Mapping[str, str]) -> Answer:
        if not token:
            raise Refused("no token for this request", remedy="set the app's token, id and secret")
        if not PATH.fullmatch(path):
            raise nowhere()
        started = self._now()
        try:
            async with self._session.request(
                method,
                f"{self._base}/{path}",
                params=parameters,
                headers={"Authorization": f"Bearer {token.reveal()}"},
                allow_redirects=False,  # a redirect would carry the token elsewhere
            ) as response:
                raw = await _bounded(response)
                status, headers = response.status, response.headers
        except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
            # Its text may hold the address, and with it a token: only the kind of fault is told.
            raise unreachable(f"{type(fault).__name__} on the way") from None
        elapsed_s = (self._now() - started).total_seconds()
        body = _parsed(raw, status)
        usage = usage_of(headers)
        if status != OK or (isinstance(body, dict) and "error" in body):
            raise from_body(body, status, usage.regain_s or _retry_after_s(headers.get("Retry-After")))
        return Answer(status=status, body=body, date=date_of(headers), asked_at=started, elapsed_s=max(elapsed_s, 0.0), usage=usage)


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    """Return the body. A larger one than `LARGEST` counts as no answer."""
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_chunked(65536):
        size += len(part)
        if size > LARGEST:
            raise unreachable(f"an answer of more than {LARGEST} bytes", http=response.status)
        parts.append(part)
    return b"".join(parts)


def _parsed(raw: bytes, status: int) -> object:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise unreachable(f"HTTP {status} with a body that is not JSON", http=status) from None


def _retry_after_s(header: str | None) -> float | None:
    if header is None or not header.isascii() or not header.isdigit():
        return None
    return min(float(header[:9]), TRIES_LATER_MOST_S)
