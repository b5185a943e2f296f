"""How an answer goes wrong on the wire: slowly, late, not at all, with a reset, or with the alert of a failed TLS handshake.

There is no TLS here. A client that speaks plain HTTP gets, instead of an answer, the seven bytes of a TLS alert and the end of the
connection; one that speaks TLS to the plain port gets HTTP where it wants a handshake. Both fail where a broken TLS peer makes them fail.
"""

import asyncio
import socket
import struct
import time

from aiohttp import web

from linekeeper.sim.answer import Answer
from linekeeper.sim.faults import WIRE

#: A fatal alert of TLS 1.2: internal_error. Source: RFC 5246, section 7.2.
ALERT = bytes((21, 3, 3, 0, 2, 2, 80))
TICK_S = 0.05
AT_ONCE = struct.pack("ii", 1, 0)  #: linger on, for no time: a close is a reset
KIND = "application/json; charset=UTF-8"


def plain(answer: Answer) -> web.Response:
    """Return an answer as it leaves when nothing breaks it."""
    return web.Response(status=answer.status, body=answer.body, headers={"Content-Type": KIND} | answer.headers)


async def broken(request: web.Request, answer: Answer, closing: asyncio.Event) -> web.StreamResponse:
    """Answer as the fault in `answer` says; ends early when the client is gone or the server closes.

    Args:
        request: whose connection it is.
        answer: what there is to be spoilt; status 0 when nothing was processed.
        closing: set when the server closes.
    """
    if answer.fault is None or answer.fault.kind not in WIRE:
        return plain(answer)
    do = {"drip": _drip, "late": _late, "silence": _silence, "reset": _reset, "cut": _cut, "tls": _alert}[answer.fault.kind]
    try:
        return await do(request, answer, closing)
    except ConnectionError:  # the client was faster
        return web.Response()


async def _drip(request: web.Request, answer: Answer, closing: asyncio.Event) -> web.StreamResponse:
    stream = await _begun(request, answer)
    pause = _seconds(answer) / max(1, len(answer.body))
    for place in range(len(answer.body)):
        if not await _waited(request, pause, closing):
            return _hung_up(request, stream)
        await stream.write(answer.body[place : place + 1])
    await stream.write_eof()
    return stream


async def _late(request: web.Request, answer: Answer, closing: asyncio.Event) -> web.StreamResponse:
    await _waited(request, _seconds(answer), closing)
    return plain(answer)


async def _silence(request: web.Request, answer: Answer, closing: asyncio.Event) -> web.StreamResponse:
    await _waited(request, _seconds(answer), closing)
    if request.transport is not None:
        request.transport.close()
    return web.Response()


async def _reset(request: web.Request, answer: Answer, closing: asyncio.Event) -> web.StreamResponse:
    del answer, closing
    return _hung_up(request, web.Response())


async def _cut(request: web.Request, answer: Answer, closing: asyncio.Event) -> web.StreamResponse:
    stream = await _begun(request, answer)
    await stream.write(answer.body[: len(answer.body) // 2])
    await _waited(request, TICK_S, closing)  # or the reset overtakes what was written
    return _hung_up(request, stream)


async def _alert(request: web.Request, answer: Answer, closing: asyncio.Event) -> web.StreamResponse:
    del answer, closing
    if request.transport is not None:
        request.transport.write(ALERT)
        request.transport.close()
    return web.Response()


async def _begun(request: web.Request, answer: Answer) -> web.StreamResponse:
    stream = web.StreamResponse(status=answer.status, headers={"Content-Type": KIND} | answer.headers)
    stream.content_length = len(answer.body)
    await stream.prepare(request)
    return stream


def hang_up(request: web.Request) -> None:
    """Reset the connection of a request: the client sees it broken, not closed."""
    transport = request.transport
    if transport is None:
        return
    there = transport.get_extra_info("socket")
    if there is not None:
        there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    transport.abort()


def _hung_up(request: web.Request, stream: web.StreamResponse) -> web.StreamResponse:
    hang_up(request)
    return stream


async def _waited(request: web.Request, seconds: float, closing: asyncio.Event) -> bool:
    """Wait, and return whether the connection still stands and the server goes on."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if request.transport is None or request.transport.is_closing():
            return False
        try:
            async with asyncio.timeout(min(left, TICK_S)):
                await closing.wait()
        except TimeoutError:
            continue
        return False
    return True


def _seconds(answer: Answer) -> float:
    return answer.fault.seconds if answer.fault is not None else 0.0
