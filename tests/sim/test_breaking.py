"""What a client meets on the wire when an answer is broken on order. Real connections on loopback; no fault waits for long."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
import pytest
import pytest_asyncio
import uvloop

from linekeeper.sim.acts_trouble import order
from linekeeper.sim.breaking import ALERT
from linekeeper.sim.faults import Wish, clear
from linekeeper.sim.server import Simulator
from tests.sim.cast import ACCOUNT, FIRST, START, quiet

BRIEF_S = 0.05


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator(quiet(), start=START, paused=True) as there:
        yield there


TABLE: dict[str, tuple[Wish, str]] = {
    "a reset before any byte": (Wish(kind="reset"), "ClientOSError"),
    "a reset after it was processed": (Wish(kind="reset", processed=True), "ClientOSError"),
    "a reset after headers": (Wish(kind="cut"), "ClientPayloadError"),
    "silence": (Wish(kind="silence", seconds=BRIEF_S), "ServerDisconnectedError"),
    "late": (Wish(kind="late", seconds=BRIEF_S), "200 whole"),
    "byte by byte": (Wish(kind="drip", seconds=BRIEF_S), "200 whole"),
    "half the JSON": (Wish(kind="truncated"), "200 broken"),
    "a plain status": (Wish(kind="status", status=503), "503 broken"),
    "a TLS alert": (Wish(kind="tls"), "ClientResponseError"),
}
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def got(sim: Simulator, method: str = "POST", path: str = f"/v25.0/{ACCOUNT}/subscribed_apps") -> str:
    """Return what a client sees: the status and soundness of an answer, or the name of its error. The client asks a GET twice by itself."""
    try:
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {sim.token}"}, timeout=aiohttp.ClientTimeout(total=20)) as session,
            session.request(method, sim.url + path) as answer,
        ):
            return f"{answer.status} {'whole' if (await answer.read()).endswith(b'}') else 'broken'}"
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return type(error).__name__


@pytest.mark.parametrize(("wish", "seen"), TABLE.values(), ids=TABLE)
async def test_a_client_meets_the_trouble_that_was_ordered_and_then_none(sim: Simulator, wish: Wish, seen: str) -> None:
    order(sim.stage, wish)

    assert [await got(sim), await got(sim)] == [seen, "200 whole"]


@pytest.mark.asyncio(loop_scope="function")
async def test_the_faster_event_loop_breaks_connections_alike() -> None:
    async def each() -> list[tuple[str, str]]:
        async with Simulator(quiet(), start=START, paused=True) as there:
            seen = []
            for wish, wanted in TABLE.values():
                order(there.stage, wish)
                seen.append((await got(there), wanted))
            return seen

    seen = await asyncio.to_thread(uvloop.run, each())

    assert [one for one, _ in seen] == [wanted for _, wanted in seen]


async def test_a_reset_is_told_in_the_ledger_with_what_was_done_before_it(sim: Simulator) -> None:
    last = sim.stage.ledger.after(0)[-1].seq if sim.stage.ledger.after(0) else 0
    order(sim.stage, Wish(kind="reset"))
    order(sim.stage, Wish(kind="reset", processed=True))
    await got(sim)
    await got(sim)

    assert [(row.status, row.outcome, row.fault) for row in sim.stage.ledger.after(last)] == [
        (0, "broken", "reset"),
        (200, "broken", "reset"),
    ]


async def test_the_bytes_of_a_tls_alert_come_instead_of_http(sim: Simulator) -> None:
    order(sim.stage, Wish(kind="tls"))
    there = urlsplit(sim.url)
    reader, writer = await asyncio.open_connection(there.hostname, there.port)
    writer.write(b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")
    raw = await reader.read()
    writer.close()

    assert raw == ALERT


async def test_a_client_that_speaks_tls_to_the_plain_port_fails_in_its_handshake(sim: Simulator) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorSSLError):
            await session.get(sim.url.replace("http:", "https:"))


async def test_the_control_room_is_never_struck(sim: Simulator) -> None:
    order(sim.stage, Wish(kind="reset", calls=100))
    seen = await got(sim, "GET", "/_sim/clock")
    clear(sim.stage)

    assert seen == "200 whole"


async def test_a_simulator_closes_at_once_while_a_call_is_kept_waiting() -> None:
    async with Simulator(quiet(), start=START, paused=True) as there:
        order(there.stage, Wish(kind="silence", seconds=500))
        order(there.stage, Wish(kind="drip", seconds=500))
        kept = [asyncio.create_task(got(there)) for _ in range(2)]
        while len(there.stage.ledger.after(0)) < len(kept):  # noqa: ASYNC110  a call that has come in tells nobody but the ledger
            await asyncio.sleep(0)

    assert sorted(await asyncio.gather(*kept)) == ["ClientPayloadError", "ServerDisconnectedError"]


async def test_nobody_is_waited_for_who_has_gone() -> None:
    async with Simulator(quiet(), start=START, paused=True) as there:
        order(there.stage, Wish(kind="silence", seconds=500))
        limit = aiohttp.ClientTimeout(total=0.2)
        async with aiohttp.ClientSession(timeout=limit) as session:
            with pytest.raises(TimeoutError):
                await session.get(f"{there.url}/{FIRST}")

    assert there.stage.ledger.after(0)[-1].fault == "silence"
