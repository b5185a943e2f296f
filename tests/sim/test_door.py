"""The listening port, which may be shut for a while."""

import asyncio
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web

from linekeeper.sim.acts_trouble import order
from linekeeper.sim.door import Door
from linekeeper.sim.faults import Fault, Wish, clear
from linekeeper.sim.server import Simulator
from tests.sim.cast import FIRST, START, quiet


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with Door(web.Application(), "127.0.0.1", 0) as there:
        yield there


async def open_there(url: str) -> bool:
    there = urlsplit(url)
    try:
        _, writer = await asyncio.open_connection(there.hostname, there.port)
    except ConnectionError:  # refused; or reset, by a port that closes just now
        return False
    writer.close()
    return True


async def until(door_url: str, *, is_open: bool) -> None:
    async with asyncio.timeout(60):
        while await open_there(door_url) is not is_open:  # noqa: ASYNC110  a port tells nobody that it opens
            await asyncio.sleep(0.01)


async def test_a_refusal_shuts_the_port_and_opens_the_same_one_again(door: Door) -> None:
    refusal = Fault(kind="refuse", seconds=0.05)
    url = door.url
    await door.mind([refusal])
    seen = (door.shut, await open_there(url))
    async with asyncio.timeout(60):
        while refusal.left:  # noqa: ASYNC110  a fault tells nobody that it is over
            await asyncio.sleep(0.01)

    assert (seen, door.url, await open_there(url)) == ((True, False), url, True)


async def test_a_refusal_that_is_cleared_ends_at_once(door: Door) -> None:
    await door.mind([Fault(kind="refuse", seconds=500)])
    await door.mind([])
    await until(door.url, is_open=True)


async def test_a_port_that_was_taken_meanwhile_is_had_again_when_it_is_free(door: Door) -> None:
    there = urlsplit(door.url)
    await door.mind([Fault(kind="refuse", seconds=500)])
    with socket.create_server((there.hostname or "", there.port or 0)):
        await door.mind([])
        await asyncio.sleep(0.1)
        taken = door.shut
    await until(door.url, is_open=True)

    assert taken


async def test_other_faults_leave_the_port_alone(door: Door) -> None:
    await door.mind([Fault(kind="reset"), Fault(kind="refuse", left=0)])

    assert not door.shut


async def test_a_door_that_is_shut_can_be_left() -> None:
    async with Door(web.Application(), "127.0.0.1", 0) as there:
        await there.mind([Fault(kind="refuse", seconds=500)])

    assert not await open_there(there.url)


async def test_a_connection_from_before_is_reset_while_the_port_is_shut() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim, aiohttp.ClientSession() as session:
        async with session.get(f"{sim.url}/{FIRST}") as answer:
            await answer.read()
        order(sim.stage, Wish(kind="refuse", seconds=500))
        sim.woken()
        await until(sim.url, is_open=False)
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"{sim.url}/{FIRST}")
        clear(sim.stage)
        sim.woken()
        await until(sim.url, is_open=True)
        async with session.get(f"{sim.url}/{FIRST}") as answer:
            assert answer.status == 401
