"""Kill -9 of `linekeeper serve` itself while it sends: one folder, one life after the other, and the stand-in counts.

Every combination of step, answer and hold is in test_gateway.py, without processes; here are those that show that it is the same with them.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.decode import Veil
from linekeeper.gateway.keyring import make
from linekeeper.sim import Simulator, faults, people
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import Pause, Sought
from linekeeper.state.sends_sqlite import open_sends
from linekeeper.store.crypt import open_keys
from tests.crash import gate_child
from tests.crash.gate_world import EDGE, Step, body_to
from tests.forked import Living, Nursery
from tests.sim.cast import ACCOUNT, quiet

PATIENCE_S = 60.0
STAYS = "stays alive"
ARRIVED = {SendState.SENT, SendState.DELIVERED, SendState.READ}
STEPS = (Step.WRITTEN, Step.ANSWERED)


class Server(Struct):
    """A server that runs."""

    process: Living
    gateway: str
    door: str

    async def send(self, session: aiohttp.ClientSession, person: int, by: str, **headers: str) -> int:
        """Send a message; return the answer's status, 0: it died over it."""
        told = {"Authorization": f"Bearer {by}", "Content-Type": "application/json", "Idempotency-Key": f"order-{person}"} | headers
        try:
            async with session.post(self.gateway + EDGE, data=body_to(people.wa_id(person)), headers=told) as said:
                return said.status
        except aiohttp.ClientError:
            return 0


@asynccontextmanager
async def serving(nursery: Nursery, folder: Path, sim: Simulator, step: str) -> AsyncIterator[Server]:
    """Run the server on a folder; at the end it is dead, by its own hand or ours."""
    environment = {
        "LINEKEEPER_DATA": str(folder),
        "LINEKEEPER_APP_ID": sim.app_id,
        "LINEKEEPER_APP_SECRET": sim.app_secret,
        "LINEKEEPER_TOKEN": sim.token,
        "LINEKEEPER_VERIFY_TOKEN": sim.app.verify_token,
        "LINEKEEPER_GRAPH_URL": sim.url,
        **dict.fromkeys(("LINEKEEPER_WEB_PORT", "LINEKEEPER_GATEWAY_PORT", "LINEKEEPER_WEBHOOK_PORT"), "0"),
    }
    with nursery.start(gate_child.__name__, (step,), folder=folder.parent, environ=environment) as process:
        ports = {}
        async with asyncio.timeout(PATIENCE_S):
            while line := await asyncio.to_thread(process.stdout.readline):
                what, _, port = line.strip().partition(": ")
                ports[what] = port
                if "Ready" in what:
                    break
        yield Server(process, f"http://127.0.0.1:{ports['the gateway']}", f"http://127.0.0.1:{ports['the webhook door']}")
    assert process.returncode == -9


async def queued(nursery: Nursery, folder: Path, sim: Simulator, session: aiohttp.ClientSession, person: int) -> str:
    """Let a send wait in the folder's queue, and be due when the server is started next; return the key it came with."""
    now = datetime.now(UTC)
    key, secret = make("shop", ACCOUNT, now, hold="queue")
    async with open_sends(folder / "sends.db") as sends:
        await sends.turn(lambda turn: turn.put_key(key))
        await sends.turn(lambda turn: turn.pause(Pause(kind="lane", name="utility", at=now)))
    async with serving(nursery, folder, sim, STAYS) as server, asyncio.timeout(PATIENCE_S):
        while (status := await server.send(session, person, secret.reveal())) != 200:
            assert status in {400, 401, 403, 404, 503}, f"{status}: the number is not known yet"
            await asyncio.sleep(0.1)
    async with open_sends(folder / "sends.db") as sends:
        [kept] = await sends.look(lambda look: look.intents(Sought()))
        assert kept.state is SendState.HELD
        await sends.turn(lambda turn: turn.resume("lane", "utility"))
        await sends.turn(lambda turn: turn.put(replace(kept, due_at=now, why="throughput")))
    return secret.reveal()


async def intents(folder: Path) -> list[Intent]:
    """Return all sends, from beside the running server."""
    async with open_sends(folder / "sends.db", readonly=True) as sends:
        return list(await sends.look(lambda look: look.intents(Sought())))


@pytest.mark.slow
async def test_a_server_that_is_killed_while_it_sends_sends_nothing_twice(nursery: Nursery, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    posts: list[str] = []
    async with Simulator(quiet(), start=datetime.now(UTC), paused=True) as sim, aiohttp.ClientSession() as session:
        answer = sim.graph.answer

        def seen(method: str, path: str, body: bytes, *more: Any) -> Any:
            if method == "POST" and path.startswith(EDGE):
                posts.append(msgspec.json.decode(body).get("biz_opaque_callback_data", ""))
            return answer(method, path, body, *more)

        sim.graph.answer = seen  # type: ignore[method-assign, assignment]  # what comes is counted
        key = await queued(nursery, folder, sim, session, 300)
        late = faults.Wish(kind="late", seconds=0.5, method="POST", path="*/messages", calls=1)
        faults.plan(sim.stage, late)
        async with serving(nursery, folder, sim, Step.LEFT) as server:  # what waited goes by itself
            await asyncio.to_thread(server.process.wait, PATIENCE_S)
        for person, step in enumerate(STEPS, 301):
            async with serving(nursery, folder, sim, step) as server:
                assert await server.send(session, person, sim.token) == 0
        before = len(posts)

        async with serving(nursery, folder, sim, STAYS) as server:
            await sim.connect_callback(f"{server.door}/webhooks/meta")
            told = [await server.send(session, 300, key)]
            told += [await server.send(session, person, sim.token) for person, _ in enumerate(STEPS, 301)]
            assert all(told), "the same keys again are answered"
            await sim.step(60)
            sim.app.callback = ""
            taken = dict(sim.stage.tracked)
            async with asyncio.timeout(PATIENCE_S):
                while sum(one.state in ARRIVED for one in await intents(folder)) < len(taken):  # noqa: ASYNC110  nobody rings
                    await asyncio.sleep(0.1)
        kept = await intents(folder)
        veil = Veil((keys := open_keys(folder)).veil_key, keys.key_id)

    assert len(posts) == before == len(set(posts)), "no send was posted twice"
    assert set(taken.values()) == {1}
    assert {one.mark for one in kept if one.state in ARRIVED} == {veil.tracking(value) for value in taken}
    assert len(kept) == 1 + len(STEPS)
    assert {one.state for one in kept} - ARRIVED <= {SendState.UNKNOWN}, "and what nobody knows of is shown as that"
