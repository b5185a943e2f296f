"""The gateway's own API, a bare ASGI callable: reads what goes through, and acts on it. JSON only; no cookies, no other origins.

Who acts comes with a gateway key, and sees its own account's sends, or with the operator's token, which is derived from the installation's
key: whoever may read that may act.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from hmac import compare_digest
from urllib.parse import parse_qsl, unquote

import msgspec
import structlog
from msgspec import Struct

from linekeeper.config import Secret
from linekeeper.errors import Misconfigured, Refused, TryLater
from linekeeper.gateway.api_openapi import openapi
from linekeeper.gateway.api_routes import ROOT, Route, matched
from linekeeper.gateway.api_told import Problem
from linekeeper.gateway.caller import bearer
from linekeeper.gateway.desk import Call, Desk, NoGood, Streamed
from linekeeper.gateway.door import Message, Receive, Send
from linekeeper.gateway.keyring import Keyring
from linekeeper.state.sends import GatewayKey

READ_S, WRITE_S = 30.0, 60.0
LONGEST_QUERY = 8_000
MOST_PARAMETERS = 40
LISTS_AT_ONCE = 4
PROBLEM = b"application/problem+json"
log = structlog.get_logger(__name__)


class LeftError(Exception):
    """The caller hung up before the end."""


class Api:
    """Answers below /api/. `operator` empty: nobody is the operator."""

    def __init__(self, desk: Desk, ring: Keyring, operator: Secret) -> None:
        self.desk, self._ring, self._operator = desk, ring, operator
        self.reading = 0  #: lists that come in now

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            status, answer = await self._answer(scope, receive)
        except LeftError:
            return
        except Exception as fault:  # noqa: BLE001  whatever it is, nothing of anybody's is told
            await _problem(send, fault)
            return
        if isinstance(answer, Streamed):
            with suppress(TimeoutError):
                await _stream(send, answer)
        else:
            await _say(send, status, b"application/json", answer if isinstance(answer, bytes) else msgspec.json.encode(answer), [])

    async def _answer(self, scope: Message, receive: Receive) -> tuple[int, Struct | Streamed | bytes]:
        method, path = scope["method"], scope["raw_path"].split(b"?")[0].decode("latin-1")
        if not path.startswith(ROOT + "/"):
            raise NoGood(404, "there is nothing at this address", why="the API lies below /api/v1/", remedy=f"see {ROOT}/openapi.json")
        if path == f"{ROOT}/openapi.json" and method == "GET":
            return 200, openapi()
        route, parts, methods = matched(method, path.removeprefix(ROOT))
        if route is None:
            raise _no_route(methods)
        headers = {name.lower(): value for name, value in scope["headers"]}
        key = self._who(scope["headers"])
        if key is not None and route.operator:
            raise NoGood(403, "this is not for a gateway key", why="it needs the operator's token", remedy="ask the operator")
        if b"origin" in headers:
            raise NoGood(403, "this is not for pages", why="a browser would let any page act here", remedy="ask from a program")
        query = _query(route, scope["query_string"])
        if self.reading >= LISTS_AT_ONCE and route.file:
            raise TryLater("several lists come in already", why="each is read whole", retry_after_s=5)
        self.reading += route.file
        try:
            raw = await _body(route, headers, receive)
            body = None if route.body is None else msgspec.json.decode(raw, type=route.body)
            params = {name: unquote(value) for name, value in parts.items()}
            return route.status, await route.do(self.desk, Call(key=key, params=params, query=query, body=body, raw=raw))
        finally:
            self.reading -= route.file

    def _who(self, headers: list[tuple[bytes, bytes]]) -> GatewayKey | None:
        """Return the key that a caller came with; None: the operator's token."""
        given = bearer(headers)
        operator = self._operator.reveal()
        if operator and compare_digest(given.encode("utf-8", "replace"), operator.encode()):
            return None
        key = self._ring.known(given)
        if key is None:
            raise NoGood(
                401,
                "nobody knows who asks" if not given else "the token is not good",
                why="the API takes a gateway key (lk_…) or the operator's token as a bearer token",
                remedy="make a key: `linekeeper gateway keys create`; commands on this machine bring their token by themselves",
            )
        return key


def _no_route(methods: list[str]) -> NoGood:
    if methods:
        allow = ", ".join(methods)
        return NoGood(405, "this address is not asked so", why="another method is meant", remedy=f"use {allow}", allow=allow)
    return NoGood(404, "there is nothing at this address", why="it is mistyped, or of another release", remedy=f"see {ROOT}/openapi.json")


def _query(route: Route, raw: bytes) -> Struct:
    """Return what the query asks."""
    if len(raw) > LONGEST_QUERY:
        raise NoGood(400, "the query is too long", why=f"{LONGEST_QUERY:,} bytes are the most", remedy="ask for less")
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise NoGood(400, "the query cannot be read", why="it is no list of name=value in UTF-8", remedy="encode it as in a form") from None
    told = dict(pairs)
    if len(told) < len(pairs):
        raise NoGood(400, "a parameter is given twice", why="nobody could tell which one is meant", remedy="give it once")
    return msgspec.convert(told, route.query, strict=False)


async def _body(route: Route, headers: dict[bytes, bytes], receive: Receive) -> bytes:
    """Return a body within bounds of size and time."""
    kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    if route.body is not None and kind != b"application/json":
        raise NoGood(415, "the body is no JSON", why="its Content-Type says so", remedy="Content-Type: application/json")
    parts, size = [], 0
    try:
        async with asyncio.timeout(READ_S):
            async for part in _chunks(receive):
                size += len(part)
                if size > route.most:
                    raise NoGood(
                        413, "the body is too long", why=f"{route.most:,} bytes are the most here", remedy="send it in several requests"
                    )
                parts.append(part)
    except TimeoutError:
        raise NoGood(408, "the body came too slowly", why="nothing was done", remedy="try again") from None
    return b"".join(parts)


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise LeftError
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


async def _problem(send: Send, fault: Exception) -> None:
    """Say what went wrong."""
    more: list[tuple[bytes, bytes]] = []
    match fault:
        case NoGood():
            more = [(b"allow", fault.allow.encode())] if fault.allow else []
            status, told = fault.status, Problem(what=fault.what, why=fault.why, remedy=fault.remedy)
        case msgspec.ValidationError() | msgspec.DecodeError() | UnicodeDecodeError() | RecursionError():
            why = str(fault) if isinstance(fault, msgspec.MsgspecError) else "it is not UTF-8, or nested without end"
            status, told = 400, Problem(what="the request does not fit", why=why, remedy=f"see {ROOT}/openapi.json")
        case Refused():
            status, told = 400, Problem(what=fault.what, why=fault.why, remedy=fault.remedy)
        case TryLater():
            status, more = 503, [(b"retry-after", str(max(int(fault.retry_after_s or 0), 1)).encode())]
            told = Problem(what=fault.what, why=fault.why, remedy=fault.remedy or "try again in a moment")
        case Misconfigured():
            status, told = 500, Problem(what=fault.what, why=fault.why, remedy=fault.remedy)
        case _:
            log.error("gateway.api_failed", fault=type(fault).__name__)
            told = Problem(
                what="Linekeeper could not answer", why="of a fault of its own; it is in its log", remedy="report it, with the log's line"
            )
            status = 500
    await _say(send, status, PROBLEM, msgspec.json.encode(told), more)


async def _say(send: Send, status: int, kind: bytes, body: bytes, more: list[tuple[bytes, bytes]]) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _stream(send: Send, answer: Streamed) -> None:
    headers = [
        (b"content-type", answer.type.encode()),
        (b"content-disposition", f'attachment; filename="{answer.name}"'.encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    try:
        async for piece in answer.pieces:
            async with asyncio.timeout(WRITE_S):  # who takes nothing any more would keep the place of another
                await send({"type": "http.response.body", "body": piece, "more_body": True})
    finally:  # a caller that left must not keep it open
        close = getattr(answer.pieces, "aclose", None)
        if close is not None:
            await close()
    await send({"type": "http.response.body", "body": b""})
