"""The house's own signs of life: a heartbeat, what was slept through, and the hourly sweeping."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import msgspec
import structlog

from linekeeper.build.clock import Clock, Real
from linekeeper.build.watch import Trouble
from linekeeper.events.event import Told
from linekeeper.events.house import HouseSlept
from linekeeper.flow import record
from linekeeper.journal.port import Journal
from linekeeper.state.port import State

BEAT_S = 10.0
SLEPT = timedelta(seconds=30)  #: a longer silence than this was a sleep: somebody may have spoken meanwhile
SWEEP_S = 3600.0
HOUSE, ALIVE, TROUBLES = "house", "alive", "troubles"

log = structlog.get_logger("linekeeper.house")


async def last_alive(state: State) -> datetime | None:
    """Return when the house last gave a sign of life; None: never."""
    told = (await state.recall(HOUSE)).get(ALIVE)
    return datetime.fromisoformat(told.decode()) if told else None


async def own_up(journal: Journal, state: State, apps: Iterable[str], now: datetime) -> datetime | None:
    """Write down, for each app, since when we were not running; return that instant, or None when we were not away (P7)."""
    alive = await last_alive(state)
    if alive is None or now - alive <= SLEPT:
        return None
    await slept(journal, apps, alive, now)
    return alive


async def slept(journal: Journal, apps: Iterable[str], since: datetime, now: datetime) -> None:
    """Write down a sleep from `since` to `now`."""
    for app in apps:
        await record(HouseSlept(at=now, told=Told.OURS, since=since), app, "", journal, now)
    log.info("house.slept", since=since.isoformat(), until=now.isoformat())


async def beat(state: State, journal: Journal, apps: Iterable[str], clock: Clock, troubles: Callable[[], Mapping[str, Trouble]]) -> None:
    """Give a sign of life every 10 s until cancelled; when the machine itself slept meanwhile, say so."""
    real = asyncio.get_running_loop()
    before, ticked = clock.now(), real.time()
    while True:
        now, tick = clock.now(), real.time()
        unseen = (now - before).total_seconds() - (tick - ticked)
        if isinstance(clock, Real) and timedelta(seconds=unseen) > SLEPT:  # the loop's clock stands while a machine sleeps
            await slept(journal, apps, before, now)
        told = msgspec.json.encode(list(troubles().values()))
        await state.remember(HOUSE, {ALIVE: now.isoformat().encode(), TROUBLES: told})
        before, ticked = now, tick
        await asyncio.sleep(BEAT_S)


async def sweep(journal: Journal, state: State, clock: Clock) -> None:
    """Once an hour until cancelled, drop what is past its time."""
    while True:
        expired = await journal.expire(clock.now())
        if expired.deliveries:
            log.info("bodies.expired", days=len(expired.days), deliveries=expired.deliveries, body_bytes=expired.body_bytes)
        await state.clean(clock.now())
        await clock.sleep(SWEEP_S)


async def troubles_told(state: State) -> list[Trouble]:
    """Return what failed in the house at its last sign of life."""
    told = (await state.recall(HOUSE)).get(TROUBLES)
    return msgspec.json.decode(told, type=list[Trouble]) if told else []
