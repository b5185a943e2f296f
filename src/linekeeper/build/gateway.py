"""The gateway in a running house: its connections, its loops, and how it asks Meta for a template."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
from aiohttp import ClientSession

from linekeeper.build.apps import Apps
from linekeeper.build.bell import Ringing
from linekeeper.build.clock import Clock
from linekeeper.build.ground import SENDS, Ground
from linekeeper.config import Config
from linekeeper.gateway.campaign_draft import Components
from linekeeper.gateway.gateway import Gateway
from linekeeper.gateway.gateway import Ground as GatewayGround
from linekeeper.gateway.known import LookUp
from linekeeper.gateway.passing import app_of
from linekeeper.gateway.recall import keep_still
from linekeeper.gateway.upstream import open_upstream
from linekeeper.graph import Graph, client, open_session
from linekeeper.pacing.lanes import template_key
from linekeeper.pacing.settings import settings
from linekeeper.rulebook import Rulebook
from linekeeper.state.directory import ACCOUNT

SECOND_S, MINUTE_S, HOUR_S = 1.0, 30.0, 3600.0
RESTORED = "restored"  #: a file by which somebody says that the whole folder was put back: nothing in it can tell
BEAT_S = 2.0  #: a copy of the store is known as older once something left the queue after it was made, so much later at most
REST_S = 1.0  #: how long nothing may be heard before the journal is looked at again
MOST_FOUND = "50"
FAREWELL_S = 5.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def gateway(config: Config, ground: Ground, journal: Ringing, apps: Apps, rules: Rulebook, clock: Clock) -> AsyncIterator[Gateway]:
    """Open the gateway's connections and make its memory again.

    Raises:
        Misconfigured: a threshold is not possible.
        TryLater: the store refuses.
    """
    async with open_upstream() as upstream, open_session() as session:
        made = Gateway(
            GatewayGround(
                journal=journal,
                state=ground.state,
                sends=ground.sends,
                sealer=ground.keys,
                veil=ground.veil,
                rules=rules,
                settings=settings(config.pacing),
                upstream=upstream,
                now=clock.now,
                look_up=looking_up(session, apps, clock, ground),
                components=reading_components(session, apps, clock, ground),
                operator=ground.keys.operator,
            )
        )
        sign = config.data / RESTORED
        behind = await made.heart.begin() or await asyncio.to_thread(sign.exists)
        held = await keep_still(ground.sends, await _home(config.data / SENDS), behind=behind)
        await asyncio.to_thread(sign.unlink, missing_ok=True)  # only once it is written down
        if held:
            log.warning("sends.restored", sends=held, remedy="look at them, then release or cancel them")
        unknown = await made.begin(apps.now)
        if unknown:
            log.warning("sends.unknown", sends=unknown)
        apps.listeners["gateway"] = made.passing.adopt
        yield made
        # What is on its way is waited for: cut off, nobody would know what became of it.
        with suppress(TimeoutError):
            await asyncio.wait_for(made.queue.settle(), FAREWELL_S)


async def _home(file: Path) -> bytes:
    """Return what tells a file from its copy: its place on the disk."""
    told = await asyncio.to_thread(file.stat)
    return f"{told.st_dev}:{told.st_ino}".encode()


def looking_up(session: ClientSession, apps: Apps, clock: Clock, ground: Ground) -> LookUp:
    """Return how Meta is asked for the category of a template that the catalogue does not hold."""

    async def look_up(account: str, name: str, language: str) -> str | None:
        graph = await _graph(session, apps, clock, ground, account)
        if graph is None:
            return None
        answer = await graph.get(f"{account}/message_templates", name=name, fields="name,language,category,status", limit=MOST_FOUND)
        body = answer.body
        rows = body.get("data") if isinstance(body, dict) else None
        if not isinstance(rows, list):
            return None
        wanted = template_key(name, language)
        same = (row for row in rows if isinstance(row, dict) and template_key(str(row.get("name")), str(row.get("language"))) == wanted)
        return next((str(row.get("category") or "") for row in same), "")

    return look_up


def reading_components(session: ClientSession, apps: Apps, clock: Clock, ground: Ground) -> Components:
    """Return how Meta is asked for a template's parts: which variables a campaign has to fill."""

    async def read(account: str, name: str, language: str) -> list[object] | None:
        graph = await _graph(session, apps, clock, ground, account)
        if graph is None:
            return None
        answer = await graph.get(f"{account}/message_templates", name=name, fields="name,language,components", limit=MOST_FOUND)
        rows = answer.body.get("data") if isinstance(answer.body, dict) else None
        wanted = template_key(name, language)
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and template_key(str(row.get("name")), str(row.get("language"))) == wanted:
                parts = row.get("components")
                return parts if isinstance(parts, list) else None
        return None

    return read


async def _graph(session: ClientSession, apps: Apps, clock: Clock, ground: Ground, account: str) -> Graph | None:

    name = await ground.state.look(lambda look: app_of(look.load(ACCOUNT, account)))
    app = next((app for app in apps.now if app.name == name), None)
    return None if app is None else client(session, clock.now, app).using(app.tokens.get(account))


def work(made: Gateway, journal: Ringing, clock: Clock) -> dict[str, Callable[[], Awaitable[None]]]:
    """Return what has to be done beside answering, by name."""
    sends, ear = made.ground.sends, journal.ear()

    async def hear() -> None:
        while True:
            if not await made.listener.hear():
                await journal.rung(REST_S, ear)
            await asyncio.sleep(0)

    async def clean() -> None:
        await sends.clean(clock.now())

    async def beat() -> None:
        await made.heart.go_on(made.queue.moves)

    return {
        "gateway's hearing": hear,
        "gateway's beat": lambda: _every(BEAT_S, beat, asyncio.sleep),
        "gateway's looks": lambda: _every(SECOND_S, made.every_second, asyncio.sleep),
        "gateway's queue": made.queue.run,
        "gateway's campaigns": lambda: _every(SECOND_S, made.feeding.turn, asyncio.sleep),
        "gateway's unknowns": lambda: _every(MINUTE_S, made.every_minute, clock.sleep),
        "gateway's keys": lambda: _every(SECOND_S, made.turn_keys, asyncio.sleep),
        "gateway's sweeping": lambda: _every(HOUR_S, clean, clock.sleep),
    }


async def _every(seconds: float, what: Callable[[], Awaitable[object]], sleep: Callable[[float], Awaitable[None]]) -> None:
    while True:
        await what()
        await sleep(seconds)
