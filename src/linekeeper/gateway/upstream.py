"""The way to Meta: which of a request's headers go up, and which of an answer's come down."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Protocol

import aiohttp
from yarl import URL

from linekeeper.gateway.lines import ANSWER_S, CONNECT_S, CONNECTIONS, Lines, Places
from linekeeper.gateway.paths import Place
from linekeeper.gateway.reply import Header, NotSentError, Reply, UnknownError

LARGEST_ANSWER = 4 * 1024 * 1024

#: Of one connection, or made anew on the next: never passed on. Source: RFC 9110, 7.6.1.
HOPS = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"content-length",
    }
)
FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"})
#: Ours, or nobody's business at Meta. Without `accept-encoding` the answer comes as it is, and can be passed on so.
NOT_UP = HOPS | FORWARDED | {b"host", b"cookie", b"accept-encoding", b"expect", b"idempotency-key"}
NOT_DOWN = HOPS | {b"date", b"server", b"set-cookie", b"strict-transport-security", b"alt-svc"}
OURS = b"x-linekeeper-"
PATIENT = CONNECTIONS * 3 // 4
PLAIN: Header = (b"accept-encoding", b"identity")


class Asking(Protocol):
    """Whoever asks Meta a whole request. `Lines` does, over the network."""

    async def ask(self, method: str, url: URL, headers: tuple[Header, ...], body: bytes, answer_s: float = ANSWER_S) -> Reply:
        """See `Lines.ask`."""


class Patient:
    """Asks on a part of the connections only: when Meta is slow, the others are free for answers and one-time codes."""

    def __init__(self, lines: Asking, most: int = PATIENT) -> None:
        self._lines, self._places = lines, Places(most)

    async def ask(self, method: str, url: URL, headers: tuple[Header, ...], body: bytes, answer_s: float = ANSWER_S) -> Reply:
        """See `Lines.ask`."""
        if not self._places.took():
            await self._places.take(CONNECT_S)
        try:
            return await self._lines.ask(method, url, headers, body, answer_s)
        finally:
            self._places.give_back()


class Upstream:
    """Connections to Meta: our own for whole requests, a general client's for what streams."""

    def __init__(self, lines: Asking, session: aiohttp.ClientSession) -> None:
        self.lines, self.session = lines, session
        self.patient: Asking = Patient(lines)  #: for whatever is no answer and no one-time code

    async def upload(self, url: URL, headers: Sequence[Header], chunks: AsyncIterator[bytes], answer_s: float) -> Reply:
        """Post bytes as they come, once.

        Raises:
            NotSentError: nothing of it left.
            UnknownError: nobody knows.
        """
        passed = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
        try:
            async with (
                asyncio.timeout(CONNECT_S + answer_s),
                self.session.post(url, data=chunks, headers=passed, allow_redirects=False) as response,
            ):
                body = await _read(response)
                raw = ((name.lower(), value) for name, value in response.raw_headers)
                return Reply(response.status, headers_down(raw), body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as fault:
            raise NotSentError(type(fault).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
            raise UnknownError(type(fault).__name__) from None


@asynccontextmanager
async def open_upstream() -> AsyncIterator[Upstream]:
    """Open the way: certificates are checked, and there are no cookies and no proxies from the environment."""
    timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_S, sock_connect=CONNECT_S)
    lines = Lines()
    try:
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=16, ttl_dns_cache=60),
            timeout=timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
        ) as session:
            yield Upstream(lines, session)
    finally:
        await lines.close()


def address(base: str, place: Place, query: bytes) -> URL:
    """Return the address at Meta, byte for byte as it was asked for here."""
    return URL(f"{base}{place.path}?{query.decode('ascii')}", encoded=True) if query else _bare(base, place.path)


@lru_cache(4096)
def _bare(base: str, path: str) -> URL:
    """Return an address without a query: nothing of a message or a caller is in it, so it can be remembered."""
    return URL(f"{base}{path}", encoded=True)


def headers_up(headers: Iterable[Header], token: str | None) -> tuple[Header, ...]:
    """Return a caller's headers as Meta is sent them. `token`: instead of what the caller came with."""
    headers = tuple(headers)
    named = _named(headers)
    stays = NOT_UP | named if named else NOT_UP
    passed = [header for header in headers if header[0] not in stays and not header[0].startswith(OURS)]
    if token is not None:
        passed = [header for header in passed if header[0] != b"authorization"]
        passed.append((b"authorization", b"Bearer " + token.encode("latin-1", "replace")))
    return (*passed, PLAIN)


def headers_down(headers: Iterable[Header]) -> tuple[Header, ...]:
    """Return Meta's headers as the caller is sent them. Should a body come compressed all the same, its header comes with it."""
    headers = tuple(headers)
    named = _named(headers)
    stays = NOT_DOWN | named if named else NOT_DOWN
    return tuple(header for header in headers if header[0] not in stays)


def _named(headers: Iterable[Header]) -> frozenset[bytes]:
    """Return the headers of one connection only: those that `Connection` names."""
    told = [value for name, value in headers if name == b"connection"]
    # Of what type a body is was read already: Meta must not read it as another.
    return frozenset(word.strip().lower() for value in told for word in value.split(b",")) - {b"content-type"} if told else frozenset()


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """Return a whole body.

    Raises:
        ValueError: it has no end.
    """
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > LARGEST_ANSWER:
            raise ValueError("the answer has no end")
        parts.append(part)
    return b"".join(parts)
