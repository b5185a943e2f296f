"""Control over HTTP of the whole world as one file: `GET /_sim/save` gives it, `POST /_sim/load` takes it."""

from typing import TYPE_CHECKING

import msgspec
from aiohttp import web

from linekeeper.sim.asking import Ask, answers

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator

LARGEST_BYTES = 512 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024


class Loaded(msgspec.Struct):
    """The clock of the world that goes on now."""

    now: str
    speed: float
    paused: bool


@answers("GET", "/_sim/save", gives=dict[str, object])
async def get_save(sim: "Simulator", _: Ask) -> web.Response:
    """Give the whole world as one JSON file, secrets and all."""
    headers = {"Content-Disposition": 'attachment; filename="world.json"'}
    return web.Response(body=await sim.save(), content_type="application/json", headers=headers)


@answers("POST", "/_sim/load", takes=dict[str, object], gives=Loaded, raw=True)
async def post_load(sim: "Simulator", ask: Ask) -> Loaded:
    """Go on from such a file; what was on its way here is not delivered."""
    raw = bytearray()
    async for chunk in ask.request.content.iter_chunked(CHUNK_BYTES):
        raw += chunk
        if len(raw) > LARGEST_BYTES:
            raise ValueError(f"a saved world has at most {LARGEST_BYTES >> 20} MiB")
    await sim.load(bytes(raw))
    return Loaded(now=sim.clock.now().isoformat(), speed=sim.clock.speed, paused=sim.clock.paused)
