"""The door, over real connections: what is too large, too slow or nowhere costs little, and nothing gets past the list."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.build.servers import address, bound, serving
from linekeeper.gateway.door import LARGEST, Door
from tests.gateway.upstream_stub import SENT
from tests.gateway.yard import NUMBER, OWN, PATH, TEXT, Yard, yard

HEAD = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {OWN}\r\nContent-Type: application/json\r\n"


@asynccontextmanager
async def served(**more: Any) -> AsyncIterator[tuple[Yard, str]]:
    async with yard() as at:
        await at.live()
        await at.wrote()
        if more:
            at.gateway.door = Door(at.gateway.gate, at.gateway.passing, at.gateway.ring, **more)
        listener = bound("the gateway", "127.0.0.1", 0, "")
        async with serving(at.gateway.door, listener, lifespan=False):
            yield at, address(listener)


async def said(url: str, raw: bytes) -> bytes:
    """Say something on a connection of its own; return all that is answered before it is closed, or the answer's end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    try:
        writer.write(raw)
        await writer.drain()
        async with asyncio.timeout(60):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
            return head + await reader.readexactly(length)
    except asyncio.IncompleteReadError as ended:
        return ended.partial
    finally:
        writer.close()


async def test_a_message_goes_through_over_a_real_connection() -> None:
    async with served() as (at, url):
        told = await said(url, f"{HEAD}Content-Length: {len(TEXT)}\r\n\r\n".encode() + TEXT)

        assert told.startswith(b"HTTP/1.1 200")
        assert told.endswith(SENT)
        assert at.upstream.posts == 1


async def test_a_body_in_chunks_is_put_together_and_goes_whole() -> None:
    async with served() as (at, url):
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (TEXT[:10], TEXT[10:]))
        told = await said(url, f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks + b"0\r\n\r\n")

        assert told.startswith(b"HTTP/1.1 200")
        assert b"content-length" in at.upstream.came[0].lower()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        pytest.param(f"{HEAD}Content-Length: {LARGEST + 1}\r\n\r\n", b"413", id="a body that is told to be too large"),
        pytest.param(f"{HEAD}Content-Length: 5\r\n\r\nab", b"408", id="a body that never ends"),
        pytest.param("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", b"404", id="nowhere"),
        pytest.param(f"PUT {PATH} HTTP/1.1\r\nHost: x\r\n\r\n", b"405", id="another method"),
        pytest.param(
            f"POST http://127.0.0.1:1{PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
            b"401",
            id="an absolute address is a path here",
        ),
        pytest.param("GET /health HTTP/1.1\r\nHost: x\r\n\r\n", b"200", id="whether we are well"),
    ],
)
async def test_what_costs_little_is_answered_at_once(raw: str, status: bytes) -> None:
    async with served(read_s=0.5) as (at, url):
        told = await said(url, raw.encode())

        assert told.split(b" ")[1] == status
        assert at.upstream.came == []


async def test_a_body_without_a_length_is_too_large_all_the_same() -> None:
    async with served() as (at, url):
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        told = await said(url, f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk * 17)

        assert told.split(b" ")[1] == b"413"
        assert at.upstream.came == []


async def test_when_too_much_is_in_memory_the_next_is_told_to_come_back() -> None:
    async with served(room=100) as (at, url):
        told = await said(url, f"{HEAD}Content-Length: 101\r\n\r\n".encode() + b"x" * 101)

        assert (told.split(b" ")[1], b"retry-after: 1" in told.lower(), at.upstream.came) == (b"503", True, [])


async def test_bodies_that_are_still_coming_are_in_memory_too() -> None:
    async with served(room=len(TEXT) + 20) as (at, url):
        _, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n32\r\n".encode() + b" " * 50 + b"\r\n")
        async with asyncio.timeout(60):
            while not at.gateway.door.used:  # noqa: ASYNC110  nobody tells
                await asyncio.sleep(0.01)
        told = await said(url, f"{HEAD}Transfer-Encoding: chunked\r\n\r\n{len(TEXT):x}\r\n".encode() + TEXT + b"\r\n0\r\n\r\n")
        writer.close()

        assert told.startswith(b"HTTP/1.1 503")
        assert at.upstream.posts == 0
        async with asyncio.timeout(60):
            while at.gateway.door.used:  # noqa: ASYNC110  as above
                await asyncio.sleep(0.01)


async def test_a_fault_of_ours_is_told_as_nothing_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async with yard() as at:
        await at.live()

        def fails(*_args: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(at.gateway.pacer, "decide", fails)
        told = await at.send()

        assert (told.status, told.ours["code"], at.upstream.posts) == (503, 955110, 0)


WORDS = ["/", "//", "..", "%2e", "%2F", "%5c", "\\", "@", ":", "?", "#", ";", "&", "=", "~"]
NAMES = ["v24.0", "messages", "media", "me", "x.example", "method"]
SIGNS = st.sampled_from([*WORDS, *NAMES, NUMBER])
REST = f"HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {OWN}\r\nContent-Length: 0\r\n\r\n"


@settings(max_examples=6)
@given(st.lists(st.lists(SIGNS, max_size=8).map("".join), min_size=30, max_size=30), st.sampled_from(["GET", "POST", "DELETE", "PATCH"]))
def test_whatever_is_asked_for_reaches_an_address_on_the_list_or_none(targets: list[str], method: str) -> None:
    async def run() -> list[bytes]:
        async with served() as (at, url):
            for target in targets:
                await said(
                    url, f"{method} /{target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {OWN}\r\nContent-Length: 0\r\n\r\n".encode()
                )
            return [one.split(b"\r\n")[0] for one in at.upstream.came]

    for line in asyncio.run(run()):
        assert re.fullmatch(rb"[A-Z]+ (/v24\.0)?/\d+(/(messages|media))?/?(\?[!-~]*)? HTTP/1\.1", line), line
