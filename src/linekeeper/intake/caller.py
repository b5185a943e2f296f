"""One app's calls to Meta: counted, and stopped while Meta wants none."""

from collections.abc import Awaitable
from datetime import datetime, timedelta

from linekeeper.config import App
from linekeeper.graph import Answer, Graph, GraphError
from linekeeper.intake.clock import Clock
from linekeeper.intake.skew import Skew, Tell
from linekeeper.intake.spending import Spending
from linekeeper.meter import Meter
from linekeeper.pacing.plan import STOP_ABOVE, AppUsage

FRESH = timedelta(minutes=5)  #: how long Meta's percentage is taken at its word
HOUR = timedelta(hours=1)  #: the window it speaks of
PAUSE_S, LONGEST_PAUSE_S = 60.0, 3600.0


class Caller:
    """A Graph client with its budget."""

    def __init__(self, app: App, graph: Graph, clock: Clock, meter: Meter, on_skew: Tell | None = None) -> None:
        self.app, self.graph = app, graph
        self._skew = Skew(app.name, on_skew)
        self.spending = Spending()
        self._clock, self._meter = clock, meter
        self._percent, self._told_at = 0.0, clock.now()
        self._closed_until: datetime | None = None
        self._pauses = 0

    async def get(self, account: str, path: str, **parameters: str) -> Answer:
        """Ask for a node or edge on an account's budget.

        Raises:
            GraphError: as `Graph.get`.
        """
        self.spending.spend(account, self._clock.now())
        return await self._count(self.graph.using(self.app.tokens.get(account)).get(path, **parameters))

    def can_read(self, account: str) -> bool:
        """Tell whether there is a token for an account: its own, or the app's."""
        return self.graph.can_read or account in self.app.tokens

    def renew(self, app: App, graph: Graph) -> None:
        """Go on with other credentials. The budget stays: Meta counts by app, not by token."""
        self.app, self.graph = app, graph

    async def inspect_token(self) -> Answer:
        """Ask for `debug_token`; it counts for no account."""
        return await self._count(self.graph.inspect_token())

    async def app_subscriptions(self) -> Answer:
        """Ask for the app's subscriptions; it counts for no account."""
        return await self._count(self.graph.app_subscriptions())

    def usage(self, now: datetime) -> AppUsage:
        """Return how much of the app's budget is used, as far as that was told lately.

        Above `STOP_ABOVE` almost nothing is asked, so nothing new is heard: an old word must not stop us for ever.
        """
        age = now - self._told_at
        percent = self._percent if age < FRESH else min(self._percent, STOP_ABOVE) if age < HOUR else 0.0
        return AppUsage(percent=percent, closed_until=self._closed_until)

    async def _count(self, asked: Awaitable[Answer]) -> Answer:
        try:
            answer = await asked
        except GraphError as refusal:
            self._meter.graph_calls.labels(self.app.name, _outcome(refusal)).inc()
            if refusal.app_wide:
                self._pause(refusal.retry_after_s)
            raise
        self._meter.graph_calls.labels(self.app.name, "ok").inc()
        self._pauses = 0
        if answer.usage.app_percent is not None:
            self._percent, self._told_at = answer.usage.app_percent, self._clock.now()
            self._meter.app_usage.labels(self.app.name).set(self._percent)
        self._skew.heard(answer, self._clock.now())
        if answer.skew_s is not None:
            self._meter.clock_skew.labels(self.app.name).set(answer.skew_s)
        return answer

    def _pause(self, asked_s: float | None) -> None:
        wait_s = asked_s or min(PAUSE_S * 2**self._pauses, LONGEST_PAUSE_S)
        self._pauses = min(self._pauses + 1, 10)
        self._closed_until = self._clock.now() + timedelta(seconds=min(wait_s, LONGEST_PAUSE_S))


def _outcome(refusal: GraphError) -> str:
    if refusal.missing:
        return "missing"
    return refusal.cause.value if refusal.cause is not None else "refused"
