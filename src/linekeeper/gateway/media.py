"""Media for callers with a gateway key: the address that Meta gives wants Meta's token, which they have not.

So in an answer to a key the address leads here instead, for as long as Meta's own is good. What is fetched is streamed, and never kept.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from linekeeper.gateway.refusal import NO_PATH, NOT_SENT, Answer, refused
from linekeeper.gateway.reply import Reply
from linekeeper.gateway.request import Request
from linekeeper.gateway.upstream import PLAIN, Upstream, headers_down

PATH = "/lk/media/"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
GOOD_FOR = timedelta(minutes=5)  #: as long as Meta's own addresses are (Cloud API, "Media", 2025)
MOST = 10_000
LARGEST = 105 * 1024 * 1024
CHUNK = 64 * 1024
FETCH_S = 300.0
#: Meta's hosts for media; or the one that answers for Graph. A token of ours goes nowhere else.
HOSTS = re.compile(r"([a-z0-9-]+\.)*(fbsbx\.com|fbcdn\.net|whatsapp\.net|facebook\.com)")
_ADDRESS = re.compile(rb'"url"\s*:\s*("(?:[^"\\]|\\.)*")')

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Media:
    """Addresses that were lent, by a word that nobody can guess: (Meta's address, account)."""

    def __init__(self, upstream: Upstream, now: Callable[[], datetime]) -> None:
        self._upstream, self._now = upstream, now
        self._lent: OrderedDict[str, tuple[URL, str, datetime]] = OrderedDict()

    def lend(self, reply: Reply, request: Request, account: str, base: str) -> bytes:
        """Return an answer's body with the address of a piece of media leading here; any other body as it is."""
        found = _ADDRESS.search(reply.body) if b'"mime_type"' in reply.body else None
        address = _address(found[1], base) if found else None
        host = request.header(b"host")
        if found is None or address is None or not host or not re.fullmatch(r"[A-Za-z0-9.:\[\]-]{1,255}", host):
            return reply.body
        word = secrets.token_urlsafe(32)
        self._lent[word] = address, account, self._now() + GOOD_FOR
        while len(self._lent) > MOST:
            self._lent.popitem(last=False)
        scheme = "https" if request.header(b"x-forwarded-proto") == "https" else "http"
        return reply.body[: found.start(1)] + msgspec.json.encode(f"{scheme}://{host}{PATH}{word}") + reply.body[found.end(1) :]

    async def fetch(self, path: str, account: str, token: str, send: Send) -> Answer | None:
        """Stream a piece of media to a caller of an account; an answer when there is nothing to stream."""
        word = path.removeprefix(PATH)
        address, whose, until = self._lent.get(word, (None, "", self._now())) if TOKEN.fullmatch(word) else (None, "", self._now())
        if address is None or whose != account or until <= self._now():
            return refused(NO_PATH, why="It was never lent, or is older than five minutes: ask for the media's address again.")
        headers = {"authorization": f"Bearer {token}", PLAIN[0].decode(): PLAIN[1].decode()}
        timeout = aiohttp.ClientTimeout(total=FETCH_S, sock_connect=5)
        begun = False
        try:
            async with self._upstream.session.get(address, headers=headers, allow_redirects=False, timeout=timeout) as response:
                raw = tuple((name.lower(), value) for name, value in response.raw_headers)
                length = [header for header in raw if header[0] == b"content-length"]
                await send({"type": "http.response.start", "status": response.status, "headers": [*headers_down(raw), *length]})
                begun, size = True, 0
                async for chunk in response.content.iter_chunked(CHUNK):
                    size += len(chunk)
                    if size > LARGEST:
                        return None  # as below
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            # Not ended: the server hangs up, and so tells that what came so far is no whole file.
            return None if begun else refused(NOT_SENT)
        return None


def _address(written: bytes, base: str) -> URL | None:
    """Return an address of Meta's; None: it is none that a token may go to."""
    try:
        url = URL(str(msgspec.json.decode(written)), encoded=True)
    except (msgspec.DecodeError, ValueError):
        return None
    ours = URL(base)
    same = (url.scheme, url.host, url.port) == (ours.scheme, ours.host, ours.port)
    return url if same or (url.scheme == "https" and HOSTS.fullmatch(url.host or "") and url.explicit_port is None) else None
