"""Server-sent events: the page is told that something changed, and asks again by itself. No data travels here."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

from linekeeper.web.door import Receive, Scope, Send

HEARTBEAT_S = 15.0  #: a comment, so that proxies and browsers know the line is alive
MOST_LISTENERS = 100  #: a page whose stream is refused still asks every 30 s

#: Sent first, too: something may have changed between the page's making and its listening.
CHANGED = b"event: fleet\ndata: changed\n\n"
HEARTBEAT = b": still here\n\n"

_HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]


class Ears:
    """Everybody who listens at `/events`. `hang_up` lets all of them go, so that a server can stop."""

    def __init__(self, changes: Callable[[], AsyncIterator[None]], *, heartbeat_s: float = HEARTBEAT_S, most: int = MOST_LISTENERS) -> None:
        self._changes, self._heartbeat_s, self._most = changes, heartbeat_s, most
        self._closing = asyncio.Event()
        self.listening = 0

    def hang_up(self) -> None:
        """End every stream, and every one that still comes."""
        self._closing.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one listener until it leaves, the house closes, or nothing can change any more."""
        _ = scope
        if self.listening >= self._most or self._closing.is_set():
            await _refuse(send)
            return
        self.listening += 1
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await self._tell(receive, send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self.listening -= 1

    async def _tell(self, receive: Receive, send: Send) -> None:
        changes = self._changes()
        news: asyncio.Future[Any] = asyncio.ensure_future(anext(changes, StopAsyncIteration))
        ends: set[asyncio.Future[Any]] = {asyncio.ensure_future(_left(receive)), asyncio.ensure_future(self._closing.wait())}
        try:
            await asyncio.sleep(0)  # lets `news` start to listen: what changes from here on is heard
            await _say(send, CHANGED)
            while True:
                done, _ = await asyncio.wait({news, *ends}, timeout=self._heartbeat_s, return_when=asyncio.FIRST_COMPLETED)
                if done & ends:
                    return
                if news in done:
                    if news.result() is StopAsyncIteration:
                        return
                    await _say(send, CHANGED)
                    news = asyncio.ensure_future(anext(changes, StopAsyncIteration))
                else:
                    await _say(send, HEARTBEAT)
        finally:
            await _let_go(changes, {news, *ends})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, line: bytes) -> None:
    await send({"type": "http.response.body", "body": line, "more_body": True})


async def _let_go(changes: AsyncIterator[None], tasks: "set[asyncio.Future[Any]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    close = getattr(changes, "aclose", None)
    if close is not None:
        with suppress(RuntimeError):
            await close()


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"30")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b"too many pages listen; this one asks every 30 s instead\n", "more_body": False})
