"""Linekeeper in the experiment: the real decoding, keeper, poller, gateway, queue and pacing, before the town instead of before Meta."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import aiohttp

from experiment.ground import QuickSends, QuickState
from experiment.letters import Letter
from experiment.load import DESK, SHOP
from experiment.town import ACCOUNT, URL, Town
from experiment.wires import Lines, Session
from linekeeper.build.ground import our_apps
from linekeeper.config import App, Secret
from linekeeper.decode import Veil
from linekeeper.flow import Keeper, came_due, keep_up, receive
from linekeeper.gateway.caller import Caller
from linekeeper.gateway.gateway import Gateway, Ground
from linekeeper.gateway.paths import place_of
from linekeeper.gateway.refusal import Answer
from linekeeper.gateway.request import request_of
from linekeeper.gateway.upstream import Upstream
from linekeeper.graph import client
from linekeeper.intake import Poller
from linekeeper.journal.memory import MemoryJournal
from linekeeper.meter import Meter
from linekeeper.pacing.settings import Settings
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import current
from linekeeper.state.sends import GatewayKey
from linekeeper.store.crypt import Keys

VEIL = Veil(b"the experiment's, and nobody's")
#: Coarser than in life, where it is a minute: news of quality comes up to a quarter of an hour late here, never early.
READ_EVERY_S = 900.0
REFRESHED_EVERY_S = 600.0  #: while nothing is heard
HOURLY_S = 3_600.0


class Clock:
    """Virtual time as the ears want it."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return the instant."""
        return datetime.fromtimestamp(self._now(), UTC)

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)


class House:
    """One house before one town."""

    def __init__(self, town: Town, now: Callable[[], float], thresholds: Thresholds | None = None) -> None:
        self.town, self._now, self.clock = town, now, Clock(now)
        self.journal, self.state, self.sends = MemoryJournal(), QuickState(), QuickSends()
        app = self.app = App(
            name="meta", id=town.app.id, secret=Secret(town.app.secret), token=Secret(town.token), graph_url=URL,
            verify_token=Secret(town.app.verify_token),
        )  # fmt: skip
        session = cast("aiohttp.ClientSession", Session(town))
        self.keeper = Keeper(current(), ours=our_apps([app]))
        self.poller = Poller([app], {app.name: client(session, self.clock.now, app)}, self.journal, self.state, self.clock, Meter())
        self.gateway = Gateway(
            Ground(
                journal=self.journal, state=self.state, sends=self.sends, sealer=Keys(b"m" * 32), veil=VEIL, rules=current(),
                settings=Settings(every=thresholds or Thresholds()), upstream=Upstream(Lines(town), session), now=self.clock.now,
            )
        )  # fmt: skip
        self.key = GatewayKey(
            id="experiment", digest=b"", name="shop", account=ACCOUNT, hold="queue", policy="drop", created_at=self.clock.now()
        )
        self._caller = Caller(self.key, b"experiment")
        self._read_at = self._refreshed_at = self._hourly_at = float("-inf")

    async def begin(self) -> None:
        """Read what there is, and open the gateway."""
        await self.sends.turn(lambda turn: turn.put_key(self.key))
        for _ in range(3):  # finds the account, then its numbers, then what belongs to them
            await self._read()
            await self._keep_up()
        await self.gateway.begin((self.app,))

    async def take(self, letter: Letter) -> Answer:
        """Hand the gateway a letter."""
        request = request_of(
            "POST", place_of("POST", letter.path.encode(), b""), b"", ((b"content-type", b"application/json"),), letter.body
        )
        return await self.gateway.gate.take(request, self._caller)

    async def look(self) -> None:
        """Hear, fold, judge, read and work off what is due."""
        now, bodies = self._now(), self.town.taken()
        for at, body in bodies:
            await receive(body, self.app.name, "meta", self.journal, VEIL, datetime.fromtimestamp(at, UTC))
        if now - self._read_at >= READ_EVERY_S:
            self._read_at = now
            await self._read()
        if bodies or now - self._refreshed_at >= REFRESHED_EVERY_S:
            self._refreshed_at = now
            await self._keep_up()
            while await self.gateway.listener.hear():
                pass
            await self.gateway.every_second()
        if now - self._hourly_at >= HOURLY_S:
            self._hourly_at = now
            await self.gateway.every_minute()
            await self.state.clean(self.clock.now())

    async def work(self) -> None:
        """Work off the queue, as its own loop does, until cancelled."""
        queue = self.gateway.queue
        while True:
            await queue.turn()
            await queue.settle()
            due = self.sends.tables.next_due()
            left = REST_S if due is None else (due - self.clock.now()) / timedelta(seconds=1)
            await asyncio.sleep(min(max(left, LEAST_S), REST_S))

    async def statuses(self) -> list[str]:
        """Return the status of each number by Linekeeper."""
        rows = await self.state.look(lambda look: [look.fleet_row(number) for number in (SHOP, DESK)])
        return ["unknown" if row is None else row.status for row in rows]

    def permits(self) -> tuple[int, int | None]:
        """Return how many permits are taken, and the limit that is known."""
        line = self.gateway.known.line(SHOP)
        if line is None or not line.group.limit.known:
            return 0, None
        return self.gateway.book.budget(line.group.id).taken(int(self._now())), line.group.limit.limit.per_day

    async def _read(self) -> None:
        await self.poller.turn()
        await self.poller.idle()

    async def _keep_up(self) -> None:
        while await keep_up(self.journal, self.state, self.keeper) or await came_due(self.journal, self.state, self.clock.now()):
            pass


LEAST_S, REST_S = 0.06, 60.0  #: between two looks of the queue
