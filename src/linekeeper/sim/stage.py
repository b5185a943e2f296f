"""The stage: one world, its timeline, its chance and its memory. All that happens, happens here and without I/O.

What the stage remembers is listed once more in `saving`: a world is written down whole.

`post` is the seam through which webhooks leave: a callable of (app, address, fields, body), called for every body to every subscribed app
that has an address. The simulator puts the outbox there, which signs and delivers over HTTP. Whoever needs no HTTP puts a sink of its own
there, gives the app any address, and lets `timeline.run_until` run a month of a million messages in virtual time. Until it is set, and for
an app without an address, webhooks fall silent, as Meta's do.
"""

from collections import deque
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from linekeeper.sim import bodies, faults
from linekeeper.sim.budget import Hourly, Pace, Seconds
from linekeeper.sim.counts import Counts
from linekeeper.sim.ledger import Ledger
from linekeeper.sim.manners import Manners, travels, vanishes
from linekeeper.sim.message import Message
from linekeeper.sim.rules import Uses
from linekeeper.sim.timeline import Timeline, deed
from linekeeper.sim.traffic import Traffic
from linekeeper.sim.webhook_fields import DIVERTED
from linekeeper.sim.world import Account, App, Number, World

if TYPE_CHECKING:
    from linekeeper.sim.played import Laws

WINDOW_S = 86_400.0
BATCH_AT_MOST = 1_000  #: changes in one body. Source: Meta, webhooks overview, 2026-09-11
BODY_AT_MOST = 3 * 1024 * 1024  #: bytes. Source: as above
Sink = Callable[[App, str, str, bytes], None]  #: app, address, fields, body


class Stage:
    """Args: the world, simulated unix seconds to begin with, and the seed of all chance."""

    def __init__(self, world: World, now: float, seed: int) -> None:
        self.world = world
        self.timeline = Timeline(now, self)
        self.began = now
        self.seed = seed
        self.chance = Random(seed)
        self.ledger = Ledger()
        self.uses = Uses()
        self.windows: dict[str, float] = {}  # "number/person" -> when the person last wrote
        self.traffic = Traffic()
        self.counts = Counts()
        self.laws: Laws | None = None  # rules of traffic of today, as `played` read them last
        self.messages: dict[str, Message] = {}  # by id, as long as something may still happen to them
        self.pairs, self.throughput = Pace(), Seconds()
        self.account_calls: dict[str, Hourly] = {}
        self.app_calls: dict[str, Hourly] = {}
        self.posting = True
        self.lost: set[str] = set()  # fields that vanish although they are subscribed
        self.unlisted: set[str] = set()  # numbers that their account's list leaves out
        self.manners = Manners()  # how badly webhooks travel
        self.mischief = Random(f"{seed}/manners")  # chance of its own: bad manners change nothing in the world
        self.cut_lists = False  # lists of numbers break off
        self.faults: list[faults.Fault] = []  # on order, in the order they strike
        self.gathered: dict[str, list[bodies.News]] = {}  # "app url" -> what waits to go in one body
        self.post: Sink | None = None  # where webhooks go
        self.origin = ""  # scheme and host of the own server, for addresses of files
        self.talking: set[str] = set()  # numbers whose next background conversation is planned
        self.mishaps: deque[str] = deque(maxlen=100)  # planned acts that could not be performed
        self.last_serial = 0

    @property
    def now(self) -> float:
        """Return the simulated time of what is happening, unix seconds."""
        return self.timeline.now

    def plan(self, due: float, deed: str, *arguments: object) -> None:
        """Plan a deed by name for simulated unix time `due`; its arguments are what JSON can hold.

        Raises:
            KeyError: there is no such deed.
        """
        self.timeline.at(due, deed, *arguments)

    def after(self, seconds: float, deed: str, *arguments: object) -> None:
        """Plan a deed by name in `seconds` of simulated time; its arguments are what JSON can hold.

        Raises:
            KeyError: there is no such deed.
        """
        self.timeline.at(self.timeline.now + seconds, deed, *arguments)

    @property
    def tracked(self) -> dict[str, int]:
        """Return how many accepted messages carried each value of biz_opaque_callback_data."""
        return self.traffic.tracked

    def serial(self) -> int:
        """Return the next number of a series, for ids."""
        self.last_serial += 1
        return self.last_serial

    def windowed(self, number: Number, person: str) -> bool:
        """Return whether the person wrote to the number within 24 h."""
        return self.windows.get(f"{number.id}/{person}", -WINDOW_S) > self.now - WINDOW_S

    def subscribers(self, account: Account) -> list[App]:
        """Return the apps subscribed to an account."""
        apps = self.world.apps.values()
        return [app for app in apps if account.subscribed is None or app.id in account.subscribed]

    def announce(self, account: Account, field: str, value: object, *, number: Number | None = None, entry: str | None = None) -> None:
        """Send a webhook about an account (and number) to whoever is subscribed; `entry` replaces the account as entry id."""
        news = bodies.News(account.id if entry is None else entry, field, value, self.now)
        for app in self.subscribers(account):
            self.send(app, _address(app, account, number, field), news)

    def send(self, app: App, url: str, news: bodies.News) -> None:
        """Send one change to one app, unless webhooks are off or its field is lost or unticked; an app without an address hears nothing."""
        if not self.posting or news.field in self.lost or news.field in app.unticked or vanishes(self.manners, news.field, self.mischief):
            self.ledger.webhook(self.now, news.field, "lost" if self.posting else "off")
        elif self.post is not None and url:
            self._gather(app, url, news)

    def send_anyway(self, app: App, news: bodies.News) -> None:
        """Send one change to an app's own callback in a body of its own, whatever the app is subscribed to."""
        if self.post is not None and app.callback:
            self.carry(app, app.callback, news.field, bodies.envelope(news))

    def _gather(self, app: App, url: str, news: bodies.News) -> None:
        """Let a change wait for others that go to the same place, as long as the play says; a full body goes at once."""
        wait_s = self.world.switches.batch_s
        if not wait_s:
            self._go(app, url, [news])
            return
        waiting = self.gathered.setdefault(f"{app.id} {url}", [])
        waiting.append(news)
        if len(waiting) >= BATCH_AT_MOST:
            self.let_go(app.id, url)
        elif len(waiting) == 1:
            self.after(wait_s, "let_go", app.id, url)

    def let_go(self, app_id: str, url: str) -> None:
        """Post what was gathered for an app at an address, as one body."""
        news = self.gathered.pop(f"{app_id} {url}", [])
        if news and self.post is not None:
            self._go(self.world.apps[app_id], url, news)

    def _go(self, app: App, url: str, news: list[bodies.News]) -> None:
        """Post changes as one body; what would be too large goes in halves."""
        off = faults.skew(self)
        body = bodies.envelope(*(faults.skewed(news, off) if off else news))
        if len(body) > BODY_AT_MOST and len(news) > 1:
            middle = len(news) // 2
            self._go(app, url, news[:middle])
            self._go(app, url, news[middle:])
            return
        fields = news[0].field if len(news) == 1 else ",".join(sorted({one.field for one in news}))
        for wait_s in travels(self.manners, self.mischief):
            if wait_s:
                self.after(wait_s, "carry", app.id, url, fields, body.decode("ascii"))
            else:
                self.carry(app, url, fields, body)

    def carry(self, app: App, url: str, fields: str, body: bytes) -> None:
        """Hand a body to whoever posts it."""
        if self.post is not None:
            self.post(app, url, fields, body)


def _address(app: App, account: Account, number: Number | None, field: str) -> str:
    """Return where an app hears of a field: at the number's override, at the account's, or at its own callback."""
    if field not in DIVERTED or number is None:
        return app.callback
    return number.overrides.get(app.id) or account.overrides.get(app.id) or app.callback


@deed
def _let_go(stage: Stage, app: str, url: str) -> None:
    stage.let_go(app, url)


@deed
def _carry(stage: Stage, app: str, url: str, fields: str, body: str) -> None:
    stage.carry(stage.world.apps[app], url, fields, body.encode("ascii"))
