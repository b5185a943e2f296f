"""Servers are bound first, and stopped when we say so."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from linekeeper.build.servers import address, bound, serving, usable
from linekeeper.errors import Misconfigured

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def hello(scope: dict[str, Any], receive: object, send: Send) -> None:
    del scope, receive
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"hello"})


async def test_it_answers_while_the_block_runs_and_not_after() -> None:
    listener = bound("the page", "127.0.0.1", 0, "LINEKEEPER_WEB_PORT")
    url = address(listener)
    async with aiohttp.ClientSession() as client:
        async with serving(hello, listener, lifespan=False), client.get(url) as answer:
            assert await answer.text() == "hello"
        with pytest.raises(aiohttp.ClientError):
            await client.get(url)


async def test_what_would_hold_it_up_is_let_go_before_it_stops() -> None:
    let_go = asyncio.Event()

    async def stream(scope: dict[str, Any], receive: object, send: Send) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        await let_go.wait()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    listener = bound("the page", "127.0.0.1", 0, "LINEKEEPER_WEB_PORT")
    async with aiohttp.ClientSession() as client:
        async with serving(stream, listener, lifespan=False, before_stop=let_go.set):
            answer = await client.get(address(listener))
            assert await answer.content.readexactly(5) == b"begun"
        assert await answer.content.read() == b""


async def test_an_application_that_cannot_start_is_told() -> None:
    async def broken(scope: dict[str, Any], receive: Callable[[], Awaitable[object]], send: Send) -> None:
        del scope
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    listener = bound("the page", "127.0.0.1", 0, "LINEKEEPER_WEB_PORT")
    with pytest.raises(RuntimeError, match="could not start"):
        async with serving(broken, listener, lifespan=True):
            pytest.fail("it never starts")


def test_a_port_that_is_taken_is_told_with_the_setting_to_change() -> None:
    first = bound("the page", "127.0.0.1", 0, "LINEKEEPER_WEB_PORT")
    first.listen()
    port = first.getsockname()[1]
    with pytest.raises(Misconfigured) as fault:
        bound("the page", "127.0.0.1", port, "LINEKEEPER_WEB_PORT")
    first.close()

    assert f"the page cannot listen on 127.0.0.1:{port}" in str(fault.value)
    assert "another program listens there" in str(fault.value)
    assert "LINEKEEPER_WEB_PORT" in str(fault.value)


def test_an_address_that_is_not_ours_is_told() -> None:
    with pytest.raises(Misconfigured, match=r"cannot listen on 203\.0\.113\.1"):
        bound("the page", "203.0.113.1", 0, "LINEKEEPER_WEB_PORT")


def test_a_usual_port_gives_way_when_it_is_taken() -> None:
    first = bound("", "127.0.0.1", 0, "")
    first.listen()
    port = first.getsockname()[1]
    taken = usable("127.0.0.1", port)
    first.close()

    assert (taken, usable("127.0.0.1", port)) == (0, port)


def test_an_ipv6_address_stands_in_brackets() -> None:
    try:
        listener = bound("", "::1", 0, "")
    except Misconfigured:
        pytest.skip("this machine has no IPv6")
    url = address(listener)
    listener.close()

    assert url.startswith("http://[::1]:")
