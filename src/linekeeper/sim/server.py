"""The simulator: a stage, its clock, a loopback server and the webhooks that leave it. Runs in the current event loop."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from linekeeper.sim import breaking, control, faults, handshake, playbill, saving
from linekeeper.sim.acts import perform
from linekeeper.sim.answer import Unproven
from linekeeper.sim.clock import STRETCH_S, SimClock
from linekeeper.sim.credentials import Credentials
from linekeeper.sim.door import Door
from linekeeper.sim.graph import Graph
from linekeeper.sim.handshake import HandshakeFailed
from linekeeper.sim.outbox import Outbox
from linekeeper.sim.playbill import Play
from linekeeper.sim.stage import Stage

BODY_BYTES = 3 * 1024 * 1024
MEDIA_BYTES = 101_000_000  #: a document of the greatest size, and the form around it
SLICE_S = 10.0  # a step moves from due deed to due deed, at most so much past each
IDLE_S = 0.25  # real seconds between looks when nothing is due sooner
SHORTEST_S = 0.002
DATE = "%a, %d %b %Y %H:%M:%S GMT"


__all__ = ["HandshakeFailed", "Simulator"]


class Simulator(Credentials):
    """A stand-in for Meta; an async context manager.

    Args:
        play: name of a play that comes with it (see `playbill.names()`), or a play of your own.
        seed: of all chance. The same seed, start and calls give the same bytes.
        speed: simulated seconds per real second, 1 to 100,000.
        host: address to bind; loopback unless you know better.
        port: 0 takes a free one.
        start: simulated time to begin with, aware; None takes the present.
        paused: begin standing still; `step` still moves.

    Raises:
        ValueError: unknown play, or speed out of range.
    """

    def __init__(  # noqa: PLR0913 - a play, its chance, its time and its door: all have defaults
        self,
        play: str | Play = "demo",
        seed: int = 7,
        speed: float = 60.0,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        start: datetime | None = None,
        paused: bool = False,
    ) -> None:
        begin = (start or datetime.now(UTC)).replace(microsecond=0)
        self.play = playbill.load(play) if isinstance(play, str) else play
        self.clock = SimClock(begin, speed, paused=paused)
        self.stage: Stage = playbill.raise_curtain(self.play, begin.timestamp(), seed)
        self.graph = Graph(self.stage, proves=True)
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()
        self._door = Door(self._application(), host, port)

    @property
    def url(self) -> str:
        """Return the base URL, without a slash at its end; Graph and `/_sim/` live under it."""
        return self._door.url

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._open_outbox()
        await self._door.__aenter__()
        self.stage.origin = self.url
        self._life = asyncio.create_task(self._live())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._closing.set()
        self._life.cancel()
        await asyncio.gather(self._life, return_exceptions=True)
        await self.outbox.close()
        await self._door.__aexit__()
        await self._session.close()

    async def connect_callback(self, url: str, verify_token: str | None = None, app: str | None = None) -> None:
        """Run the verification handshake with `url`, then deliver an app's webhooks there; the first app's unless another is named.

        Raises:
            HandshakeFailed: it did not answer 200 with the challenge.
            ValueError: no app has this id.
        """
        wanted = self.app if app is None else self.stage.world.apps.get(app)
        if wanted is None:
            raise ValueError(f"no app has the id {app!r}; there are: {', '.join(self.stage.world.apps)}")
        await self.shake(url, verify_token or wanted.verify_token)
        wanted.callback = url
        self._wake.set()

    async def shake(self, url: str, verify_token: str) -> None:
        """Run the verification handshake with an address.

        Raises:
            HandshakeFailed: it did not answer 200 with the challenge.
        """
        await handshake.shake(self._session, url, verify_token, handshake.challenge(self.stage.seed, url, self.stage.now))

    async def _why_not(self, asked: Unproven) -> str:
        try:
            await self.shake(asked.url, asked.verify_token)
        except HandshakeFailed as failure:
            return failure.told
        return ""

    async def step(self, seconds: float) -> None:
        """Move `seconds` of simulated time on; deeds run in order, webhooks due on the way are delivered before it returns.

        Raises:
            ValueError: negative seconds.
        """
        if seconds < 0:
            raise ValueError(f"time only moves forward, got {seconds} s")
        target = self.clock.unix() + seconds
        while (left := target - self.clock.unix()) > 0:
            due = [moment for moment in (self.stage.timeline.next_due, self.outbox.next_due) if moment is not None]
            near = min(due, default=target) + SLICE_S - self.clock.unix()
            self.clock.jump(min(left, max(SLICE_S, near)))
            self.catch_up()
            await self.outbox.settle()
            await asyncio.sleep(0)  # whoever asks is answered meanwhile, also when no webhook leaves
        self._wake.set()

    async def go_to(self, moment: datetime) -> None:
        """Move on to a moment, as `step` does. Time runs forward only: what was sent cannot be unsent.

        Raises:
            ValueError: the moment is past, or says no time zone.
        """
        if moment.tzinfo is None:
            raise ValueError(f"{moment.isoformat()} says no time zone; write it with one, such as +00:00")
        seconds = moment.timestamp() - self.clock.unix()
        if seconds < 0:
            here = self.clock.now().isoformat()
            raise ValueError(f"time only moves forward, and it is {here} already; load a saved world to go back")
        await self.step(seconds)

    async def save(self) -> bytes:
        """Return everything as one JSON file: the world, what is planned, what is on its way, the clock."""
        self.catch_up()
        if self.clock.paused:
            await self.outbox.settle()
        outbox, clock = self.outbox, self.clock
        return saving.written(self.stage, saving.Post(last=outbox.last, waiting=outbox.untaken()), clock.speed, paused=clock.paused)

    async def load(self, raw: bytes) -> None:
        """Go on from a saved file; what was here is over, and what it had on its way is not delivered.

        Raises:
            ValueError: it is no file saved by this version.
        """
        saved = saving.read(raw)
        await self.outbox.close()
        self.stage = saving.staged(saved)
        self.play = Play(about="A saved world goes on.")
        self.graph = Graph(self.stage, proves=True)
        self.clock = SimClock(saved.now, saved.speed, paused=saved.paused)
        self._open_outbox()
        self.outbox.last = saved.post.last
        self.outbox.take_back(saved.post.waiting)
        self._wake.set()

    def _open_outbox(self) -> None:
        to_all = lambda: self.stage.manners.retries_to_all  # noqa: E731 - read anew each time
        self.outbox = Outbox(self._session, self.stage.ledger, self.clock.unix, self._wake.set, to_all)
        self.stage.post = lambda app, url, field, body: self.outbox.push(app, url, field, body, self.stage.now)
        self.stage.origin = self.url

    async def act(self, what: dict[str, object]) -> None:
        """Perform one act now, such as {"do": "ban", "account": "Harbor Lane Coffee"}.

        Raises:
            BadAct: it cannot be performed.
        """
        self.catch_up()
        perform(self.stage, what)
        self._wake.set()
        if self.clock.paused:
            await self.outbox.settle()

    def catch_up(self) -> None:
        """Run everything that is due by now, and start the webhooks that are."""
        self.stage.timeline.run_until(self.clock.advance())
        self.outbox.launch()

    def woken(self) -> None:
        """Look at once: the clock or the world was changed from outside."""
        self._wake.set()

    async def _live(self) -> None:
        while True:
            self.catch_up()
            if self.outbox.late_s > STRETCH_S:  # the clock waits for what hears it
                await self.outbox.settle()
            await self._door.mind(self.stage.faults)
            self._wake.clear()
            try:
                async with asyncio.timeout(self._rest()):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _rest(self) -> float | None:
        """Return real seconds until something is due; None while the clock stands."""
        if self.clock.paused:
            return None
        due = [moment for moment in (self.stage.timeline.next_due, self.outbox.next_due) if moment is not None]
        soon = (min(due, default=float("inf")) - self.clock.unix()) / self.clock.speed
        return min(IDLE_S, STRETCH_S / 2 / self.clock.speed, max(SHORTEST_S, soon))

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=BODY_BYTES)
        application.on_response_prepare.append(self._date)
        control.mount(application, self)
        application.router.add_route("*", "/{path:.*}", self._graph)
        return application

    async def _date(self, _: web.BaseRequest, answer: web.StreamResponse) -> None:
        told = self.clock.now() + timedelta(seconds=faults.skew(self.stage))
        answer.headers["Date"] = told.strftime(DATE)

    async def _graph(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/media"):
            request = request.clone(client_max_size=MEDIA_BYTES)
        body = await request.read()
        self.catch_up()
        if self._door.shut:  # a connection from before is as good as none
            breaking.hang_up(request)
            return web.Response()
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self.graph.answer(request.method, request.path_qs, body, headers, self.url)
        if answer.asks is not None:
            answer = self.graph.proven(answer, await self._why_not(answer.asks))
        struck = "" if answer.fault is None else answer.fault.kind
        self.stage.ledger.call(self.stage.now, f"{request.method} {request.path}", answer.status, answer.code, struck)
        self._wake.set()
        return await breaking.broken(request, answer, self._closing)
