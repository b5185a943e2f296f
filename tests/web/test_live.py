import asyncio
from typing import Any

import aiohttp

from linekeeper.web.app import create_app
from linekeeper.web.live import CHANGED, HEARTBEAT, Ears
from tests.web.cast import Cast
from tests.web.serving import served


class Listener:
    """One client of the stream, without a network: what was sent to it, and when it leaves."""

    def __init__(self, ears: Ears) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.leaves = asyncio.Event()
        self.serving = asyncio.create_task(ears({"type": "http"}, self._receive, self.sent.put))

    async def _receive(self) -> dict[str, Any]:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> Any:
        message = await self.sent.get()
        return message.get("body", message.get("status"))


async def opened(ears: Ears) -> Listener:
    listener = Listener(ears)
    assert await listener.next() == 200
    assert await listener.next() == CHANGED  # something may have changed before it listened
    return listener


async def test_a_listener_hears_of_each_change() -> None:
    cast = Cast()
    listener = await opened(Ears(cast.changes))

    for _ in range(3):
        cast.ring()
        assert await listener.next() == CHANGED
    listener.leaves.set()
    await listener.serving


async def test_silence_is_filled_with_heartbeats() -> None:
    listener = await opened(Ears(Cast().changes, heartbeat_s=0.01))

    assert [await listener.next() for _ in range(3)] == [HEARTBEAT] * 3
    listener.leaves.set()
    await listener.serving


async def test_a_change_after_a_heartbeat_is_still_heard() -> None:
    cast = Cast()
    listener = await opened(Ears(cast.changes, heartbeat_s=0.01))
    assert await listener.next() == HEARTBEAT

    cast.ring()

    while (heard := await listener.next()) == HEARTBEAT:
        pass
    assert heard == CHANGED
    listener.leaves.set()
    await listener.serving


async def test_who_leaves_is_forgotten() -> None:
    cast = Cast()
    ears = Ears(cast.changes)
    listener = await opened(ears)

    listener.leaves.set()
    await listener.serving

    assert (ears.listening, cast.listeners) == (0, 0)


async def test_hanging_up_ends_every_stream_and_those_that_still_come() -> None:
    ears = Ears(Cast().changes)
    listeners = [await opened(ears) for _ in range(3)]

    ears.hang_up()
    await asyncio.gather(*(listener.serving for listener in listeners))

    assert ears.listening == 0
    assert await Listener(ears).next() == 503


async def test_the_stream_ends_when_nothing_can_change_any_more() -> None:
    cast = Cast()
    listener = await opened(Ears(cast.changes))

    cast.closed = True
    cast.ring()

    await listener.serving


async def test_listeners_are_bounded_and_a_place_becomes_free_again() -> None:
    ears = Ears(Cast().changes, most=2)
    first, second = await opened(ears), await opened(ears)

    assert await Listener(ears).next() == 503
    first.leaves.set()
    await first.serving
    third = await opened(ears)

    for listener in (second, third):
        listener.leaves.set()
        await listener.serving


async def test_a_server_with_open_pages_stops_at_once() -> None:
    cast = Cast()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(20)) as session:
        async with served(create_app(cast)) as url:
            answer = await session.get(f"{url}/events")
            assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
            assert (await answer.content.readline()) == b"event: fleet\n"
        rest = await answer.content.read()

    assert rest.endswith(b"\n\n")
    assert cast.listeners == 0


async def test_a_client_that_vanishes_is_noticed() -> None:
    cast = Cast()
    async with served(create_app(cast)) as url:
        async with aiohttp.ClientSession() as session:
            answer = await session.get(f"{url}/events")
            await answer.content.readline()
            assert cast.listeners == 1
            answer.close()
        for _ in range(1_000):
            if not cast.listeners:
                break
            await asyncio.sleep(0.01)

    assert cast.listeners == 0
