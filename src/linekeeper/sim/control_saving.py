"""Control over HTTP of the whole world as one file: `GET /_sim/save` gives it, `POST /_sim/load` takes it."""

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator

LARGEST_BYTES = 512 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024


async def get_save(sim: "Simulator", _: web.Request) -> web.Response:
    """Give the whole world as one JSON file, secrets and all."""
    headers = {"Content-Disposition": 'attachment; filename="world.json"'}
    return web.Response(body=await sim.save(), content_type="application/json", headers=headers)


async def post_load(sim: "Simulator", request: web.Request) -> object:
    """Go on from such a file.

    Raises:
        ValueError: it is too large, or no file saved by this version.
    """
    raw = bytearray()
    async for chunk in request.content.iter_chunked(CHUNK_BYTES):
        raw += chunk
        if len(raw) > LARGEST_BYTES:
            raise ValueError(f"a saved world has at most {LARGEST_BYTES >> 20} MiB")
    await sim.load(bytes(raw))
    return {"now": sim.clock.now().isoformat(), "speed": sim.clock.speed, "paused": sim.clock.paused}
