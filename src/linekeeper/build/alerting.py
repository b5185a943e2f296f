"""The courier with its ways: the routes of the configuration, a channel for each, and how the reader is shown things."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from secrets import token_hex
from zoneinfo import ZoneInfo

from aiohttp import ClientSession, DummyCookieJar
from msgspec import Struct

from linekeeper.act.channel import channels_of
from linekeeper.act.courier import Ways
from linekeeper.act.message import Page, trial
from linekeeper.act.route import routes_of
from linekeeper.config import Config
from linekeeper.errors import Misconfigured, TryLater


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a test at one route. `why` empty: it was taken."""

    route: str
    taken: bool
    why: str = ""
    remedy: str = ""


@asynccontextmanager
async def ways(config: Config, page_url: str, on_failed: Callable[[str, str], None]) -> AsyncIterator[Ways]:
    """Open the ways to everybody who is told of alerts.

    Raises:
        Misconfigured: nobody knows how to reach an address.
    """
    zone = UTC if config.timezone == "UTC" else ZoneInfo(config.timezone)
    page = Page(url=page_url, zone=zone, zone_name=config.timezone)
    # No cookies and no proxies from the environment: a request carries what is written here.
    async with ClientSession(cookie_jar=DummyCookieJar(), trust_env=False) as session:
        routes = routes_of(config.alerts)
        yield Ways(routes=routes, channels=channels_of(routes, session), page=page, on_failed=on_failed)


async def trial_of(config: Config, now: datetime, place: int | None = None) -> list[Outcome]:
    """Send a test by every route, or by the one at `place` (from 1); return what became of each.

    Raises:
        Misconfigured: there is no such route, or nobody knows how to reach an address.
    """
    if not config.alerts:
        raise Misconfigured("no alert route is set up", why="the configuration has no [[alert]]", remedy="write one: see the README")
    if place is not None and not 1 <= place <= len(config.alerts):
        why = f"the configuration has {len(config.alerts)}"
        raise Misconfigured(f"there is no alert route {place}", why=why, remedy=f"choose from 1 to {len(config.alerts)}")
    page_url = config.page_url or f"http://{config.ports.host}:{config.ports.web}"
    outcomes = []
    async with ways(config, page_url, lambda _label, _why: None) as found:
        for number, route in enumerate(found.routes, 1):
            if place not in {None, number}:
                continue
            try:
                await found.channels[route.id].send(trial(f"msg_{token_hex(12)}", route, found.page, now), now)
                outcomes.append(Outcome(route=route.label, taken=True))
            except TryLater as refusal:
                outcomes.append(Outcome(route=route.label, taken=False, why=refusal.why, remedy=refusal.remedy))
    return outcomes
