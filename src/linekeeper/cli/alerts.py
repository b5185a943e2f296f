"""`linekeeper alerts`: what somebody was told to look at, and whether telling works."""

import asyncio
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import click

from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.times import both, zone

if TYPE_CHECKING:
    from linekeeper.views.alerts import AlertAnswer
    from linekeeper.views.answers import Page

UNTAKEN = 1
LIVES = {"open": "open", "resolved": "over", "faded": "shown no more", "passed": "over before anybody was told", "told": "told"}
SEVERITIES = {"critical": "red", "warning": "yellow", "notice": ""}


@click.group("alerts", epilog="Exit codes: 0 done, 1 a test was not taken, 2 a fault, which is told.")
def command() -> None:
    """See what is alerted about, and test the ways of telling."""


@command.command("list", epilog="Exit codes: 0 done, 2 there is nothing to read.")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@click.option("--workspace", help="Only those of this workspace.")
@click.option("--after", help="Go on after this alert.")
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def list_(asked: Asked, *, everything: bool, workspace: str | None, after: str | None, limit: int, as_json: bool) -> None:
    """List alerts, the gravest first, with what to do and who was told."""
    config = asked.loaded(Real().now()).config
    page = asyncio.run(_alerts(asked, everything=everything, workspace=workspace, after=after, limit=limit))
    if as_json:
        write_json(page)
        return
    out, now, where = paper(), Real().now(), zone(config.timezone)
    for one in page.items:
        out.print(head(one), style=SEVERITIES[one.severity] if one.life == "open" else "dim", soft_wrap=True)
        for line in below(one, now, where):
            out.print(f"  {line}", soft_wrap=True)
    if not page.items:
        out.print("There are no alerts." if everything else "Nothing is open. `linekeeper alerts list --all` shows what was.")
    if page.next:
        out.print(f"More: linekeeper alerts list --after {page.next}{' --all' if everything else ''}", style="dim")
    if not config.alerts:
        out.print("No route is set up, so nobody is told: write an [[alert]] in linekeeper.toml.", style="dim", soft_wrap=True)


async def _alerts(asked: Asked, *, everything: bool, workspace: str | None, after: str | None, limit: int) -> "Page[AlertAnswer]":
    from linekeeper.build.asking import asking  # noqa: PLC0415  opens stores: slow to import, and --help does without

    async with asking(asked.loaded(Real().now()).config, Real()) as folder:
        return await folder.views.alerts(workspace=workspace, everything=everything, after=after, limit=limit)


def head(one: "AlertAnswer") -> str:
    """Return an alert's first line: how grave, whom it is about, and whether it is open."""
    about = {"account": "account ", "portfolio": "portfolio "}.get(one.subject, "") + (one.subject_name or one.subject_id)
    return f"{one.id:>6}  {one.severity.upper():<8}  {about}  [{LIVES.get(one.life, one.life)}]"


def below(one: "AlertAnswer", now: datetime, where: tzinfo) -> list[str]:
    """Return the rest: why, since when, the numbers, what to do, and who was told."""
    lines = [one.why]
    times = [f"opened {both(one.opened_at, now, where)}"]
    if one.since is not None:
        times.insert(0, f"since {'at least ' if one.at_least else ''}{both(one.since, now, where)}")
    if one.ended_at is not None:
        times.append(f"over {both(one.ended_at, now, where)}")
    lines.append(", ".join(times))
    more = f" and {one.numbers_in_all - len(one.numbers):,} more" if one.numbers_in_all > len(one.numbers) else ""
    lines.append(f"numbers: {', '.join(one.numbers)}{more}")
    if one.life == "open" and one.remedy:
        lines.append(f"→ {one.remedy}")
    lines += [f"{line.what} by {line.route}, {both(line.at, now, where)}: {line.outcome}" for line in one.log[-3:]]
    if one.waiting:
        lines.append(f"{one.waiting} {'message waits' if one.waiting == 1 else 'messages wait'} to be taken")
    return lines


@command.command("test", epilog="Exit codes: 0 every route took it, 1 one did not, 2 there is no such route, or an address is wrong.")
@click.option("--route", "place", type=click.IntRange(1), help="Only the route at this place in the file, from 1.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def test(asked: Asked, *, place: int | None, as_json: bool) -> int:
    """Send a message marked as a test by every route, and tell what became of it."""
    from linekeeper.build.alerting import trial_of  # noqa: PLC0415  slow to import, and --help does without

    now = Real().now()
    outcomes = asyncio.run(trial_of(asked.loaded(now).config, now, place))
    if as_json:
        write_json({"routes": outcomes})
    else:
        out = paper()
        for one in outcomes:
            told = "taken" if one.taken else f"not taken: {one.why}; {one.remedy}"
            out.print(f"{one.route}: {told}", style="" if one.taken else "red", soft_wrap=True)
    return 0 if all(one.taken for one in outcomes) else UNTAKEN
