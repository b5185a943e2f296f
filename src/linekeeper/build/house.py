"""The house, whole: everything the configuration names, running in one loop. What opens last closes first."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from aiohttp import ClientSession
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.act.courier import Courier
from linekeeper.build.acts import Acts
from linekeeper.build.alerting import ways
from linekeeper.build.apps import Apps
from linekeeper.build.bell import Ringing
from linekeeper.build.clock import Clock
from linekeeper.build.gateway import gateway
from linekeeper.build.gateway import work as gateways_work
from linekeeper.build.ground import Ground, opened, our_apps
from linekeeper.build.heart import beat, own_up, sweep
from linekeeper.build.keeping import keep_folding
from linekeeper.build.ruled import ruled
from linekeeper.build.servers import address, bound, serving
from linekeeper.build.telling import Around, telling
from linekeeper.build.watch import Watch
from linekeeper.config import App, Config
from linekeeper.flow import Keeper
from linekeeper.graph import Graph, client, open_session
from linekeeper.intake import Door, Keeping, Poller, Refusals
from linekeeper.meter import Meter
from linekeeper.rulebook import Rulebook
from linekeeper.state.port import State
from linekeeper.state.sends import Sends
from linekeeper.views.changes import Changes
from linekeeper.views.fleet import Views
from linekeeper.web.app import create_app

REFUSED_SHOWN_S = 3600.0  #: how long wrongly signed requests are told as trouble
SKEW_SHOWN_S = 1200.0  #: how long a wrong clock is told; longer than from one telling to the next
UNTOLD_SHOWN_S = 3600.0  #: how long an alert that nobody took is told as trouble


class House(Struct, frozen=True, kw_only=True):
    """A running house: where it is reached, and what to ask it."""

    config: Config
    web_url: str
    door_url: str
    gateway_url: str
    views: Views
    state: State
    sends: Sends
    watch: Watch
    slept_since: datetime | None  #: when we were last running, if we were away for more than 30 s

    def callback(self, app: App) -> str:
        """Return the address of an app's door: as Meta reaches it where that was told, else as this machine does."""
        return f"{self.config.public_url or self.door_url}/webhooks/{app.name}"


class Works(Struct, frozen=True, kw_only=True):
    """What the work in the house is done with."""

    config: Config
    apps: Apps
    clock: Clock
    ground: Ground
    journal: Ringing
    meter: Meter
    changes: Changes
    rules: Rulebook
    watch: Watch
    page_url: str  #: where people reach the page, for links in alerts


@asynccontextmanager
async def built(config: Config, clock: Clock) -> AsyncIterator[House]:
    """Run the house while the block runs.

    Raises:
        Misconfigured: a port or the data folder cannot be had.
    """
    async with AsyncExitStack() as stack:
        # The ports first: a second server for the same ports must not even touch the data.
        web = bound("the page", config.ports.host, config.ports.web, "LINEKEEPER_WEB_PORT")
        stack.callback(web.close)
        door = bound("the webhook door", config.ports.host, config.ports.webhook, "LINEKEEPER_WEBHOOK_PORT")
        stack.callback(door.close)
        gate = bound("the gateway", config.ports.host, config.ports.gateway, "LINEKEEPER_GATEWAY_PORT")
        stack.callback(gate.close)
        works = _works(config, clock, await stack.enter_async_context(opened(config)), config.page_url or address(web))
        await works.apps.load()
        config = replace(config, apps=works.apps.now)
        away = await own_up(works.journal, works.ground.state, works.apps, clock.now())
        sending = await stack.enter_async_context(gateway(config, works.ground, works.journal, works.apps, works.rules, clock))
        sending.sender.meter = works.meter
        around = Around(clock=clock, meter=works.meter, watch=works.watch)
        told = await stack.enter_async_context(telling(config, works.ground, works.journal, works.apps, around))
        sending.sender.is_told = told.is_told
        await stack.enter_async_context(_working(works, gateways_work(sending, works.journal, clock) | told.works))
        views = Views(
            works.ground.state,
            works.journal,
            clock.now,
            rules=works.rules,
            timezone=config.timezone,
            changes=works.changes,
            sends=works.ground.sends,
        )
        page = create_app(views, hosts=(*config.hosts, config.ports.host), meter=works.meter)
        await stack.enter_async_context(serving(_door(works), door, lifespan=False))
        await stack.enter_async_context(serving(sending.door, gate, lifespan=False))
        await stack.enter_async_context(serving(page, web, lifespan=True, before_stop=page.hang_up))
        yield House(
            config=config,
            web_url=address(web),
            door_url=address(door),
            gateway_url=address(gate),
            views=views,
            state=works.ground.state,
            sends=works.ground.sends,
            watch=works.watch,
            slept_since=away,
        )


def _works(config: Config, clock: Clock, ground: Ground, page_url: str) -> Works:
    return Works(
        config=config,
        apps=Apps(config, ground),
        clock=clock,
        ground=ground,
        journal=Ringing(ground.journal),
        meter=Meter(),
        changes=Changes(),
        rules=ruled(config),
        watch=Watch(clock.now),
        page_url=page_url,
    )


def _door(works: Works) -> Door:
    keeping = Keeping(works.journal, works.ground.veil, works.meter)
    door = Door(works.apps.now, keeping, works.clock, works.meter, on_refused=_refused(works.watch))
    works.apps.listeners["door"] = door.adopt
    return door


def _refused(watch: Watch) -> Callable[[Refusals], None]:
    def tell(refusals: Refusals) -> None:
        fault = f"{refusals.count} wrongly signed: was the app's secret changed at Meta?"
        watch.tell(f"webhooks of app {refusals.app}", fault, REFUSED_SHOWN_S)

    return tell


def _skewed(watch: Watch) -> Callable[[str, float], None]:
    def tell(app: str, seconds: float) -> None:
        late = "behind" if seconds > 0 else "ahead of"
        fault = f"this machine's clock is {abs(seconds):.0f} s {late} Meta's (app {app}): set it by NTP, or news is put into a wrong order"
        watch.tell("the clock", fault, SKEW_SHOWN_S)

    return tell


def _untold(watch: Watch) -> Callable[[str, str], None]:
    return lambda label, why: watch.tell(f"alerts by {label}", why, UNTOLD_SHOWN_S)


@asynccontextmanager
async def _working(works: Works, more: dict[str, Callable[[], Awaitable[None]]]) -> AsyncIterator[None]:
    """Keep everything going that nobody waits for."""
    async with AsyncExitStack() as stack:
        work: dict[str, Callable[[], Awaitable[None]]] = {
            "keeper": lambda: _fold(works),
            "heartbeat": lambda: beat(works.ground.state, works.journal, works.apps, works.clock, lambda: works.watch.troubles),
            "sweeping": lambda: sweep(works.journal, works.ground.state, works.clock),
        }
        found = await stack.enter_async_context(ways(works.config, works.page_url, _untold(works.watch)))
        work["courier"] = Courier(works.ground.state, works.clock, found).run
        work["poller"] = _poller(works, await stack.enter_async_context(open_session())).run
        work["credentials"] = works.apps.watch
        work["acts"] = Acts(works.config, works.ground.keys, works.journal, works.ground.state, works.ground.sends).watch
        work |= more
        tasks = [asyncio.create_task(works.watch.keep(name, run), name=name) for name, run in work.items()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _poller(works: Works, session: ClientSession) -> Poller:
    def clients(apps: tuple[App, ...]) -> dict[str, Graph]:
        return {app.name: client(session, works.clock.now, app) for app in apps}

    apps = works.apps.now
    told = _skewed(works.watch)
    poller = Poller(apps, clients(apps), works.journal, works.ground.state, works.clock, works.meter, on_skew=told)
    works.apps.listeners["poller"] = lambda apps: poller.adopt(apps, clients(apps))
    return poller


async def _fold(works: Works) -> None:
    # A new keeper each time: after a fault nothing that it had in memory is trusted.
    keeper = Keeper(works.rules, ours=our_apps(works.apps.now))
    works.apps.listeners["keeper"] = lambda apps: keeper.know(our_apps(apps))
    await keep_folding(works.journal, works.ground.state, keeper, now=works.clock.now, ring=works.changes.ring, meter=works.meter)
