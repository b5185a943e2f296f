"""The way from a request of the control room to its answer."""

import asyncio
from urllib.parse import urlsplit

import aiohttp
import pytest

from linekeeper.sim.asking import ROUTES
from linekeeper.sim.server import Simulator
from tests.sim.cast import START, asked, quiet


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        pytest.param("GET", "/_sim/mood", 404, "has no such call", id="nothing is there"),
        pytest.param("PUT", "/_sim/clock", 405, "GET or POST", id="another method"),
        pytest.param("PATCH", "/_sim/faults/3", 405, "DELETE", id="another method of a path with a name"),
        pytest.param("GET", "/_sim/ledger?limit=0", 400, ">= 1", id="a page of nothing"),
        pytest.param("GET", "/_sim/ledger?mood=3", 400, "unknown field", id="a parameter nobody knows"),
        pytest.param("GET", "/_sim/world/moods", 404, "nothing is there", id="no such part"),
        pytest.param("DELETE", "/_sim/faults/x", 404, "nothing is there", id="no number"),
        pytest.param("POST", "/_sim/clock", 400, "wants a JSON object", id="no body"),
    ],
)
async def test_what_cannot_be_answered_says_why(method: str, path: str, status: int, says: str) -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        code, told = await asked(sim, method, path)

        assert (code, says in told["refused"]) == (status, True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="a program"),
        pytest.param({"Origin": "same"}, 200, id="its own page"),
        pytest.param({"Origin": "http://evil.test"}, 403, id="a page from elsewhere"),
        pytest.param({"Host": "evil.test"}, 403, id="another name for this machine"),
        pytest.param({"Host": "localhost"}, 200, id="this machine's usual name"),
    ],
)
async def test_pages_from_elsewhere_change_nothing(headers: dict[str, str], status: int) -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        told = {name: sim.url if value == "same" else value for name, value in headers.items()}

        assert (await asked(sim, "POST", "/_sim/clock", {"speed": 7}, **told))[0] == status
        assert sim.clock.speed == (7 if status == 200 else 60)


async def test_a_body_that_is_too_large_or_no_json_is_refused() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        large = await asked(sim, "POST", "/_sim/act", {"do": "x" * 600_000})
        there = urlsplit(sim.url)
        reader, writer = await asyncio.open_connection(there.hostname, there.port)
        writer.write(b"POST /_sim/act HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n\xff{")
        raw = await reader.readuntil(b"\r\n")
        writer.close()

    assert (large[0], raw) == (400, b"HTTP/1.1 400 Bad Request\r\n")


async def test_the_name_without_its_slash_leads_to_the_page() -> None:
    async with (
        Simulator(quiet(), start=START, paused=True) as sim,
        aiohttp.ClientSession() as session,
        session.get(f"{sim.url}/_sim") as answer,
    ):
        assert (answer.status, str(answer.url)) == (200, f"{sim.url}/_sim/")


def test_every_call_says_what_it_does() -> None:
    assert [route for route, call in ROUTES.items() if not call.handler.__doc__] == []
