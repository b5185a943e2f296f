"""The poller: the primary source for status and quality, for which Meta sends no webhook."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from linekeeper.config import App
from linekeeper.graph import Graph
from linekeeper.intake.clock import Clock
from linekeeper.intake.known import Known, known
from linekeeper.intake.memory import Memory
from linekeeper.intake.rounds import Rounds
from linekeeper.intake.skew import Tell
from linekeeper.journal.port import Journal
from linekeeper.meter import Meter
from linekeeper.state.port import Effect, State

TICK_S = 5.0
LOOK_EVERY = timedelta(minutes=1)  #: how often the keeper's view of the accounts is taken over
POLL = "poll"  #: the effects we claim; key: an account id, account/number, or account/template/id


class Poller:
    """Reads every account of every app, by the poll plan."""

    def __init__(  # noqa: PLR0913  the parts it works with
        self,
        apps: Iterable[App],
        clients: Mapping[str, Graph],
        journal: Journal,
        state: State,
        clock: Clock,
        meter: Meter,
        *,
        on_skew: Tell | None = None,
    ) -> None:
        self._on_skew = on_skew
        self._journal, self._state, self._clock, self._meter = journal, state, clock, meter
        self._memory = Memory(state)
        self._rounds: list[Rounds] = []
        self.adopt(apps, clients)
        self._known: dict[str, Known] = {}
        self._looked_at: datetime | None = None
        self._strangers: dict[str, int] = {}  # effects' keys that name no account we watch -> how often claimed
        self._loaded = False

    def adopt(self, apps: Iterable[App], clients: Mapping[str, Graph]) -> None:
        """Go on with these credentials; apps that are new are begun with. Nothing changes for an app that is the same."""
        rounds = {each.app.name: each for each in self._rounds}
        for app in apps:
            if app.name not in rounds:
                graph = clients[app.name]
                rounds_of = Rounds(app, graph, self._journal, self._state, self._memory, self._clock, self._meter, self._on_skew)
                self._rounds.append(rounds_of)
            elif rounds[app.name].app != app:
                rounds[app.name].renew(app, clients[app.name])
        self._names = frozenset(each.app.name for each in self._rounds)

    async def run(self) -> None:
        """Read until cancelled; may be called again after it raised.

        Raises:
            TryLater: the disk refuses; call again.
        """
        try:
            while True:
                await self.turn()
                await self._clock.sleep(TICK_S)
        finally:
            for rounds in self._rounds:
                await rounds.stop()

    async def turn(self) -> None:
        """Start what is due now.

        Raises:
            TryLater: the disk refuses; nothing is lost by calling again.
        """
        if not self._loaded:
            await self._memory.load()
            self._loaded = True
        if not self._rounds:
            return  # wishes wait for an app that can fulfil them
        now = self._clock.now()
        if self._looked_at is None or now - self._looked_at >= LOOK_EVERY:
            self._known = await self._state.look(known)
            self._looked_at = now
        asked = await self._wishes(now)
        for rounds in self._rounds:
            await rounds.go(self._known, self._names, asked=asked)
        await self._memory.flush()

    async def idle(self) -> None:
        """Wait until nothing is in flight, and write down what is to be remembered."""
        for rounds in self._rounds:
            await rounds.idle()
        await self._memory.flush()

    async def _wishes(self, now: datetime) -> bool:
        """Take in what news asks to be read; return whether it named an account that we do not watch."""
        unknown: list[Effect] = []
        for effect in await self._state.claim(POLL, now):
            account, _, about = effect.key.partition("/")
            template = about.removeprefix("template/") if about.startswith("template/") else ""
            watching = [rounds for rounds in self._rounds if account in rounds.watched]
            for rounds in watching:
                rounds.watched[account].wish(effect.id, effect.not_before, template)
            if not watching:
                unknown.append(effect)
        await self._strange(unknown)
        return bool(unknown)

    async def _strange(self, unknown: list[Effect]) -> None:
        """Close wishes for accounts that we do not know even after we looked for them: an unclaimed effect comes again."""
        for effect in unknown:
            self._strangers[effect.key] = self._strangers.get(effect.key, 0) + 1
        hopeless = [effect for effect in unknown if self._strangers[effect.key] >= 3]  # noqa: PLR2004  two looks in between
        for effect in hopeless:
            del self._strangers[effect.key]
        if hopeless:
            await self._state.done([effect.id for effect in hopeless])
