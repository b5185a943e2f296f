"""How a plan looks on paper: when each batch leaves, as a table and as a line of time, and the way to the next tier."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from linekeeper.cli.times import absolute, both, span
from linekeeper.views.shown import shown

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from linekeeper.build.planning import Plan
    from linekeeper.pacing.whatif import Leaves, Tier

WIDE = 48  #: columns of the line of time
LEAST = timedelta(minutes=WIDE)
SHADES = "·░▒▓█"
QUALITIES = {"green": "high", "yellow": "medium", "red": "low"}


def pages(plan: "Plan", where: tzinfo) -> "Iterable[RenderableType]":
    """Yield a plan."""
    from rich.text import Text  # noqa: PLC0415  --json needs no rich

    several = f"{len(plan.numbers)} numbers" if len(plan.numbers) > 1 else shown(plan.number)
    yield Text(f"{plan.name or plan.portfolio}, sent from {several}", style="bold")
    yield Text(f"{limit(plan)} Quality {QUALITIES.get(plan.quality, 'not known')}. {plan.per_second:,} messages a second.", style="dim")
    yield Text()
    if plan.leaves:
        yield table(plan.leaves, plan.now, where)
        if len(plan.numbers) > 1:
            yield from froms(plan)
        yield Text()
        yield from timeline(plan.leaves, plan.now, where)
        yield Text()
    yield from tier(plan.tier, plan.now, where)
    yield Text()
    yield Text("An estimate. It assumes:", style="dim")
    for one in plan.assumptions:
        yield Text(f"  {one}", style="dim")


def limit(plan: "Plan") -> str:
    """Return the limit and its use in words."""
    if not plan.limit_known:
        return "The limit is not known yet."
    return "No limit." if plan.limit is None else f"Limit {plan.limit:,} a day, {plan.used:,} used now."


def table(leaves: "Iterable[Leaves]", now: datetime, where: tzinfo) -> "Table":
    """Return when each batch leaves."""
    from rich.table import Table  # noqa: PLC0415  as above
    from rich.text import Text  # noqa: PLC0415  as above

    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    made.add_column("Batch")
    made.add_column("People", justify="right", no_wrap=True)
    for name in ("Lane", "Planned", "Leaves", "Done"):
        made.add_column(name, no_wrap=True)
    for one in leaves:
        first = absolute(one.portions[0][0], now, where) if one.portions else "not within 30 days"
        over = Text(both(one.finished_at, now, where)) if one.finished_at else Text(f"{one.left_over:,} are left over", style="yellow")
        planned = absolute(one.batch.at, now, where) if one.batch.at > now else "now"
        made.add_row(one.batch.name, f"{one.batch.people:,}", one.batch.lane.value, planned, first, over)
    return made


def froms(plan: "Plan") -> "Iterable[RenderableType]":
    """Yield which batches each number sends."""
    from rich.text import Text  # noqa: PLC0415  as above

    yield Text()
    for id_, number in plan.numbers.items():
        names = [one.batch.name for one in plan.leaves if one.number == id_]
        yield Text(f"{shown(number)} sends {', '.join(names) or 'nothing of it'}", style="" if names else "dim")


def timeline(leaves: "Iterable[Leaves]", now: datetime, where: tzinfo) -> "Iterable[RenderableType]":
    """Yield a line for each batch: the fuller a sign, the more leaves then."""
    from rich.text import Text  # noqa: PLC0415  as above

    told = list(leaves)
    ends = max([one.finished_at or one.portions[-1][0] for one in told if one.portions], default=now)
    length = max(ends - now, LEAST)
    width = max(len(one.batch.name[:20]) for one in told)
    for one in told:
        yield Text(f"{one.batch.name[:20]:<{width}}  {signs(one, now, length)}")
    yield Text(f"{'':<{width}}  {'now':<{WIDE - 16}}{absolute(now + length, now, where):>16}", style="dim")
    yield Text(f"{'':<{width}}  each sign is {span(length / WIDE)}; the fuller, the more leave then", style="dim")


def signs(one: "Leaves", now: datetime, length: timedelta) -> str:
    """Return a batch's line of time."""
    sums = [0] * WIDE
    for place, (at, many) in enumerate(one.portions):
        after = [begin for begin, _ in one.portions[place + 1 :]]
        ends = min([*after, one.finished_at or at])
        first = min(int((at - now) / length * WIDE), WIDE - 1)
        last = min(max(int((min(max(ends, at), at + length) - now) / length * WIDE), first), WIDE - 1) if not after else first
        for column in range(first, last + 1):
            sums[column] += many // (last + 1 - first) or 1
    most = max(sums, default=0)
    return "".join(SHADES[0] if not many else SHADES[max(-(-many * (len(SHADES) - 1) // most), 1)] for many in sums)


def tier(told: "Tier", now: datetime, where: tzinfo) -> "Iterable[RenderableType]":
    """Yield the way to the next tier."""
    from rich.text import Text  # noqa: PLC0415  as above

    higher = f"{told.next:,}" if told.next else "none above" if told.now is None else "no limit"
    yield Text(f"Next limit: {higher}", style="bold")
    yield Text(told.needs)
    if told.people_a_day:
        days = f", for {told.days} day{'' if told.days == 1 else 's'} at least" if told.days else ""
        yield Text(f"That is {told.people_a_day:,} new people a day{days}.")
    if told.now is not None:
        reached = f"With this plan about {both(told.reached_at, now, where)}." if told.reached_at else "This plan does not lead there."
        yield Text(reached, style="green" if told.reached_at else "yellow")
    for one in told.advice:
        yield Text(f"  {one}", style="dim")
