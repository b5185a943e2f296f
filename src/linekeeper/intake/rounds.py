"""The rounds of one app: whom to read, when, a few at once."""

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import datetime

import structlog

from linekeeper.config import App
from linekeeper.errors import LinekeeperError
from linekeeper.events.house import SightCause
from linekeeper.graph import Graph
from linekeeper.intake.caller import Caller
from linekeeper.intake.clock import Clock
from linekeeper.intake.discovery import Discovery
from linekeeper.intake.faults import place_of
from linekeeper.intake.fieldwise import Fieldwise
from linekeeper.intake.known import Known
from linekeeper.intake.memory import CLAIMED, REFUSED, SIGHT, Memory
from linekeeper.intake.reading import Reader
from linekeeper.intake.sight import Streak
from linekeeper.intake.skew import Tell
from linekeeper.intake.visit import Keeper, Visit
from linekeeper.intake.watched import Watched
from linekeeper.journal.port import Journal
from linekeeper.meter import Meter
from linekeeper.pacing.plan import Due, plan
from linekeeper.state.port import State

AT_ONCE = 16  #: readings in flight

log = structlog.get_logger(__name__)


class Rounds:
    """Everything the poller does for one app."""

    def __init__(  # noqa: PLR0913, PLR0917  the parts it works with
        self,
        app: App,
        graph: Graph,
        journal: Journal,
        state: State,
        memory: Memory,
        clock: Clock,
        meter: Meter,
        on_skew: Tell | None = None,
    ) -> None:
        self.app = app
        self.watched: dict[str, Watched] = {}
        self._state, self._memory, self._clock, self._meter = state, memory, clock, meter
        self._caller = Caller(app, graph, clock, meter, on_skew)
        self._keeper = Keeper(app=app.name, journal=journal, memory=memory, clock=clock, meter=meter)
        self._visit = Visit(Reader(self._caller, Fieldwise(self._caller, memory, clock)), self._keeper)
        self._discovery = Discovery(self._caller, self._keeper, state)
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._discovering = False

    def adopt(self, known: Mapping[str, Known], apps: frozenset[str]) -> None:
        """Watch what was claimed for this app, and no longer what was given up. `apps`: names of all apps there are."""
        claimed = {account for account, app in self._memory.rows(CLAIMED).items() if app.decode() == self.app.name}
        claimed |= {each.account for each in known.values() if each.app == self.app.name and not each.released}
        for account in claimed:
            each = known.get(account)
            if each is not None and each.released:
                self.watched.pop(account, None)
            elif each is None or each.app in {"", self.app.name} or each.app not in apps:
                self._watch(account, claimed=True)

    def _watch(self, account: str, *, claimed: bool) -> None:
        watched = self.watched.get(account)
        if watched is None:
            streak = Streak.unpack(self._memory.get(SIGHT, account))
            self.watched[account] = Watched(account=account, claimed=claimed, streak=streak)
        elif claimed:
            watched.claimed = True

    def renew(self, app: App, graph: Graph) -> None:
        """Go on with other credentials, at once: what was refused with the old ones is asked for again."""
        self.app = app
        self._caller.renew(app, graph)
        self._discovery.forget()
        for field in [key for key in self._memory.rows(REFUSED) if key.startswith(f"{app.name}/")]:
            self._memory.put(REFUSED, field, None)  # the new token may read it
        for watched in self.watched.values():
            watched.at_once()

    async def go(self, known: Mapping[str, Known], apps: frozenset[str], *, asked: bool) -> None:
        """Start what is due now; nothing of it is waited for."""
        now = self._clock.now()
        self.adopt(known, apps)
        usage = self._caller.usage(now)
        if not self._discovering and not usage.closed(now) and self._discovery.is_due(now, asked=asked):
            self._discovering = True
            self._discovery.begin(now)
            self._start("discovery", self._discover(known, apps))
        await self._blind(known)
        paces = [
            pace
            for each in self.watched.values()
            if self._caller.can_read(each.account) and (pace := each.pace(known.get(each.account), now)) is not None
        ]
        for due in plan(paces, now, self._caller.spending.spent(now), usage):
            watched = self.watched[due.account]
            watched.begin(due, now)
            self._start("reading", self._read(watched, due, known.get(due.account)))
        self._measure(now)

    async def idle(self) -> None:
        """Wait until nothing is in flight."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self) -> None:
        """Drop what is in flight."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._discovering = False  # a task that was dropped before its first step tidied nothing up
        for watched in self.watched.values():
            watched.busy = False

    def _start(self, what: str, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name=f"linekeeper-{what}-{self.app.name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self, watched: Watched, due: Due, known: Known | None) -> None:
        wishes = set(watched.wishes) if due.wanted else set()
        outcome, asked_with = "failed", self._caller.graph
        try:
            async with self._gate:
                outcome = await self._visit(watched, due, known)
            if outcome == "ok":
                watched.fulfilled(wishes)
                await self._state.done(sorted(wishes))
        except LinekeeperError as refusal:
            log.warning("reading.unkept", app=self.app.name, account=watched.account, what=refusal.what)
        except Exception as fault:  # noqa: BLE001  one account must not end the rounds
            # No traceback: the fault's text may hold what somebody wrote.
            log.error("reading.failed", app=self.app.name, account=watched.account, fault=type(fault).__name__, place=place_of(fault))  # noqa: TRY400  see above
            watched.wait(SightCause.UNKNOWN, None, self._clock.now())
        finally:
            watched.busy = False
            if self._caller.graph is not asked_with:
                watched.at_once()  # the answer is about credentials that hold no more
            self._meter.polls.labels(self.app.name, outcome).inc()

    async def _discover(self, known: Mapping[str, Known], apps: frozenset[str]) -> None:
        try:
            for account in await self._discovery():
                owner = self._memory.get(CLAIMED, account)
                elsewhere = owner is not None and owner.decode() != self.app.name and owner.decode() in apps
                given_up = account in known and known[account].released
                if not elsewhere and not given_up:
                    self._watch(account, claimed=owner is not None and owner.decode() == self.app.name)
        except LinekeeperError as refusal:
            log.warning("discovery.unkept", app=self.app.name, what=refusal.what)
        except Exception as fault:  # noqa: BLE001  the next look may work
            log.error("discovery.failed", app=self.app.name, fault=type(fault).__name__, place=place_of(fault))  # noqa: TRY400  as above
        finally:
            self._discovering = False

    async def _blind(self, known: Mapping[str, Known]) -> None:
        """Say, once, that no token was given for accounts that are ours."""
        for watched in self.watched.values():
            if watched.claimed and not self._caller.can_read(watched.account) and SightCause.NO_TOKEN not in watched.streak.lost:
                await self._keeper.lost(watched, SightCause.NO_TOKEN, None, known.get(watched.account))

    def _measure(self, now: datetime) -> None:
        name, ours = self.app.name, [each for each in self.watched.values() if each.claimed]
        self._meter.accounts.labels(name).set(len(ours))
        self._meter.accounts_blind.labels(name).set(sum(bool(each.streak.lost) for each in ours))
        ages = [(now - each.seen_at).total_seconds() for each in ours if each.seen_at is not None]
        self._meter.poll_age.labels(name).set(max(ages, default=0.0))
