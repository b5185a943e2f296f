"""The poll plan of 10,000 accounts: calls a second, and how old the oldest reading grows. A simulated clock, no network."""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from bench.ratio import Measure, Probe, Scale, Stand
from linekeeper.pacing.plan import INTERVAL_S, AccountPace, AppUsage, Tier, allowed_per_hour, plan

ACCOUNTS = 10_000
TICK_S = 5
BEGIN = datetime(2026, 11, 25, 12, tzinfo=UTC)
#: Of a hundred accounts: sends within the hour or an open finding, sends now and then, sent nothing for a week.
MIX = {Tier.HOT: 5, Tier.QUIET: 45, Tier.DORMANT: 50}
LATE = 1.1  #: of an interval: a reading may be this much older than its tier says before we call the plan too slow


class Fleet:
    """Accounts that are read as the plan says, each reading answered within its tick."""

    def __init__(self) -> None:
        tiers = [tier for tier, share in MIX.items() for _ in range(share)]
        self._paces = [self._in_the_middle(place, tiers[place % len(tiers)]) for place in range(ACCOUNTS)]
        self._places = {pace.account: place for place, pace in enumerate(self._paces)}
        self._spent: dict[str, int] = {}
        self._calls: deque[tuple[datetime, str, int]] = deque()

    def _in_the_middle(self, place: int, tier: Tier) -> AccountPace:
        """Return an account as one finds it in a fleet that has run for long: read some time ago within its interval."""
        ago = timedelta(seconds=INTERVAL_S[tier] * (place * 7919 % ACCOUNTS) / ACCOUNTS)
        at = BEGIN - ago
        return AccountPace(
            account=f"{100_000 + place}", tier=tier, registered=True, listed_at=at, node_at=at, subscription_at=at, templates_at=at
        )

    def run(self, seconds: int) -> tuple[float, float, int]:
        """Return calls a second, the oldest reading in its tier's intervals, and the most calls one account took in an hour."""
        calls, oldest, most = 0, 0.0, 0
        for tick in range(0, seconds, TICK_S):
            now = BEGIN + timedelta(seconds=tick)
            for due in plan(self._paces, now, self._spent, AppUsage()):
                calls += due.calls
                self._read(due.account, now, due.calls, node=due.node, subscription=due.subscription, templates=due.templates)
            most = max(most, max(self._spent.values(), default=0))
            oldest = max(oldest, *(self._age(pace, now) for pace in self._paces))
        return calls / seconds, oldest, most

    def _read(self, account: str, now: datetime, calls: int, *, node: bool, subscription: bool, templates: bool) -> None:
        place = self._places[account]
        pace = self._paces[place]
        self._paces[place] = replace(
            pace,
            listed_at=now,
            node_at=now if node else pace.node_at,
            subscription_at=now if subscription else pace.subscription_at,
            templates_at=now if templates else pace.templates_at,
        )
        self._spent[account] = self._spent.get(account, 0) + calls
        self._calls.append((now, account, calls))
        while self._calls and now - self._calls[0][0] > timedelta(hours=1):
            _, then, old = self._calls.popleft()
            self._spent[then] -= old

    @staticmethod
    def _age(pace: AccountPace, now: datetime) -> float:
        at = pace.listed_at or BEGIN
        return (now - at).total_seconds() / INTERVAL_S[pace.tier]


@contextmanager
def _opened(_: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    found: dict[str, float] = {}

    def calls() -> float:
        a_second, oldest, most = Fleet().run(int(240 * scale.seconds))
        found["oldest"], found["most"] = oldest, float(most)
        return a_second

    yield {
        "calls": calls,
        "budget": lambda: ACCOUNTS * allowed_per_hour(registered=True) / 3600,
        "oldest": lambda: found["oldest"],
        "interval": lambda: 1.0,
        "most": lambda: found["most"],
        "allowed": lambda: float(allowed_per_hour(registered=True)),
    }


STANDS = [Stand("poll plan", _opened, most_rounds=1)]
MEASURES = [
    Measure(
        name="poll plan: calls",
        stand="poll plan",
        ours="calls",
        control="budget",
        against="half of what Meta allows 10,000 accounts",
        unit="calls/s",
        lower_is_better=True,
        least=1.0,
    ),
    Measure(
        name="poll plan: oldest reading",
        stand="poll plan",
        ours="oldest",
        control="interval",
        against="the interval of its tier (60 s, 5 min, 30 min)",
        unit="intervals",
        lower_is_better=True,
        allowed=LATE,
        least=1.0,
    ),
    Measure(
        name="poll plan: one account",
        stand="poll plan",
        ours="most",
        control="allowed",
        against="half of one account's hourly budget",
        unit="calls/h",
        lower_is_better=True,
        least=1.0,
    ),
]
