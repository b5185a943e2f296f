"""A gateway that can be killed at a named step, in front of the real stand-in: its memory is left as it is, its file is opened anew.

Whoever is dead writes nothing any more: every call to the store and to the network hangs from then on, and what was not yet given to the
store is lost. What had been given to it may still be kept, as after a kill that came a moment later.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Never, TypeVar

import msgspec
from msgspec import Struct
from yarl import URL

from linekeeper.config import App, Secret
from linekeeper.events.account import AccountRead
from linekeeper.events.house import SubscriptionRead
from linekeeper.events.template import TemplateRead, TemplateState
from linekeeper.gateway.gateway import Gateway, Ground
from linekeeper.gateway.keyring import make
from linekeeper.gateway.lines import Lines
from linekeeper.gateway.reply import Header, Reply
from linekeeper.gateway.upstream import Upstream
from linekeeper.pacing.settings import Settings
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import current
from linekeeper.sim import Simulator, people
from linekeeper.state.intents import Intent
from linekeeper.state.memory import MemoryState
from linekeeper.state.sends import Outcome, Sends, SendsLook, SendsTurn, Sought
from linekeeper.state.sends_sqlite import open_sends
from linekeeper.store.crypt import Keys
from tests.flow.stream import VEIL, Stream, read
from tests.sim.cast import ACCOUNT, FIRST, PORTFOLIO

T = TypeVar("T")
PATIENCE_S = 0.15  #: for an answer
KEYS = Keys(b"m" * 32)
EDGE = f"/v24.0/{FIRST}/messages"


class Step(StrEnum):
    """Where a gateway is killed."""

    WRITING = "before it is written down"
    WRITTEN = "written down, no byte left"
    LEFT = "bytes left, no answer yet"
    ANSWERED = "answered or broken, not settled"
    SETTLED = "settled, its caller not told"


class Fate:
    """When a gateway dies, and that it is dead."""

    def __init__(self) -> None:
        self.step: Step | None = None
        self.died = asyncio.Event()
        self._buried = asyncio.Event()

    async def pass_by(self, step: Step | None = None) -> None:
        """Die here if it is the step; whoever is dead comes no further."""
        if step is not None and step is self.step:
            self.died.set()
        if self.died.is_set():
            await self._hang()

    async def _hang(self) -> Never:
        await self._buried.wait()
        raise asyncio.CancelledError

    def bury(self) -> None:
        """Let what hangs end."""
        self.died.set()
        self._buried.set()


class MortalSends:
    """The real store, until its gateway is dead."""

    def __init__(self, real: Sends, fate: Fate) -> None:
        self._real, self._fate = real, fate

    async def accept(self, intent: Intent) -> None:
        """See the port."""
        await self._fate.pass_by(Step.WRITING)
        await self._real.accept(intent)
        await self._fate.pass_by(Step.WRITTEN)

    def settle(self, outcome: Outcome) -> None:
        """See the port."""
        if not self._fate.died.is_set():
            self._real.settle(outcome)
            if self._fate.step is Step.SETTLED:
                self._fate.died.set()

    async def turn(self, work: Callable[[SendsTurn], T]) -> T:
        """See the port."""
        await self._fate.pass_by(Step.WRITING)
        done = await self._real.turn(work)
        await self._fate.pass_by(Step.WRITTEN)
        return done

    async def look(self, ask: Callable[[SendsLook], T]) -> T:
        """See the port."""
        await self._fate.pass_by()
        return await self._real.look(ask)

    async def browse(self, ask: Callable[[SendsLook], T]) -> T:
        """See the port."""
        await self._fate.pass_by()
        return await self._real.browse(ask)

    async def own_up(self, now: datetime) -> int:
        """See the port."""
        return await self._real.own_up(now)

    async def clean(self, now: datetime) -> None:
        """See the port."""
        await self._real.clean(now)


class MortalLines(Lines):
    """The real connections, until their gateway is dead. Impatient: the tests' time is short."""

    def __init__(self, fate: Fate, came: asyncio.Event) -> None:
        super().__init__()
        self._fate, self._came = fate, came

    async def ask(self, method: str, url: URL, headers: tuple[Header, ...], body: bytes, answer_s: float = PATIENCE_S) -> Reply:
        """See `Lines`."""
        await self._fate.pass_by()
        self._came.clear()
        asking = asyncio.create_task(super().ask(method, url, headers, body, min(answer_s, PATIENCE_S)))
        try:
            if self._fate.step is Step.LEFT:
                await self._came.wait()
                await self._fate.pass_by(Step.LEFT)
            await asyncio.wait([asking])
            await self._fate.pass_by(Step.ANSWERED)
            return asking.result()
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)


class Told(Struct, frozen=True):
    """What a caller was answered."""

    status: int
    body: bytes

    @property
    def code(self) -> int | None:
        """Return the code of an error."""
        error = msgspec.json.decode(self.body).get("error")
        return None if error is None else int(error["code"])


class World:
    """One gateway's world: the stand-in is shared, what was heard is its own. `posts`: arrivals at the stand-in by tracking value."""

    def __init__(self, sim: Simulator, folder: Path, person: int) -> None:
        self.sim, self.folder, self.person = sim, folder, person
        self.posts: Counter[str] = Counter()
        self.came = asyncio.Event()
        self.river = Stream(MemoryState())
        self._bodies: list[bytes] = []
        self._elsewhere = 0
        self.key = ""

    def now(self) -> datetime:
        """Return the stand-in's time."""
        return self.sim.clock.now()

    @property
    def to(self) -> str:
        """Return whom it writes to."""
        return people.wa_id(self.person)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Hear what the stand-in tells, and count what comes to it."""
        sim, answer = self.sim, self.sim.graph.answer

        def counted(method: str, path: str, body: bytes, *more: Any) -> Any:
            if method == "POST" and path.startswith(EDGE):
                self.posts[msgspec.json.decode(body).get("biz_opaque_callback_data", "")] += 1
                self.came.set()
            return answer(method, path, body, *more)

        setattr(sim.graph, "answer", counted)  # noqa: B010  a method, for a while
        sim.app.callback = "http://callback.test/"
        sim.stage.post = lambda _app, _url, _field, body: self._bodies.append(body)
        try:
            await self._live()
            yield
        finally:
            setattr(sim.graph, "answer", answer)  # noqa: B010  as above
            sim.app.callback = ""
            sim.stage.faults.clear()

    async def _live(self) -> None:
        river, long_ago, lately = self.river, self.now() - timedelta(hours=60), self.now() - timedelta(minutes=1)
        await river.claim(ACCOUNT, long_ago)
        await river.poll(AccountRead(at=long_ago, account=ACCOUNT, portfolio=PORTFOLIO, portfolio_name="Harbor"), account=ACCOUNT)
        await river.poll(SubscriptionRead(at=long_ago, account=ACCOUNT, ours=True), account=ACCOUNT)
        await river.poll(read(FIRST, lately, display="15550100421"), account=ACCOUNT)
        await river.poll(
            TemplateRead(
                at=lately,
                account=ACCOUNT,
                template="t-1",
                name="order_ready",
                language="en_US",
                state=TemplateState.APPROVED,
                word="APPROVED",
                category="UTILITY",
            ),
            account=ACCOUNT,
        )
        await river.fold()

    @asynccontextmanager
    async def life(self, fate: Fate) -> AsyncIterator["Life"]:
        """Let a gateway live on the folder, until it is dead or the block ends."""
        app = App(name="meta", token=Secret(self.sim.token), graph_url=self.sim.url)
        async with open_sends(self.folder / "sends.db") as sends:
            lines = MortalLines(fate, self.came)
            gateway = Gateway(
                Ground(
                    journal=self.river.journal,
                    state=self.river.state,
                    sends=MortalSends(sends, fate),
                    sealer=KEYS,
                    veil=VEIL,
                    rules=current(),
                    settings=Settings(every=Thresholds()),
                    upstream=Upstream(lines, self.sim._session),  # for uploads only, and there are none
                    now=self.now,
                )
            )
            try:
                await gateway.begin((app,))
                yield Life(self, gateway, sends, fate)
            finally:
                fate.bury()
                await asyncio.sleep(0)
                await lines.close()

    async def heard(self, gateway: Gateway) -> None:
        """Hear all that was told."""
        bodies, self._bodies = self._bodies, []
        for body in bodies:
            await self.river.post(body, self.now())
        await self.river.fold()
        while await gateway.listener.hear():
            pass
        await gateway.every_second()

    async def elsewhere(self) -> None:
        """Let another program send from the number: its statuses come, too."""
        self._elsewhere += 1
        to = people.wa_id(5_000 + 10 * self.person + self._elsewhere)
        headers = {"authorization": f"Bearer {self.sim.token}", "content-type": "application/json"}
        planned, self.sim.stage.faults[:] = list(self.sim.stage.faults), []  # they are meant for our send
        told = self.sim.graph.answer("POST", EDGE, body_to(to, mark="theirs" + to), headers, self.sim.url)
        self.sim.stage.faults[:] = planned
        assert told.status == 200, told.body
        del self.posts["theirs" + to]


class Life:
    """A gateway while it lives."""

    def __init__(self, world: World, gateway: Gateway, sends: Sends, fate: Fate) -> None:
        self.world, self.gateway, self.sends, self.fate = world, gateway, sends, fate

    async def ask(self, **headers: str) -> Told | None:
        """Send the message; None: killed meanwhile."""
        pairs = {"authorization": f"Bearer {self.world.key}", "content-type": "application/json"} | headers
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in pairs.items()]
        scope = {"type": "http", "method": "POST", "path": EDGE, "raw_path": EDGE.encode(), "query_string": b"", "headers": raw}
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body_to(self.world.to), "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.until_dead(self.gateway.door(scope, receive, send))
        return None if self.fate.died.is_set() else Told(sent[0]["status"], sent[1]["body"])

    async def until_dead(self, work: Any) -> None:
        """Do something, as far as it comes."""
        doing, dying = asyncio.ensure_future(work), asyncio.ensure_future(self.fate.died.wait())
        await asyncio.wait([doing, dying], return_when=asyncio.FIRST_COMPLETED)
        if self.fate.died.is_set():
            self.fate.bury()
            await asyncio.wait([doing])
        dying.cancel()
        if not doing.cancelled():
            doing.result()

    async def pass_time(self, seconds: float) -> None:
        """Let time pass; the queue works once, and everything is heard."""
        await self.world.sim.step(seconds)
        await self.world.heard(self.gateway)
        await self.until_dead(self._work())

    async def _work(self) -> None:
        await self.gateway.queue.turn()
        await self.gateway.queue.settle()

    async def make_key(self, policy: str) -> None:
        """Make the key that the caller comes with."""
        key, secret = make("shop", ACCOUNT, self.world.now(), policy=policy)
        await self.sends.turn(lambda turn: turn.put_key(key))
        await self.gateway.turn_keys()
        self.world.key = secret.reveal()

    async def kept(self) -> list[Intent]:
        """Return all sends."""
        await self.sends.turn(lambda _: None)
        return list(await self.sends.look(lambda look: look.intents(Sought())))


def body_to(to: str, mark: str = "") -> bytes:
    """Return a template message to somebody."""
    told: dict[str, object] = {"messaging_product": "whatsapp", "to": to, "type": "template"}
    told["template"] = {"name": "order_ready", "language": {"code": "en_US"}}
    return msgspec.json.encode(told | ({"biz_opaque_callback_data": mark} if mark else {}))
