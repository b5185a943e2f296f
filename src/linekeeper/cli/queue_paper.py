"""How sends look on paper: what waits by what it shares, one send, and single ones in a list."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from linekeeper.cli.times import both, relative
from linekeeper.views.shown import shown

if TYPE_CHECKING:
    from rich.table import Table

    from linekeeper.gateway.api_told import Act, Message, PauseTold, QueueTold
    from linekeeper.views.sends import SendGroup

LANES = {"otp": "one-time codes", "reply": "replies", "utility": "utility", "marketing": "marketing"}
WAITING = frozenset({"accepted", "held"})
COLOURS = {"unknown": "yellow", "failed": "red", "expired": "red", "held": "cyan", "cancelled": "dim"}


def groups(items: Sequence["SendGroup"]) -> "Table":
    """Return groups of sends as a table."""
    from rich.table import Table  # noqa: PLC0415  --json needs no rich
    from rich.text import Text  # noqa: PLC0415  as above

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", expand=True)
    table.add_column("Sends", justify="right", no_wrap=True)
    table.add_column("What", no_wrap=True)
    table.add_column("Why", ratio=3)
    table.add_column("Waits for", ratio=2, style="dim")
    for one in items:
        what = Text(LANES.get(one.lane, one.lane or "no lane yet"), style=COLOURS.get(one.state, ""))
        if one.state == "unknown":
            what.append(", unknown")
        what.append(f"\n{shown(one.display) if one.display else one.number}", style="dim")
        if one.template:
            what.append(f"\n{one.template}", style="dim")
        why = Text(one.reason.text if one.reason is not None else one.state)
        if one.reason is not None:
            why.append(f"  {one.reason.code}" + (": Meta would refuse it" if one.reason.hard else ""), style="dim")
        table.add_row(f"{one.sends:,}", what, why, one.reason.waits_for if one.reason is not None else "")
    return table


def headline(told: "QueueTold", state: str, now: datetime, where: tzinfo) -> str:
    """Return how many there are, of the state that was asked for: what waits and what is unknown, when none was."""
    if state and state not in WAITING:
        many = sum(one.sends for one in told.items)
        return f"{many:,}{' or more' if told.more else ''} {'is' if many == 1 else 'are'} {state}." if many else f"None is {state}."
    if not told.items:
        return "Nothing waits." if state else "Nothing waits, and nothing is unknown."
    unknown = f" Of {told.unknown:,} nobody knows whether {'it' if told.unknown == 1 else 'they'} reached Meta." if told.unknown else ""
    due = f" The next look at one is {both(told.next_due, now, where)}." if told.next_due is not None and told.waiting else ""
    return f"{told.waiting:,} {'waits' if told.waiting == 1 else 'wait'}.{unknown}{due}"


def left_alone(items: Sequence["SendGroup"], overrides: Sequence[str]) -> list[str]:
    """Return what a release would leave alone, since Meta would surely refuse it, and what to add."""
    hard = Counter[str]()
    for one in items:
        if one.reason is not None and one.reason.hard and one.reason.code not in overrides:
            hard[one.reason.code] += one.sends
    return [f"{many:,} of these are left alone without --override {code}: Meta would surely refuse." for code, many in hard.items()]


def acted(what: str, one: "Message") -> str:
    """Return what became of one send that somebody acted on."""
    if what == "release":
        return f"Released: {one.id}. It is decided anew now: linekeeper queue show {one.id}"
    if what == "cancel":
        return f"Taken back: {one.id}."
    return f"{one.id} is {one.state.value}" + (f": {one.reason.text}" if one.reason else ".")


def act(one: "Act", now: datetime, where: tzinfo) -> str:
    """Return what somebody did."""
    reason = f": {one.reason}" if one.reason else ""
    return f"{both(one.at, now, where)}  {one.by}: {one.what} {one.about} ({one.many:,}){reason}"


def each(items: Iterable["Message"], now: datetime) -> "Table":
    """Return single sends as a table."""
    from rich.table import Table  # noqa: PLC0415  as above
    from rich.text import Text  # noqa: PLC0415  as above

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", expand=True)
    for name in ("Id", "State", "Lane", "Accepted"):
        table.add_column(name, no_wrap=True)
    table.add_column("Template", ratio=1)
    table.add_column("Why", ratio=2)
    for one in items:
        state = Text(one.state.value, style=COLOURS.get(one.state.value, ""))
        why = one.reason.text if one.reason is not None else ""
        table.add_row(one.id, state, one.lane, relative(one.accepted_at, now), one.template, why)
    return table


def lines(one: "Message", now: datetime, where: tzinfo) -> list[str]:
    """Return what there is to say of one send."""
    told = [f"{one.id}  {one.state.value} since {both(one.since, now, where)}"]
    if one.reason is not None:
        told.append(f"why:       {one.reason.text} ({one.reason.code}, {one.reason.basis})")
        if one.reason.waits_for:
            told.append(f"waits for: {one.reason.waits_for}")
        if one.reason.override:
            told.append(f"let it go: linekeeper queue release {one.id} --override {one.reason.override} --reason …")
    template = f", template {one.template} {one.language}" if one.template else ""
    told.append(f"what:      {LANES.get(one.lane, one.lane)} from number {one.number}{template}")
    told.append(f"of:        account {one.account or 'not watched'}, portfolio {one.portfolio or 'not known'}")
    times = (("accepted", one.accepted_at), ("next look", one.looked_at_next), ("not after", one.expires_at), ("sent", one.sent_at))
    told += [f"{f'{name}:':<11}{both(at, now, where)}" for name, at in (*times, ("delivered", one.delivered_at)) if at is not None]
    if one.error is not None:
        told.append(f"error:     {one.error} (linekeeper explain {one.error})")
    if one.repeats:
        told.append(f"repeats:   {one.repeats}, which was presumed lost")
    return told


def pauses(items: Iterable["PauseTold"], now: datetime, where: tzinfo) -> list[str]:
    """Return what is paused."""
    return [f"Paused: {_named(one)}, by {one.by} since {both(one.since, now, where)}: {one.reason}" for one in items]


def _named(one: "PauseTold") -> str:
    return f"{one.kind} {shown(one.display) if one.display else one.name}"
