"""How campaigns look on paper: the report before anything goes, how far each is, and one with its reasons."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from linekeeper.cli.times import both, relative, span
from linekeeper.views.shown import shown

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from linekeeper.state.campaign_body import Part, Report
    from linekeeper.views.campaigns import CampaignAnswer

RISKS = {"low": ("low", "green"), "medium": ("medium", "yellow"), "high": ("high", "bold red")}
COLOURS = {"running": "cyan", "confirmed": "cyan", "paused": "yellow", "done": "green", "cancelled": "dim", "drafted": "dim"}
COUNTED = {
    "waiting": "their turn has not come",
    "queued": "wait in the gateway",
    "sending": "on their way",
    "sent": "accepted by Meta",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "unknown": "nobody knows whether they went",
    "expired": "too late to go",
    "cancelled": "cancelled",
    "left_out": "left out",
}
BAR = 24


def report(one: "CampaignAnswer", told: "Report", now: datetime, where: tzinfo) -> "Iterable[RenderableType]":
    """Yield what a campaign would come to."""
    from rich.text import Text  # noqa: PLC0415  --json needs no rich

    yield Text(f"{people(told.reached)} would get {one.template} ({one.language}) from {number(one)}.", style="bold")
    yield Text(f"The list has {told.lines:,} lines. Nothing has been sent.", style="dim")
    if told.left_out:
        yield Text()
        yield parts("Left out", told.left_out)
    if told.waits:
        yield Text()
        yield parts("Later", told.waits)
    yield Text()
    yield facts(told, now, where)


def facts(told: "Report", now: datetime, where: tzinfo) -> "Table":
    """Return a report's facts, one a line."""
    from rich.text import Text  # noqa: PLC0415  as above

    word, style = RISKS.get(told.risk, (told.risk, ""))
    risk = Text(word, style=style)
    for sentence in told.risks:
        risk.append(f"\n{sentence}", style="")
    rows: list[tuple[str, str | Text]] = [
        ("Limit", limit(told)),
        *((("Stages", stages(told)), ("Done", done(told, now, where))) if told.reached else ()),
        ("Risk", risk),
        ("Cost", told.cost),
        *(("Note", note) for note in told.notes),
    ]
    return grid(rows)


def stages(told: "Report") -> str:
    """Return in which portions it goes, and how long each is watched."""
    goals = "  →  ".join(f"{goal:,}" for goal in told.stages)
    if len(told.stages) < 2 or not told.stage_settled:  # noqa: PLR2004  one stage has none after it
        return goals
    watched = f"{span(timedelta(seconds=told.stage_s))} at least, and until {told.stage_settled:.0%} of the messages came out"
    return f"{goals} people; after each it is watched for {watched}"


def done(told: "Report", now: datetime, where: tzinfo) -> str:
    """Return when the last message would leave."""
    if told.finished_at is not None:
        return f"about {both(told.finished_at, now, where)}; an estimate"
    return "not known: nobody knows how long it is held, or it takes over 30 days" if told.waits else "not within 30 days"


def limit(told: "Report") -> str:
    """Return what is left of the limit, in words."""
    if not told.limit_known:
        return "not known yet"
    if told.limit is None:
        return "none"
    return f"{told.limit:,} a day; {told.left or 0:,} are left for {told.lane} now, and {told.at_once:,} of these people fit"


def grid(rows: "Sequence[tuple[str, RenderableType]]") -> "Table":
    """Return names and what belongs to each."""
    from rich.table import Table  # noqa: PLC0415  as above

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in rows:
        table.add_row(name, value)
    return table


def parts(title: str, told: "Sequence[Part]") -> "Table":
    """Return people by reason."""
    from rich.table import Table  # noqa: PLC0415  as above

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(title, justify="right", no_wrap=True)
    table.add_column("Why")
    table.add_column("", style="dim", no_wrap=True)
    for one in told:
        table.add_row(f"{one.people:,}", one.text, one.code)
    return table


def people(many: int) -> str:
    """Return so many people in words."""
    return "Nobody" if not many else "1 person" if many == 1 else f"{many:,} people"


def number(one: "CampaignAnswer") -> str:
    """Return the number that sends: its digits, else its id."""
    return shown(one.display) if one.display else one.number


def stage(one: "CampaignAnswer") -> str:
    """Return in which stage a campaign is, in words; of a draft, that it is one."""
    if one.state == "drafted":
        return "not confirmed; forgotten after a day"
    if not one.stages or one.state not in {"running", "paused", "confirmed"}:
        return ""
    ends = one.stages[min(one.stage, len(one.stages)) - 1]
    return f"stage {one.stage} of {len(one.stages)}, to {ends:,}" + ("; watching what becomes of it" if one.watching else "")


def watch(one: "CampaignAnswer", now: datetime, where: tzinfo) -> list[str]:
    """Return what a stage waits for, and what to do when that does not come."""
    told = one.watch
    if told is None:
        return []
    until = both(told.until, now, where)
    if told.came_out >= told.needed:
        return [f"The next stage begins at {until}, when nothing speaks against it."] if told.until > now else []
    came = f"{told.came_out:,} of {one.went:,} came out, {told.needed:,} must"
    if told.until > now:
        return [f"Not before {until}, and not before enough came out: {came}."]
    return [
        f"It waits for outcomes: {came}.",
        f"To wait no longer: linekeeper campaigns resume {one.id} --waive settled --reason …",
    ]


def onward(one: "CampaignAnswer") -> list[str]:
    """Return what lets a paused campaign go on."""
    if one.state != "paused":
        return []
    resume = f"linekeeper campaigns resume {one.id}"
    if not one.stopped_by:
        return [f"To go on: {resume} --reason …"]
    waived = " ".join(f"--waive {code}" for code in one.stopped_by)
    return [f"When that is solved: {resume} --reason …", f"To go on all the same: {resume} {waived} --reason …"]


def bar(one: "CampaignAnswer") -> str:
    """Return a small bar."""
    full = BAR * one.percent // 100
    return "█" * full + "░" * (BAR - full)


def listing(items: "Iterable[CampaignAnswer]", now: datetime) -> "Table":
    """Return campaigns as a table."""
    from rich.table import Table  # noqa: PLC0415  as above
    from rich.text import Text  # noqa: PLC0415  as above

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", expand=True)
    for name in ("Id", "State", "Went"):
        table.add_column(name, no_wrap=True)
    table.add_column("What", ratio=2)
    table.add_column("Why", ratio=2)
    for one in items:
        state = Text(one.state, style=COLOURS.get(one.state, ""))
        state.append(f"\n{relative(one.since, now)}", style="dim")
        went = f"{one.went:,} of {one.people:,}\n{one.percent} %"
        what = Text(one.name or one.template)
        what.append(f"\n{one.template} {one.language}\n{number(one)}", style="dim")
        table.add_row(one.id, state, went, what, one.why or stage(one))
    return table


def whole(one: "CampaignAnswer", now: datetime, where: tzinfo) -> "Iterable[RenderableType]":
    """Yield one campaign with all that is told of it."""
    from rich.text import Text  # noqa: PLC0415  as above

    head = Text(f"{one.name or one.template}  ", style="bold")
    head.append(one.state, style=COLOURS.get(one.state, ""))
    head.append(f" since {both(one.since, now, where)}", style="dim")
    yield head
    yield Text(f"{bar(one)}  {one.went:,} of {one.people:,}, {one.percent} %  {stage(one)}")
    if one.why:
        yield Text(f"{'Stopped by itself: ' if one.by_canary else ''}{one.why}", style="yellow")
    for sentence in [*watch(one, now, where), *onward(one)]:
        yield Text(sentence, style="dim")
    yield Text()
    rows = [(f"{many:,}", COUNTED.get(kind, kind)) for kind, many in one.counts.items()]
    yield grid(rows)
    if one.reasons:
        yield Text()
        yield parts("Lines", one.reasons)
    yield Text()
    confirmed = f"confirmed {both(one.confirmed_at, now, where)}" if one.confirmed_at else "not confirmed"
    waived = f"; waived: {', '.join(one.waived)}" if one.waived else ""
    yield Text(f"{one.id}  {one.template} {one.language} from {number(one)}, by {one.by}; {confirmed}{waived}", style="dim")
