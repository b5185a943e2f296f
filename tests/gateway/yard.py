"""A gateway in a yard: the river in memory, a stand-in upstream that keeps every byte, and a clock that is moved by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from linekeeper.config import App, Secret
from linekeeper.events.account import AccountRead
from linekeeper.events.event import Limit
from linekeeper.events.house import SubscriptionRead
from linekeeper.events.number import Reported
from linekeeper.events.template import TemplateRead, TemplateState
from linekeeper.gateway.gateway import Gateway, Ground
from linekeeper.gateway.keyring import make
from linekeeper.gateway.known import LookUp, nobody
from linekeeper.gateway.upstream import Upstream, open_upstream
from linekeeper.pacing.settings import Settings
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import current
from linekeeper.state.intents import Intent
from linekeeper.state.memory import MemoryState
from linekeeper.state.sends import Sends, Sought
from linekeeper.state.sends_memory import MemorySends
from linekeeper.state.sends_sqlite import open_sends
from linekeeper.store.crypt import Keys
from tests.flow.bodies import HARBOR, about, body, entry, status, written
from tests.flow.stream import NOON, VEIL, Stream, ago, read
from tests.gateway.upstream_stub import Stub, stub

NUMBER, ANNA, BEN = "101", "15550100421", "15550100422"
PORTFOLIO = "301"
USUAL = Thresholds()
TOKEN, OWN = "EAAstored0token", "EAAown0token"
PATH = f"/v24.0/{NUMBER}/messages"
TEXT = b'{"messaging_product":"whatsapp","to":"+15550100421","type":"text","text":{"body":"hello"}}'


def template(name: str = "offer", to: str = f"+{ANNA}", **more: Any) -> bytes:
    """Return the body of a template message."""
    told = {"messaging_product": "whatsapp", "to": to, "type": "template", "template": {"name": name, "language": {"code": "en_US"}}}
    return msgspec.json.encode(told | more)


class Told(Struct, frozen=True):
    """What a caller was answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Return the body, decoded."""
        return msgspec.json.decode(self.body)

    @property
    def ours(self) -> Any:
        """Return what is ours in an error."""
        return self.json["error"]["linekeeper"]


class Yard:
    """A gateway and all around it. `now` is moved by hand."""

    def __init__(self, upstream: Stub, sends: Sends, way: Upstream, *, thresholds: Thresholds, look_up: LookUp) -> None:
        self.upstream, self.sends, self.way = upstream, sends, way
        self.now = NOON
        self.river = Stream(MemoryState())
        self.settings, self.look_up = Settings(every=thresholds), look_up
        self.keys = Keys(b"m" * 32)
        self.apps = (App(name="meta", token=Secret(TOKEN), graph_url=upstream.url),)
        self.gateway = self._made()

    def _made(self) -> Gateway:
        gateway = Gateway(
            Ground(
                journal=self.river.journal,
                state=self.river.state,
                sends=self.sends,
                sealer=self.keys,
                veil=VEIL,
                rules=current(),
                settings=self.settings,
                upstream=self.way,
                now=lambda: self.now,
                look_up=self.look_up,
                operator=self.keys.operator,
            )
        )
        gateway.gate.late_s = 0.0
        return gateway

    async def restart(self) -> int:
        """Begin anew from what was kept; return how many sends are unknown now."""
        self.gateway = self._made()
        unknown = await self.gateway.begin(self.apps)
        await self.catch_up()
        return unknown

    async def live(self, *, limit: int | None = 2_000, status: Reported = Reported.CONNECTED, **more: Any) -> None:
        """Let the number be known, and everything about it heard since two days."""
        river = self.river
        await river.claim()
        await river.poll(AccountRead(at=ago(hours=60), account=HARBOR, portfolio=PORTFOLIO, portfolio_name="Harbor"))
        await river.poll(SubscriptionRead(at=ago(hours=60), account=HARBOR, ours=True))
        await river.poll(read(at=ago(minutes=1), status=status, limit=Limit(per_day=limit), **more))
        for name, category in (("offer", "MARKETING"), ("code", "AUTHENTICATION"), ("order", "UTILITY")):
            await river.poll(a_template(name, category))
        await river.fold()
        await self.gateway.begin(self.apps)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Fold, hear and look at all that is new."""
        await self.river.fold()
        while await self.gateway.listener.hear():
            pass
        await self.gateway.every_second()

    async def pass_time(self, **how_long: float) -> None:
        """Move the clock, and look."""
        self.now += timedelta(**how_long)
        await self.catch_up()

    async def wrote(self, person: str = ANNA, at: datetime | None = None, message: str = "wamid.in") -> None:
        """Let a person write."""
        at = at or self.now
        await self.river.post(
            body(entry(HARBOR, at, "messages", about(NUMBER, messages=[written(f"{message}{person}{at}", at, person)]))), at
        )
        await self.catch_up()

    async def told(self, wamid: str, word: str, at: datetime | None = None, **more: Any) -> None:
        """Let Meta tell a status."""
        at = at or self.now
        await self.river.post(body(entry(HARBOR, at, "messages", about(NUMBER, statuses=[status(wamid, at, word, **more)]))), at)
        await self.catch_up()

    async def key(self, account: str = HARBOR, **more: Any) -> str:
        """Make a gateway key; return what its caller is given."""
        key, secret = make("shop", account, self.now, **more)
        await self.sends.turn(lambda turn: turn.put_key(key))
        await self.gateway.turn_keys()
        return secret.reveal()

    async def ask(self, method: str, path: str, body: bytes = b"", *, by: str = OWN, query: str = "", **headers: str) -> Told:
        """Ask the door, as a server would."""
        sent: list[Any] = []
        pairs = {"authorization": f"Bearer {by}"} if by else {}
        pairs |= {"content-type": "application/json", "content-length": str(len(body))}
        pairs |= {name.replace("_", "-"): value for name, value in headers.items()}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in pairs.items()],
        }

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.gateway.door(scope, receive, send)
        told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Told(sent[0]["status"], told, b"".join(one.get("body", b"") for one in sent[1:]))

    async def send(self, body: bytes = TEXT, **more: Any) -> Told:
        """Send a message."""
        return await self.ask("POST", PATH, body, **more)

    async def kept(self) -> list[Intent]:
        """Return every send that was written down, as it stands after all that was settled."""
        await self.sends.turn(lambda _: None)
        return list(await self.sends.look(lambda look: look.intents(Sought())))

    def tracking(self, at: int = -1) -> str:
        """Return the tracking value that a send carried."""
        return str(msgspec.json.decode(self.upstream.bodies[at])["biz_opaque_callback_data"])


def a_template(name: str, category: str, state: TemplateState = TemplateState.APPROVED) -> TemplateRead:
    """Return a reading of a template."""
    return TemplateRead(
        at=ago(minutes=1),
        account=HARBOR,
        template=f"t-{name}",
        name=name,
        language="en_US",
        state=state,
        word=state.name,
        category=category,
    )


@asynccontextmanager
async def yard(folder: Path | None = None, *, thresholds: Thresholds = USUAL, look_up: LookUp = nobody) -> AsyncIterator[Yard]:
    """Open a yard; with a folder its sends are kept on the disk."""
    async with stub() as upstream, open_upstream() as way:
        if folder is None:
            yield Yard(upstream, MemorySends(), way, thresholds=thresholds, look_up=look_up)
        else:
            async with open_sends(folder / "sends.db") as sends:
                yield Yard(upstream, sends, way, thresholds=thresholds, look_up=look_up)
