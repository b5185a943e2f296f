"""Connections to Meta, for whole requests: one request at a time on each, never repeated, and honest about what left.

Our own, since a general client took half of a send's time here (docs/why.md). It does less: no redirects, no cookies, no compression, no
proxies, no second try. What it promises is one thing: `NotSentError` only when not one byte of the request was given to the network.
"""

import asyncio
import ssl
from collections import deque
from typing import cast

import httptools
from yarl import URL

from linekeeper.gateway.reply import Header, NotSentError, Reply, UnknownError

CONNECTIONS = 128  #: at once, all addresses together
CONNECT_S, ANSWER_S = 5.0, 30.0
IDLE_S = 15.0  #: an idle connection is not used again after this: whoever closes it meanwhile makes an outcome unknown
LOOK_S = 0.5  #: between two looks for what takes too long
LARGEST_ANSWER = 4 * 1024 * 1024
INFORMATION = 200  #: statuses below it announce another answer

Place = tuple[str, str, int]  #: scheme, host, port


class Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, lines: "Lines", place: Place) -> None:
        self._lines, self._place = lines, place
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Reply] | None = None
        self.until = 0.0  #: loop time at which an answer is late, or an idle connection old
        self.is_open = False
        self._parser = httptools.HttpResponseParser(self)
        self._begin()

    def _begin(self) -> None:
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []
        self._size = 0
        self._bounded = self._headed = False

    def ask(self, request: bytes, until: float) -> "asyncio.Future[Reply]":
        """Write a request; the future tells its answer, or that nobody knows."""
        assert self._transport is not None  # noqa: S101  only open lines are handed out
        self._waiting = self._lines.loop.create_future()
        self.until = until
        self._transport.write(request)
        return self._waiting

    def give_up(self, why: str) -> None:
        """End the connection. Whoever waits on it is told that nobody knows."""
        self.is_open = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(UnknownError(why))
        if self._transport is not None:
            self._transport.abort()

    # ---------------------------------------------------------------------------------------------------- asyncio's calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._transport, self.is_open = cast("asyncio.Transport", transport), True  # uvloop's is one in all but name

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio. An answer without a length ends so."""
        self.is_open = False
        self._lines.lost(self)
        if self._waiting is not None and not self._waiting.done():
            if exc is None and self._headed and not self._bounded:
                self._waiting.set_result(self._reply())
            else:
                self._waiting.set_exception(UnknownError("hung up" if exc is None else type(exc).__name__))

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        if self._waiting is None or self._waiting.done():
            self.give_up("spoke unasked")
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.give_up("no HTTP")

    # ------------------------------------------------------------------------------------------------- the parser's calls

    def on_message_begin(self) -> None:
        """See httptools."""
        if self._waiting is None:
            self.give_up("spoke unasked")

    def on_header(self, name: bytes, value: bytes) -> None:
        """See httptools."""
        name = name.lower()
        self._bounded = self._bounded or name in {b"content-length", b"transfer-encoding"}
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """See httptools."""
        self._headed = True

    def on_body(self, body: bytes) -> None:
        """See httptools."""
        self._size += len(body)
        self._body.append(body)
        if self._size > LARGEST_ANSWER:
            self.give_up("an answer without end")

    def on_message_complete(self) -> None:
        """See httptools."""
        if self._waiting is None or self._waiting.done():
            return
        if self._parser.get_status_code() < INFORMATION:
            self._headers, self._headed = [], False
            return
        waiting, self._waiting = self._waiting, None
        waiting.set_result(self._reply())
        if self._parser.should_keep_alive() and self.is_open:
            self._begin()
            self._lines.free(self._place, self)
        else:
            self.give_up("")

    def _reply(self) -> Reply:
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        return Reply(self._parser.get_status_code(), tuple(self._headers), body)


class Places:
    """So many at once. asyncio's semaphore under a count of our own, that is asked only when the count is used up."""

    def __init__(self, many: int) -> None:
        self._free = many
        self._freed = asyncio.Semaphore(0)
        self._waiting = 0

    def locked(self) -> bool:
        """Return whether whoever asks now must wait."""
        return self._free <= 0 and self._freed.locked()

    def took(self) -> bool:
        """Take a place if one is free: as nearly always, and then nothing need be waited for."""
        if self._free <= 0:
            return False
        self._free -= 1
        return True

    async def take(self, patience_s: float) -> None:
        """Take a place.

        Raises:
            NotSentError: none came free in time.
        """
        if self.took():
            return
        self._waiting += 1
        try:
            async with asyncio.timeout(patience_s):  # not `wait_for`: cancelled at the wrong instant it loses the place (Python 3.11)
                await self._freed.acquire()
        except TimeoutError:
            raise NotSentError("no connection is free") from None
        finally:
            self._waiting -= 1

    def give_back(self) -> None:
        """Give a place back: to who waits longest."""
        if self._waiting:
            self._freed.release()
        else:
            self._free += 1


class Lines:
    """All connections. `secure`: how certificates are checked; None: as the system does."""

    def __init__(self, secure: ssl.SSLContext | None = None, connections: int = CONNECTIONS) -> None:
        self.loop = asyncio.get_running_loop()
        self._secure = secure or ssl.create_default_context()
        self._idle: dict[Place, deque[Line]] = {}
        self._all: set[Line] = set()
        self._places = Places(connections)
        self._watch = self.loop.call_later(LOOK_S, self._look)

    async def ask(self, method: str, url: URL, headers: tuple[Header, ...], body: bytes, answer_s: float = ANSWER_S) -> Reply:
        """Ask, once.

        Raises:
            NotSentError: nothing of it left.
            UnknownError: nobody knows.
        """
        place = url.scheme, url.host or "", url.port or 0
        request = _written(method, url, headers, body)
        if not self._places.took():
            await self._places.take(CONNECT_S)
        try:
            line = self._rested(place) or await self._connected(place)
            waiting = line.ask(request, self.loop.time() + answer_s)
            try:
                return await waiting
            except asyncio.CancelledError:
                line.give_up("stopped")
                raise
        finally:
            self._places.give_back()

    def free(self, place: Place, line: Line) -> None:
        """Take a line back that was answered whole."""
        line.until = self.loop.time() + IDLE_S
        self._idle.setdefault(place, deque()).append(line)

    def lost(self, line: Line) -> None:
        """Forget a line that is closed."""
        self._all.discard(line)

    async def close(self) -> None:
        """End every connection."""
        self._watch.cancel()
        for line in list(self._all):
            line.give_up("stopped")
        await asyncio.sleep(0)

    def _rested(self, place: Place) -> Line | None:
        idle, now = self._idle.get(place), self.loop.time()
        while idle:
            line = idle.pop()  # the newest: the others grow old and are closed
            if line.is_open and line.until > now:
                return line
        return None

    async def _connected(self, place: Place) -> Line:
        scheme, host, port = place
        secure = self._secure if scheme == "https" else None
        try:
            async with asyncio.timeout(CONNECT_S):
                _, line = await self.loop.create_connection(lambda: Line(self, place), host, port, ssl=secure)
        except (OSError, TimeoutError, ValueError) as fault:  # refused, no such host, no certificate that holds
            raise NotSentError(type(fault).__name__) from None
        self._all.add(line)
        return line

    def _look(self) -> None:
        """End what is late, and what is idle for too long."""
        now = self.loop.time()
        for line in [line for line in self._all if line.until < now and line.until]:
            line.give_up("TimeoutError")
        for idle in self._idle.values():
            while idle and not idle[0].is_open:
                idle.popleft()
        self._watch = self.loop.call_later(LOOK_S, self._look)


def _written(method: str, url: URL, headers: tuple[Header, ...], body: bytes) -> bytes:
    """Return a request as it goes over the wire.

    Raises:
        NotSentError: a header holds a line's end.
    """
    host = url.raw_authority.encode("ascii")
    lines = [b"%s %s HTTP/1.1" % (method.encode("ascii"), url.raw_path_qs.encode("ascii")), b"host: " + host]
    lines += [b"%s: %s" % header for header in headers]
    if body or method != "GET":
        lines.append(b"content-length: %d" % len(body))
    head = b"\r\n".join(lines)
    if head.count(b"\n") != len(lines) - 1 or head.count(b"\r") != len(lines) - 1:
        raise NotSentError("a header holds a line's end")
    return head + b"\r\n\r\n" + body
