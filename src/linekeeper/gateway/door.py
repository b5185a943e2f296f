"""The gateway's door: a bare ASGI callable that takes Meta's own requests at Meta's own paths. Nothing is counted before it is read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, Protocol

import structlog

from linekeeper.gateway.caller import Caller, StrangerError, caller_of
from linekeeper.gateway.gate import Gate
from linekeeper.gateway.keyring import Keyring
from linekeeper.gateway.media import PATH as MEDIA
from linekeeper.gateway.passing import Passing
from linekeeper.gateway.paths import Edge, NotReachedError, Place, place_of
from linekeeper.gateway.refusal import BAD_KEY, BUSY, NO_METHOD, NO_PATH, NOT_KEPT, TOO_LARGE, TOO_SLOW, Answer, refused
from linekeeper.gateway.reply import Header
from linekeeper.gateway.request import Request, request_of
from linekeeper.gateway.sender import Way

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LARGEST = 1024 * 1024  #: of a body that is read whole; Meta's own bodies are a few KiB
ROOM = 64 * 1024 * 1024  #: of all of them together
READ_S = 30.0
CLOSE: Header = (b"connection", b"close")
WHOLE = "linekeeper.whole"  #: under this name a server may put a `Whole` into a request's extensions

log = structlog.get_logger(__name__)


class LeftError(Exception):
    """The caller hung up before the end."""


class Whole(Protocol):
    """What a server of ours offers for a request that came whole. Without it everything goes by `receive` and `send`."""

    def body(self) -> bytes | None:
        """Return the body if all of it is here; it is told once."""

    def answer(self, answer: Answer) -> bool:
        """Write a whole answer; False: nothing was written, and `send` must do it."""


class Door:
    """`POST /{version}/{number}/messages` and what a client needs beside it, and `GET /health`."""

    def __init__(self, gate: Gate, passing: Passing, ring: Keyring, *, room: int = ROOM, read_s: float = READ_S) -> None:
        self._gate, self._passing, self._ring = gate, passing, ring
        self._room, self._read_s = room, read_s
        self.api: Callable[[Message, Receive, Send], Awaitable[None]] = _nothing
        self.used = 0  #: bytes of bodies in memory

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if scope["path"].startswith("/api/"):
            await self.api(scope, receive, send)
            return
        if scope["path"].startswith(MEDIA) and scope["method"] == "GET":
            await self._media(scope, send)
            return
        if scope["path"] == "/health" and scope["method"] == "GET":
            await _say(send, Answer(200, ((b"content-type", b"text/plain"),), b"ok\n"))
            return
        whole = _whole_of(scope)
        try:
            answer = await self._answer(scope, receive, whole)
        except LeftError:
            return
        except Exception as fault:  # noqa: BLE001  whatever it is, nothing of anybody's is told
            log.error("gateway.failed", fault=type(fault).__name__, place=_place(fault))  # noqa: TRY400  a traceback could show what somebody wrote
            answer = refused(NOT_KEPT)
        if whole is None or not whole.answer(answer):
            await _say(send, answer)

    async def _media(self, scope: Message, send: Send) -> None:
        """Stream a piece of media to a caller with a key."""
        try:
            caller = caller_of(scope["headers"], scope["query_string"], None, self._ring)
        except (StrangerError, NotReachedError):
            await _say(send, refused(BAD_KEY))
            return
        account = caller.key.account if caller.key is not None else ""
        await self._passing.learn(account)
        token = self._passing.token(account)
        answer = refused(BAD_KEY) if token is None else await self._passing.media.fetch(scope["path"], account, token, send)
        if answer is not None:
            await _say(send, answer)

    async def _answer(self, scope: Message, receive: Receive, whole: Whole | None) -> Answer:
        method, query, headers = scope["method"], scope["query_string"], tuple(scope["headers"])
        try:
            place = place_of(method, scope["raw_path"], query)
        except NotReachedError as fault:
            allowed: tuple[Header, ...] = ((b"allow", fault.allowed.encode()),) if fault.allowed else ()
            return refused(NO_METHOD if fault.allowed else NO_PATH, why=fault.why, more=(*allowed, CLOSE))
        if place.edge is Edge.UPLOAD:
            return await self._upload(place, query, headers, receive)
        parts: list[bytes] = []
        try:
            came = None if whole is None else whole.body()
            refusal = await self._read(headers, receive, parts) if came is None else self._took(came, parts)
            if refusal is not None:
                return refusal
            return await self._whole(method, place, query, headers, parts[0] if len(parts) == 1 else b"".join(parts))
        finally:
            self.used -= sum(map(len, parts))

    async def _whole(self, method: str, place: Place, query: bytes, headers: tuple[Header, ...], body: bytes) -> Answer:
        try:
            request = request_of(method, place, query, headers, body)
            caller = caller_of(headers, query, request.told, self._ring)
        except NotReachedError as fault:
            return refused(NO_PATH, why=fault.why)
        except StrangerError as stranger:
            return refused(stranger.kind)
        if place.edge is Edge.SEND:
            return await self._gate.take(request, caller)
        return await self._pass(request, caller)

    async def _pass(self, request: Request, caller: Caller) -> Answer:
        way = await self._passing.way(request.place, request.query, caller)
        return await self._passing.forward(request, way) if isinstance(way, Way) else way

    async def _upload(self, place: Place, query: bytes, headers: tuple[Header, ...], receive: Receive) -> Answer:
        try:
            caller = caller_of(headers, query, None, self._ring)
        except StrangerError as stranger:
            return refused(stranger.kind, more=(CLOSE,))
        way = await self._passing.way(place, query, caller)
        if isinstance(way, Answer):
            return way
        return await self._passing.upload(place, query, headers, lambda: _chunks(receive), way)

    async def _read(self, headers: tuple[Header, ...], receive: Receive, parts: list[bytes]) -> Answer | None:
        """Fill `parts` with a whole body, within bounds of size, room and time; return what is answered where it is beyond them."""
        declared = _declared(headers)
        if declared > LARGEST:
            return refused(TOO_LARGE, more=(CLOSE,))
        if self.used + declared > self._room:
            return refused(BUSY, more=(CLOSE,))
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None  # noqa: S101  a coroutine is always run by one
        cut = loop.call_later(self._read_s, task.cancel)  # lighter than asyncio.timeout, and this is asked for each send
        size = 0
        try:
            async for part in _chunks(receive):
                size += len(part)
                if size > LARGEST:
                    return refused(TOO_LARGE, more=(CLOSE,))
                if (refusal := self._took(part, parts)) is not None:
                    return refusal
        except asyncio.CancelledError:
            if cut.when() > loop.time() or task.uncancel() > 0:  # not by us, or not only by us
                raise
            return refused(TOO_SLOW, more=(CLOSE,))
        finally:
            cut.cancel()
        return None

    def _took(self, part: bytes, parts: list[bytes]) -> Answer | None:
        """Take a part of a body in, if there is room: of a body in chunks nobody knows the size before."""
        if len(part) > LARGEST:
            return refused(TOO_LARGE, more=(CLOSE,))
        if self.used + len(part) > self._room:
            return refused(BUSY, more=(CLOSE,))
        self.used += len(part)
        parts.append(part)
        return None


def _whole_of(scope: Message) -> Whole | None:
    extensions = scope.get("extensions")
    found: Whole | None = extensions.get(WHOLE) if extensions else None
    return found


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    """Yield a body as it comes."""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise LeftError
        if part := message.get("body", b""):
            yield part
        if not message.get("more_body", False):
            return


async def _nothing(_scope: Message, _receive: Receive, send: Send) -> None:
    await _say(send, refused(NO_PATH, more=(CLOSE,)))


def _declared(headers: tuple[Header, ...]) -> int:
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


def _place(fault: BaseException) -> str:
    """Return the innermost place in our code where a fault came from."""
    place, trace = "", fault.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "/linekeeper/" in file:
            place = f"{file.rsplit('/', 1)[1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


async def _say(send: Send, answer: Answer) -> None:
    headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
