"""Linekeeper in one process before the stand-in: the real door over HTTP, the real poller, keeper and answers, stepped by hand."""

from collections.abc import AsyncIterator, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientSession, web
from msgspec.structs import replace

from linekeeper.build.ground import our_apps
from linekeeper.build.heart import ALIVE, HOUSE, own_up
from linekeeper.config import App, Secret
from linekeeper.decode import Veil
from linekeeper.flow import Keeper, came_due, keep_up
from linekeeper.flow.alerts import ALERT, notice_of
from linekeeper.fold.notice import Change
from linekeeper.graph import Graph, client, open_session
from linekeeper.intake import Door, Keeping, Poller
from linekeeper.journal.memory import MemoryJournal
from linekeeper.meter import Meter
from linekeeper.rulebook import current
from linekeeper.sim import Simulator
from linekeeper.state.memory import MemoryState
from linekeeper.views.changes import Changes
from linekeeper.views.fleet import Views

STEP_S = 60.0
VEIL = Veil(b"rows of a play, and nobody's key")


class HandTime:
    """The stand-in's clock, as the ears want it. Nothing here sleeps: time moves only when the watcher lets it."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim

    def now(self) -> datetime:
        return self._sim.clock.now()

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(f"somebody waits for {seconds} s, and nobody moves the clock")


class Watcher:
    """One house before one stage."""

    def __init__(self, sim: Simulator, app: App, session: ClientSession) -> None:
        self.sim, self.app, self.time = sim, app, HandTime(sim)
        self.journal, self.state, self.meter = MemoryJournal(), MemoryState(), Meter()
        self.door = Door([app], Keeping(self.journal, VEIL, self.meter), self.time, self.meter)
        self.keeper = Keeper(current(), ours=our_apps([app]))
        self._session = session
        self.poller = Poller([app], self._clients(app), self.journal, self.state, self.time, self.meter)
        self.views = Views(self.state, self.journal, self.time.now, rules=current(), timezone="UTC", changes=Changes())
        self.acted_at = self.time.now()  #: when the play had ended its acts
        self.opened: list[str] = []  #: codes of the findings that somebody would be told of

    def _clients(self, app: App) -> dict[str, Graph]:
        return {app.name: client(self._session, self.time.now, app)}

    async def look(self) -> None:
        """Read what is due, and fold all that was heard."""
        await self.poller.turn()
        await self.poller.idle()
        while await keep_up(self.journal, self.state, self.keeper) or await came_due(self.journal, self.state, self.time.now()):
            pass
        effects = await self.state.claim(ALERT, self.time.now(), 1_000)
        told = [notice_of(effect) for effect in effects]
        self.opened += [notice.finding.code for notice in told if notice.change is Change.OPENED]
        await self.state.done([effect.id for effect in effects])

    async def go_on(self, seconds: float) -> None:
        """Let time pass, looking once a minute."""
        while seconds > 0:
            await self.sim.step(min(STEP_S, seconds))
            seconds -= STEP_S
            await self.look()

    async def play(self, acts: Sequence[Mapping[str, object]]) -> None:
        """Let acts happen in their order, at their times from now."""
        passed = 0.0
        for act in acts:
            at = float(str(act.get("at_s", 0)))
            await self.go_on(at - passed)
            passed = max(passed, at)
            await self.sim.act({**act})

    def without_token(self) -> None:
        """Go on as a house whose token was taken away."""
        app = replace(self.app, token=Secret(""))
        self.poller.adopt([app], self._clients(app))

    async def sleep(self, seconds: float) -> None:
        """Be away for a while, as a machine that is switched off."""
        await self.state.remember(HOUSE, {ALIVE: self.time.now().isoformat().encode()})
        await self.sim.step(seconds)
        assert await own_up(self.journal, self.state, [self.app.name], self.time.now()) == self.time.now() - timedelta(seconds=seconds)


@asynccontextmanager
async def watching(sim: Simulator, *, sole_path: bool = False) -> AsyncIterator[Watcher]:
    """Watch a stage whose clock stands, through a door on loopback."""
    app = App(
        id=sim.app_id,
        secret=Secret(sim.app_secret),
        token=Secret(sim.token),
        verify_token=Secret(sim.verify_token),
        graph_url=sim.url,
        sole_path=sole_path,
    )
    async with open_session() as session:
        watcher = Watcher(sim, app, session)
        async with served(watcher.door) as url:
            await sim.connect_callback(f"{url}/webhooks/{app.name}")
            yield watcher


@asynccontextmanager
async def served(door: Door) -> AsyncIterator[str]:
    """Serve the door on loopback; yield its address. A server of its own would take a fifth of a second to close, here a hundred times."""

    async def handle(request: web.Request) -> web.Response:
        return await _asked(door, request)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def _asked(door: Door, request: web.Request) -> web.Response:
    """Hand one HTTP request to the bare ASGI callable."""
    body, said = await request.read(), list[MutableMapping[str, Any]]()

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": request.method,
        "path": request.path,
        "query_string": request.query_string.encode(),
        "headers": [(name.lower(), value) for name, value in request.raw_headers],
    }
    await door(scope, receive, send)
    return web.Response(status=said[0]["status"], body=b"".join(message.get("body", b"") for message in said[1:]))
