"""A town of shops before the stand-in for Meta, and the house between: everything real, on disk and over HTTP; only time is moved by hand.

Each shop is a portfolio with one account, one number and three templates, so that what befalls one touches no other.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from msgspec import Struct

from linekeeper.build.apps import Apps
from linekeeper.build.bell import Ringing
from linekeeper.build.gateway import gateway
from linekeeper.build.ground import Ground, opened, our_apps
from linekeeper.build.servers import address, bound, serving
from linekeeper.config import App, Config, Ports, Secret
from linekeeper.config.words import PacingSet
from linekeeper.flow import Keeper, came_due, keep_up
from linekeeper.gateway.gateway import Gateway
from linekeeper.gateway.keyring import make
from linekeeper.graph import client, open_session
from linekeeper.intake import Door, Keeping, Poller
from linekeeper.meter import Meter
from linekeeper.rulebook import current
from linekeeper.sim import Simulator, people
from linekeeper.sim.playbill import Play
from linekeeper.sim.world import Account, Number, Portfolio, Template
from tests.sim.cast import START

CROWD = 20_000  #: the last of these have area codes of countries


class Shop(Struct, frozen=True):
    """The ids of one shop."""

    name: str
    place: int

    @property
    def portfolio(self) -> str:
        """Return its portfolio."""
        return str(820_000_000_000_000 + self.place)

    @property
    def account(self) -> str:
        """Return its account."""
        return str(320_000_000_000_000 + self.place)

    @property
    def number(self) -> str:
        """Return its number."""
        return str(120_000_000_000_000 + self.place)

    @property
    def display(self) -> str:
        """Return the number's digits."""
        return str(15_550_100_000 + self.place)


SHOP = Shop("shop", 1)  #: the only one of the small towns


class Hand:
    """The stand-in's clock, as the house wants it. Nothing here sleeps. `ahead_s`: as if this machine had been away for so long."""

    def __init__(self, sim: Simulator) -> None:
        self._sim, self.ahead_s = sim, 0.0

    def now(self) -> datetime:
        """Return the instant."""
        return self._sim.clock.now() + timedelta(seconds=self.ahead_s)

    async def sleep(self, seconds: float) -> None:
        """Nobody waits here."""
        raise AssertionError(f"somebody waits for {seconds} s, and nobody moves the clock")


def play(shops: Iterable[Shop], templates: dict[str, list[Template]], **fields: Any) -> Play:
    """Return the play of a town. `templates`: more of them, by shop."""
    told = Play(about="A town.", crowd=CROWD, **fields)
    for shop in shops:
        at = 10 * shop.place
        own = [
            Template(id=at, name="offer", category="MARKETING", body="Our autumn roast is here."),
            Template(id=at + 1, name="order", category="UTILITY", body="Your order is ready."),
            Template(id=at + 2, name="code", category="AUTHENTICATION", body="Your code."),
        ]
        told.portfolios.append(Portfolio(id=shop.portfolio, name=f"{shop.name} group"))
        told.accounts.append(
            Account(id=shop.account, name=shop.name, portfolio=shop.portfolio, templates=own + templates.get(shop.name, []))
        )
        told.numbers.append(Number(id=shop.number, display=shop.display, name=f"{shop.name} number", account=shop.account))
    return told


class Town:
    """The stand-in, the house before it, and what came to either."""

    def __init__(self, sim: Simulator, ground: Ground, app: App, clock: Hand, shops: dict[str, Shop]) -> None:
        self.sim, self.ground, self.app, self.clock, self.shops = sim, ground, app, clock, shops
        self.keeper = Keeper(current(), ours=our_apps([app]))
        self.poller: Poller
        self.gateway: Gateway
        self.session: aiohttp.ClientSession
        self.url = ""
        self.asked: list[str] = []  #: at the gateway: method and path
        self.keys: dict[str, str] = {}  #: by shop and how it holds

    # ------------------------------------------------------------------------------------------------------------- time

    async def look(self) -> None:
        """Read what is due, fold and hear all that is new."""
        await self.poller.turn()
        await self.poller.idle()
        await self.hear()

    async def hear(self) -> None:
        """Fold and hear all that is new, and judge anew."""
        ground = self.ground
        while await keep_up(ground.journal, ground.state, self.keeper) or await came_due(ground.journal, ground.state, self.clock.now()):
            pass
        while await self.gateway.listener.hear():
            pass
        await self.gateway.turn_keys()
        await self.gateway.every_second()

    async def go_on(self, seconds: float = 0.0, **how_long: float) -> None:
        """Let time pass, then look."""
        await self.sim.step(seconds + timedelta(**how_long).total_seconds())
        await self.look()

    # ------------------------------------------------------------------------------------------------------------- deeds

    async def act(self, do: str, **what: object) -> None:
        """Let something happen at Meta."""
        await self.sim.act({"do": do} | what)

    async def key(self, shop: Shop, **more: Any) -> str:
        """Return a gateway key for a shop's account, made when it is first asked for."""
        place = f"{shop.name}/{sorted(more.items())}"
        if place not in self.keys:
            key, secret = make(shop.name, shop.account, self.clock.now(), **more)
            await self.ground.sends.turn(lambda turn: turn.put_key(key))
            await self.gateway.turn_keys()
            self.keys[place] = secret.reveal()
        return self.keys[place]

    async def operate(self, method: str, path: str, by: str = "", **told: object) -> Any:
        """Ask the gateway's API, as the operator or with a key."""
        headers = {"Authorization": f"Bearer {by or self.ground.keys.operator.reveal()}"}
        signed = told | {"by": "Ada", "reason": "a test"}
        more: dict[str, Any] = {"GET": {"params": told}, "DELETE": {"params": signed}, "POST": {"json": signed}}[method]
        async with self.session.request(method, f"{self.url}/api/v1{path}", headers=headers, **more) as answer:
            text = await answer.text()
            assert answer.status < 300, text
            return msgspec.json.decode(text)

    async def send(self, shop: Shop, body: dict[str, object], *, by: str = "", **headers: str) -> tuple[int, dict[str, str], Any]:
        """Send a message as a plain program would; return status, headers and JSON."""
        told = {"Authorization": f"Bearer {by or await self.key(shop)}"} | {name.replace("_", "-"): one for name, one in headers.items()}
        async with self.session.post(f"{self.url}/v24.0/{shop.number}/messages", json=body, headers=told) as answer:
            return answer.status, {name.lower(): one for name, one in answer.headers.items()}, await answer.json()

    def posts(self) -> int:
        """Return how many messages came to Meta, by its own ledger."""
        rows = self.sim.stage.ledger.rows
        return sum(row.kind == "call" and row.what.startswith("POST ") and row.what.endswith("/messages") for row in rows)


def text(person: str) -> dict[str, object]:
    """Return a free-form message."""
    return {"messaging_product": "whatsapp", "to": person, "type": "text", "text": {"body": "Hello"}}


def template(person: str, name: str) -> dict[str, object]:
    """Return a template message."""
    return {"messaging_product": "whatsapp", "to": person, "type": "template", "template": {"name": name, "language": {"code": "en_US"}}}


def person(index: int) -> str:
    """Return a person's digits."""
    return people.wa_id(index, CROWD)


@asynccontextmanager
async def town(told: Play, shops: dict[str, Shop], folder: Path, pacing: tuple[PacingSet, ...] = ()) -> AsyncIterator[Town]:
    """Open a town whose clock stands."""
    async with AsyncExitStack() as stack:
        sim = await stack.enter_async_context(Simulator(told, start=START, paused=True))
        app = App(
            id=sim.app_id, secret=Secret(sim.app_secret), token=Secret(sim.token), verify_token=Secret(sim.verify_token), graph_url=sim.url
        )
        config = Config(data=folder, apps=(app,), ports=Ports(web=0, gateway=0, webhook=0), pacing=pacing)
        ground, clock = await stack.enter_async_context(opened(config)), Hand(sim)
        here, journal = Town(sim, ground, app, clock, shops), Ringing(ground.journal)
        here.gateway = await stack.enter_async_context(gateway(config, ground, journal, Apps(config, ground), current(), clock))
        reading = await stack.enter_async_context(open_session())
        graphs = {app.name: client(reading, clock.now, app)}
        here.poller = Poller([app], graphs, journal, ground.state, clock, Meter())
        door = Door([app], Keeping(journal, ground.veil, Meter()), clock, Meter())
        here.session = await stack.enter_async_context(aiohttp.ClientSession())
        hears = bound("the door", "127.0.0.1", 0, "")
        await stack.enter_async_context(serving(door, hears, lifespan=False))
        sends = bound("the gateway", "127.0.0.1", 0, "")
        await stack.enter_async_context(serving(_counted(here), sends, lifespan=False))
        here.url = address(sends)
        await sim.connect_callback(f"{address(hears)}/webhooks/{app.name}")
        for _ in range(4):  # finds the accounts, then their numbers, then their health and templates
            await here.go_on(5)
        yield here


def _counted(here: Town) -> Any:
    async def counted(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/api/"):
            here.asked.append(f"{scope['method']} {scope['path']}")
        await here.gateway.door(scope, receive, send)

    return counted
