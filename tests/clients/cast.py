"""What the tests of clients share: the stand-in, a person who has just written for each of them, and a server for ASGI programs."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from linekeeper.sim import Simulator, people
from tests.clients.report import Target
from tests.sim.cast import ACCOUNT, FIRST, START, quiet

ITSELF = "15550100421"


@asynccontextmanager
async def standing() -> AsyncIterator[Simulator]:
    """Open the stand-in on loopback; its time moves by steps only."""
    play = quiet()
    play.switches.failed_contacts = "wa_id"  # pywa passes over failures that name no contact
    async with Simulator(play, start=START, paused=True) as sim:
        yield sim


async def target(sim: Simulator, person: int) -> Target:
    """Return a target for a client of its own: this person has just written to the first number."""
    who = people.wa_id(person)
    number = sim.world.numbers[FIRST]
    wrote = people.wamid(who, 1, inbound=True)
    await sim.act({"do": "write", "number": FIRST, "person": person, "text": "Is the shop open?"})
    return Target(base=sim.url, token=sim.token, number=number.id, account=ACCOUNT, person=who, wrote=wrote, itself=ITSELF)


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """Serve an ASGI program on loopback and yield its address; whoever calls before it is ready waits in the queue of its socket."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", access_log=False))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
