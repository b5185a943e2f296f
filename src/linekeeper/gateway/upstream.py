"""The way to Meta: one request, at most once, and a sober word about what became of it.

Not sent: proven that no byte of it left. Decided: Meta answered, yes or no. Unknown: everything else; it is never sent again from here.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec
from msgspec import Struct
from multidict import CIMultiDict
from yarl import URL

from linekeeper.gateway.paths import Place

CONNECTIONS = 128
CONNECT_S, ANSWER_S = 5.0, 30.0
IDLE_S = 15.0  #: an idle connection is not used again after this: whoever closes it meanwhile makes an outcome unknown
LARGEST_ANSWER = 4 * 1024 * 1024
SERVER_FAULT = 500

#: Of one connection, or made anew on the next: never passed on. Source: RFC 9110, 7.6.1.
HOPS = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "content-length",
    }
)
#: Ours, or nobody's business at Meta. Without `accept-encoding` the answer comes as it is, and can be passed on so.
FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"})
NOT_UP = HOPS | FORWARDED | {"host", "cookie", "accept-encoding", "expect", "idempotency-key"}
NOT_DOWN = HOPS | {"date", "server", "set-cookie", "strict-transport-security", "alt-svc", "content-encoding"}
OURS = "x-linekeeper-"

Header = tuple[bytes, bytes]
Body = bytes | AsyncIterator[bytes]


class NotSentError(Exception):
    """It is proven that nothing of the request reached Meta. The text names the kind of fault only: others may hold an address."""


class UnknownError(Exception):
    """It may have reached Meta, or not."""


class Reply(Struct, frozen=True):
    """What Meta answered."""

    status: int
    headers: tuple[Header, ...]
    body: bytes


class Verdict(Struct, frozen=True):
    """What an answer to a send says: `wamid` when Meta took it; `code` when Meta refused; neither: nobody knows."""

    wamid: str = ""
    wa_id: str = ""
    code: int | None = None
    held: bool = False  #: Meta holds it for quality assessment
    success: bool = False  #: `{"success": true}`: what was posted was no message


@asynccontextmanager
async def open_upstream(connections: int = CONNECTIONS) -> AsyncIterator[aiohttp.ClientSession]:
    """Open the connections that sends share: TLS checked, no cookies, no proxies from the environment."""
    connector = aiohttp.TCPConnector(limit=connections, ttl_dns_cache=60, keepalive_timeout=IDLE_S)
    timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_S, sock_connect=CONNECT_S, sock_read=ANSWER_S)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False
    ) as session:
        yield session


def address(base: str, place: Place, query: bytes) -> URL:
    """Return the address at Meta, byte for byte as it was asked for here."""
    return URL(f"{base}{place.path}" + (f"?{query.decode('ascii')}" if query else ""), encoded=True)


def headers_up(headers: Sequence[Header], token: str | None) -> CIMultiDict[str]:
    """Return a caller's headers as Meta is sent them. `token`: instead of what the caller came with."""
    passed: CIMultiDict[str] = CIMultiDict()
    for raw_name, value in headers:
        name = raw_name.decode("latin-1")
        if name in NOT_UP or name.startswith(OURS) or (token is not None and name == "authorization"):
            continue
        passed.add(name, value.decode("latin-1"))
    if token is not None:
        passed["authorization"] = f"Bearer {token}"
    passed["accept-encoding"] = "identity"
    return passed


def headers_down(headers: Mapping[str, str]) -> tuple[Header, ...]:
    """Return Meta's headers as the caller is sent them."""
    told = ((name.lower(), value) for name, value in headers.items())
    return tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in told if name not in NOT_DOWN)


async def ask(
    session: aiohttp.ClientSession, method: str, url: URL, headers: CIMultiDict[str], body: Body, answer_s: float = ANSWER_S
) -> Reply:
    """Ask Meta, once.

    Raises:
        NotSentError: nothing reached Meta.
        UnknownError: nobody knows.
    """
    try:
        async with (
            asyncio.timeout(CONNECT_S + answer_s),
            session.request(method, url, data=body or None, headers=headers, allow_redirects=False) as response,
        ):
            return Reply(response.status, headers_down(response.headers), await read(response))
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as fault:
        raise NotSentError(type(fault).__name__) from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
        raise UnknownError(type(fault).__name__) from None


async def read(response: aiohttp.ClientResponse, largest: int = LARGEST_ANSWER) -> bytes:
    """Return the whole body.

    Raises:
        ValueError: it is larger than that.
    """
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > largest:
            raise ValueError("the answer has no end")
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


class _Message(Struct):
    id: str = ""
    message_status: str = ""


class _Contact(Struct):
    wa_id: str = ""


class _Fault(Struct):
    code: int | None = None


class _Told(Struct):
    messages: list[_Message] = []
    contacts: list[_Contact] = []
    error: _Fault | None = None
    success: bool | None = None


_told = msgspec.json.Decoder(_Told)


def verdict(reply: Reply) -> Verdict:
    """Return what an answer says of the send, however little of it can be read."""
    told = _read(reply.body)
    if told is None:
        return Verdict()
    if told.error is not None:
        return Verdict(code=told.error.code)
    if reply.status >= SERVER_FAULT:
        return Verdict()
    if told.messages and told.messages[0].id:
        wa_id = told.contacts[0].wa_id if told.contacts else ""
        return Verdict(wamid=told.messages[0].id, wa_id=wa_id, held=told.messages[0].message_status == "held_for_quality_assessment")
    return Verdict(success=told.success is True)


def _read(body: bytes) -> _Told | None:
    try:
        return _told.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _loosely(body)


def _loosely(body: bytes) -> _Told | None:
    """Read an answer in which something has another shape than it ever had."""
    try:
        told: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if not isinstance(told, dict):
        return None
    error = told.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    first = next(iter(told["messages"]), None) if isinstance(told.get("messages"), list) else None
    id_ = first.get("id") if isinstance(first, dict) else None
    return _Told(
        messages=[_Message(id=id_)] if isinstance(id_, str) else [],
        error=_Fault(code if type(code) is int else None) if "error" in told else None,
        success=told.get("success") is True,
    )
