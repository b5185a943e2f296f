"""One account as the poller watches it, while it runs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct, field

from linekeeper.events.house import SightCause
from linekeeper.intake.beside import MOST_NAMED, Beside
from linekeeper.intake.known import Known
from linekeeper.intake.sight import PASSING, Streak
from linekeeper.pacing.plan import AccountPace, Due, Tier

SOON_S = {True: 10.0, False: 60.0}  #: the first try after a failure: passing ones are often over at once
LONGEST_S = 300.0
ENOUGH = 3  #: complete lists without a number, the last of them with its node gone, that settle it
PROBE_S = 600.0  #: between two looks at an account that nobody claimed and we could not read
MOST_DOUBLINGS = 10
MOST_UNLISTED = 10  #: nodes of unlisted numbers in one reading


class Watched(Struct, kw_only=True):
    """What the next plan must know. `None`: not since the start."""

    account: str
    claimed: bool = False  #: False: a candidate, told by a token or a webhook; claimed when it can be read
    listed_at: datetime | None = None
    node_at: datetime | None = None
    subscription_at: datetime | None = None
    seen_at: datetime | None = None  #: newest successful reading
    closed_until: datetime | None = None  #: it failed: not before this
    pages: int = 1
    registered: bool = False
    streak: Streak = Streak()
    absent: dict[str, int] = {}  #: number -> in how many complete lists in a row it was missing
    settled: set[str] = set()  #: absent numbers whose node is gone too: they are not asked for again
    beside: Beside = field(default_factory=Beside)
    wishes: set[int] = set()  #: open effects that ask for a reading
    wanted_at: datetime | None = None
    busy: bool = False

    def tier(self, known: Known | None, now: datetime) -> Tier:
        """Return how closely to watch it."""
        return known.tier(now) if known is not None else Tier.QUIET

    def pace(self, known: Known | None, now: datetime) -> AccountPace | None:
        """Return what the plan must know; None: not now."""
        if self.busy or (self.closed_until is not None and now < self.closed_until):
            return None
        return AccountPace(
            account=self.account,
            tier=self.tier(known, now),
            registered=self.registered,
            pages=self.pages + min(len(self.absent) - len(self.settled), MOST_UNLISTED) + min(len(self.beside.named), MOST_NAMED),
            listed_at=self.listed_at,
            node_at=self.node_at,
            subscription_at=self.subscription_at,
            template_pages=self.beside.template_pages,
            templates_at=self.beside.templates_at,
            portfolio=bool(self.beside.portfolio),
            portfolio_at=self.beside.portfolio_at,
            wanted_at=self.wanted_at,
        )

    def wish(self, effect: int, not_before: datetime, template: str = "") -> None:
        """Take in that news asks for a reading, of one template too when it names one."""
        self.wishes.add(effect)
        if template:
            self.beside.name(template)
        self.wanted_at = not_before if self.wanted_at is None else min(self.wanted_at, not_before)

    def begin(self, due: Due, now: datetime) -> None:
        """Note that a reading starts."""
        self.busy = True
        self.listed_at = now
        self.node_at = now if due.node else self.node_at
        self.subscription_at = now if due.subscription else self.subscription_at

    def missed(self, expected: Iterable[str], listed: Iterable[str]) -> list[str]:
        """Take in a complete list; return the expected numbers that it lacks and that are not settled."""
        lacking = sorted(set(expected) - set(listed))
        self.absent = {number: self.absent.get(number, 0) + 1 for number in lacking}
        self.settled &= set(lacking)
        return [number for number in lacking if number not in self.settled]

    def gone(self, number: str) -> None:
        """Take in that an unlisted number's node does not exist."""
        if self.absent.get(number, 0) >= ENOUGH:
            self.settled.add(number)

    def fulfilled(self, wishes: set[int]) -> None:
        """Note that a reading that started after these wishes is kept."""
        self.wishes -= wishes
        if not self.wishes:
            self.wanted_at = None

    def at_once(self) -> None:
        """Read it at the next turn, whatever failed before."""
        self.closed_until = self.listed_at = None

    def wait(self, cause: SightCause, asked_s: float | None, now: datetime) -> None:
        """Leave the account alone for a while after a failure, longer each time."""
        first_s = SOON_S[cause in PASSING] if self.claimed or cause in PASSING else PROBE_S
        doubled_s = first_s * 2 ** min(self.streak.failures - 1, MOST_DOUBLINGS)
        wait_s = max(min(doubled_s, max(LONGEST_S, first_s)), min(asked_s or 0.0, 3600.0))
        self.closed_until = now + timedelta(seconds=wait_s)
        self.listed_at = None  # then at once, whatever its tier
