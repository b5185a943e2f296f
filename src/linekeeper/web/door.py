"""The outermost ring: who may ask, how, and the headers on every answer. Bare ASGI: an error or a file cannot slip past it."""

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

import msgspec

from linekeeper.web.problems import MEDIA_TYPE, Problem

Scope = MutableMapping[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

#: This machine by its usual names. Any other name must be configured: a page elsewhere could point its own name at us (DNS rebinding).
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::\d{1,5})?", re.ASCII)

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"cache-control": b"no-store",
}


class Door:
    """An application behind the checks that hold for every request. `hosts`: names allowed beside this machine's own."""

    def __init__(self, inner: Callable[[Any, Any, Any], Awaitable[None]], hosts: Iterable[str] = ()) -> None:
        self._inner = inner
        self._names = {name.lower() for name in (*OWN_NAMES, *hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or say why not."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                named = {name.lower() for name, _ in message["headers"]}
                extra = [header for header in HEADERS.items() if header[0] not in named]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        refused = self._refusal(scope)
        if refused:
            await _answer(send_with_headers, *refused)
            return
        if scope["method"] == "HEAD":  # the server sends no body for it; the framework knows only GET
            scope = {**scope, "method": "GET"}
        await self._inner(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> tuple[int, Problem] | None:
        named = [value for name, value in scope["headers"] if name == b"host"]
        host = HOST.fullmatch(named[0].decode("latin-1").lower()) if len(named) == 1 else None
        if host is None or host["name"] not in self._names:
            return 421, Problem(
                what="this name is not ours to answer for",
                why="the request's Host is neither localhost nor a name from the configuration",
                remedy="open http://localhost, or add the name to `hosts` in linekeeper.toml",
            )
        reading = {"GET", "HEAD"} if scope["path"] != "/events" else {"GET"}
        if scope["method"] not in reading:
            return 405, Problem(what="only GET is answered here", why="nothing can be changed here", remedy="use GET")
        return None


async def _answer(send: Send, status: int, problem: Problem) -> None:
    headers = [(b"content-type", MEDIA_TYPE.encode())]
    if status == 405:  # noqa: PLR2004  Method Not Allowed must say what is
        headers.append((b"allow", b"GET, HEAD"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode(problem), "more_body": False})
