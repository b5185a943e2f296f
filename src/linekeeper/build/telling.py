"""The programs of the user's own in a running house: a worker for each, so that a slow one delays nobody else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from aiohttp import ClientSession, DummyCookieJar, TCPConnector
from msgspec import Struct

from linekeeper.act.forwarding import Forwarder
from linekeeper.act.forwarding import Ground as ForwardingGround
from linekeeper.act.standing import Reports
from linekeeper.act.target import targets_of, wanted
from linekeeper.act.teller import Ground as TellingGround
from linekeeper.act.teller import Teller
from linekeeper.build.apps import Apps
from linekeeper.build.bell import Ringing
from linekeeper.build.clock import Clock
from linekeeper.build.ground import Ground
from linekeeper.build.watch import Watch
from linekeeper.config import Config, Secret
from linekeeper.meter import Meter
from linekeeper.rulebook.errors import catalogue
from linekeeper.state.intents import Intent
from linekeeper.state.outgoing import Reached, Wanted
from linekeeper.state.sends import SendsTurn

REST_S = 1.0  #: how long nothing may come before a forwarder looks again: one that was left alone is asked anew then
TICK_S = 0.25  #: how long news of a send waits at most
SILENT = timedelta(minutes=1)  #: a failure is trouble only after that: a target that is restarted is none
SHOWN_S = 1800.0  #: longer than the longest wait between two attempts
MISSED_SHOWN_S = 3600.0

Work = Callable[[], Awaitable[None]]


class Telling(Struct, frozen=True, kw_only=True):
    """What is to be kept going, by name, and of which sends somebody is told."""

    works: dict[str, Work]
    wanted: tuple[Wanted, ...]

    def is_told(self, send: Intent) -> bool:
        """Return whether somebody is told what becomes of a send."""
        return any((one.kind, one.name) in {("all", ""), ("account", send.account), ("key", send.key)} for one in self.wanted)


class Around(Struct, frozen=True, kw_only=True):
    """What counts the time, and who is shown how it goes."""

    clock: Clock
    meter: Meter
    watch: Watch


@asynccontextmanager
async def telling(config: Config, ground: Ground, journal: Ringing, apps: Apps, around: Around) -> AsyncIterator[Telling]:
    """Open the ways to the user's own programs. Whoever is no longer named is forgotten, with all that waited for it.

    Raises:
        TryLater: the disk refuses.
    """
    forwards, hooks = targets_of("forward", config.forwards), targets_of("webhook", config.webhooks)
    want = tuple(wanted(hooks))
    named = {one.id for one in forwards} | {one.id for one in hooks}

    def adopt(turn: SendsTurn) -> None:
        turn.want(want)
        for kept in turn.targets():
            if kept.id not in named:
                turn.drop_target(kept.id)

    await ground.sends.turn(adopt)
    # No cookies and no proxies from the environment; as many connections as the workers themselves open, and no fewer.
    connector = TCPConnector(limit=0, limit_per_host=0)
    async with ClientSession(cookie_jar=DummyCookieJar(), trust_env=False, connector=connector) as session:
        forwarding = ForwardingGround(
            journal=journal,
            sends=ground.sends,
            veil=ground.veil,
            session=session,
            now=around.clock.now,
            secret_of=partial(_secret, apps),
            reports=_reports("forwarding to", around),
        )
        hearing = TellingGround(
            journal=journal,
            sends=ground.sends,
            opener=ground.keys,
            veil=ground.veil,
            session=session,
            now=around.clock.now,
            catalogue=catalogue(),
            reports=_reports("webhooks to", around),
        )
        works: dict[str, Work] = {}
        for forward in forwards:
            works[f"forwarder {forward.name}"] = partial(Forwarder(forward, forwarding).run, partial(journal.rung, REST_S, journal.ear()))
        for hook in hooks:
            works[f"teller {hook.name}"] = partial(Teller(hook, hearing).run, partial(asyncio.sleep, TICK_S))
        yield Telling(works=works, wanted=want)


def _secret(apps: Apps, name: str) -> Secret | None:
    return next((app.secret for app in apps.now if app.name == name), None)


def _reports(what: str, around: Around) -> Reports:
    """Return how it is shown that somebody is not reached: among the troubles, for as long as it lasts."""
    watch = around.watch

    def failed(label: str, kept: Reached) -> None:
        if kept.failing_since is not None and around.clock.now() - kept.failing_since >= SILENT:
            watch.tell(f"{what} {label}", kept.fault, SHOWN_S)

    def well(label: str) -> None:
        watch.over(f"{what} {label}")

    def missed(label: str, many: int) -> None:
        watch.tell(f"{what} {label}: missed", f"{many:,} could not be told any more: it did not take them in time", MISSED_SHOWN_S)

    return Reports(meter=around.meter, failed=failed, well=well, missed=missed)
