"""What goes through the gateway, at a glance: what waits and for what, what nobody knows, what became of the last day's sends."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from shlex import quote

from msgspec import Struct

from linekeeper.state.intents import WAITING, SendState
from linekeeper.state.port import Look
from linekeeper.state.sends import ALL, Pause, Sends, SendsLook, Sought, Tally
from linekeeper.store.instant import to_us
from linekeeper.views.asking import Asking
from linekeeper.views.sends_words import Reason, reason_of

DAY = timedelta(hours=24)
OPEN = tuple(sorted(WAITING | {SendState.UNKNOWN}))
MOST_GROUPS = 100
COUNTED_FOR = timedelta(seconds=5)  #: a day's sends may be a million rows: they are not counted for every look at the page


class SendGroup(Struct, frozen=True, kw_only=True):
    """Sends that share all this."""

    account: str
    portfolio: str
    number: str
    display: str  #: the number as people write it; empty: not known
    lane: str
    template: str
    state: str
    sends: int
    reason: Reason | None
    release: str = ""  #: the command that lets them go all the same; empty: none does


class PauseAnswer(Struct, frozen=True, kw_only=True):
    """What an operator stopped."""

    kind: str
    name: str
    since: datetime
    by: str
    why: str
    resume: str  #: the command that ends it
    display: str = ""  #: a number as people write it; empty: not known, or something else is paused


class SendsAnswer(Struct, frozen=True, kw_only=True):
    """The gateway's sends."""

    now: datetime
    used: bool  #: whether anything was ever sent through the gateway
    waiting: int
    unknown: int  #: nobody knows whether they reached Meta
    to_decide: int  #: of these, presumed lost, and somebody must decide
    next_due: datetime | None
    lanes: dict[str, int]  #: waiting ones, by lane
    day: dict[str, int]  #: by state, of those accepted in the last 24 hours
    groups: list[SendGroup]
    more: int  #: groups beyond those listed
    pauses: list[PauseAnswer]


class Sendings(Asking):
    """Questions about sends. Without a gateway's store there are none."""

    _sends: Sends | None = None
    _counted: SendsAnswer | None = None

    async def sends(self) -> SendsAnswer:
        """Return what waits, what is unknown, and what became of the last day's."""
        now, counted = self.now(), self._counted
        if counted is not None and timedelta() <= now - counted.now < COUNTED_FOR:
            return counted
        self._counted = answer = await self._count(now)
        return answer

    async def pauses_of(self, number: str, portfolio: str) -> list[PauseAnswer]:
        """Return what an operator stopped of a number: itself, its portfolio, or what holds for every number."""
        if self._sends is None:
            return []
        about = {("number", number), ("portfolio", portfolio)}
        found = await self._sends.look(lambda look: look.pauses())
        return [_pause(one, {}) for one in found if one.kind in {"lane", ALL} or (one.kind, one.name) in about]

    async def _count(self, now: datetime) -> SendsAnswer:
        if self._sends is None:
            return answered(now, (), (), (), None, {}, used=False)

        def ask(look: SendsLook) -> tuple[list[Tally], list[Tally], list[Pause], datetime | None, bool]:
            day = look.tally(Sought(), to_us(now - DAY))
            return list(look.tally(Sought(states=OPEN))), list(day), list(look.pauses()), look.next_due(), look.newest() > 0

        waiting, day, pauses, next_due, used = await self._sends.browse(ask)
        numbers = {one.number for one in sorted(waiting, key=lambda one: -one.sends)[:MOST_GROUPS]}
        numbers |= {one.name for one in pauses if one.kind == "number"}

        shown = await self._state.look(lambda look: displays(look, numbers))
        return answered(now, waiting, day, pauses, next_due, shown, used=used)


def displays(look: Look, numbers: Collection[str]) -> dict[str, str]:
    """Return numbers by id as people write them, those that have digits."""
    rows = (look.fleet_row(number) for number in sorted(numbers))
    return {row.number: f"+{row.display}" for row in rows if row is not None and row.display}


def answered(  # noqa: PLR0913  what there is to tell
    now: datetime,
    waiting: Iterable[Tally],
    day: Iterable[Tally],
    pauses: Iterable[Pause],
    next_due: datetime | None,
    shown: dict[str, str],
    *,
    used: bool,
) -> SendsAnswer:
    """Put an answer together."""
    waiting = sorted(waiting, key=lambda one: (one.state is not SendState.UNKNOWN, -one.sends, one.number, one.lane, one.template, one.why))
    lanes, states = Counter[str](), Counter[str]()
    for one in waiting:
        if one.state in WAITING:
            lanes[one.lane] += one.sends
    for one in day:
        states[one.state.value] += one.sends
    return SendsAnswer(
        now=now,
        used=used,
        waiting=sum(lanes.values()),
        unknown=sum(one.sends for one in waiting if one.state is SendState.UNKNOWN),
        to_decide=sum(one.sends for one in waiting if one.state is SendState.UNKNOWN and one.why == "presumed_lost_ask"),
        next_due=next_due,
        lanes=dict(sorted(lanes.items())),
        day=dict(sorted(states.items())),
        groups=[group(one, shown.get(one.number, "")) for one in waiting[:MOST_GROUPS]],
        more=max(len(waiting) - MOST_GROUPS, 0),
        pauses=[_pause(one, shown) for one in pauses],
    )


def group(one: Tally, display: str = "") -> SendGroup:
    """Return a group of sends with its reason in words, and the command that lets it go."""
    reason = reason_of(one.why, one.state, detail=one.detail)
    command = ""
    if one.state in WAITING:
        told = {"number": one.number, "lane": one.lane, "why": one.why, "override": one.why if reason is not None and reason.hard else ""}
        command = "linekeeper queue release " + " ".join(f"--{name} {quote(word)}" for name, word in told.items() if word)
    elif one.why == "presumed_lost_ask":
        command = f"linekeeper queue list --each --state unknown --number {quote(one.number)}"
    return SendGroup(
        account=one.account,
        portfolio=one.portfolio,
        number=one.number,
        display=display,
        lane=one.lane,
        template=one.template,
        state=one.state.value,
        sends=one.sends,
        reason=reason,
        release=command,
    )


def _pause(one: Pause, shown: dict[str, str]) -> PauseAnswer:
    return PauseAnswer(
        kind=one.kind,
        name=one.name,
        since=one.at,
        by=one.by,
        why=one.why,
        resume=f"linekeeper queue resume {one.kind} {quote(one.name)}",
        display=shown.get(one.name, "") if one.kind == "number" else "",
    )
