"""`linekeeper alerts`: what somebody was told to look at, and whether telling works."""

import asyncio
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import click

from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.given import Words, by
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.times import both, zone
from linekeeper.config import Config
from linekeeper.errors import Misconfigured

if TYPE_CHECKING:
    from linekeeper.build.acts import Written
    from linekeeper.views.alerts import AlertAnswer
    from linekeeper.views.answers import Page

UNTAKEN = 1
LIVES = {"open": "open", "resolved": "over", "faded": "shown no more", "passed": "over before anybody was told", "told": "told"}
ACKNOWLEDGED = {
    "by_server": "Written down.",
    "here": "Written down; no server runs now.",
    "not_yet": "It is left for the server, which has not taken it yet; it does when it can.",
}
SEVERITIES = {"critical": "red", "warning": "yellow", "notice": ""}


@click.group("alerts", epilog="Exit codes: 0 done, 1 a test was not taken, 2 a fault, which is told.")
def command() -> None:
    """See what is alerted about, say who looks after it, and test the ways of telling."""


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
    page, now = asyncio.run(_alerts(asked, everything=everything, workspace=workspace, after=after, limit=limit))
    if as_json:
        write_json(page)
        return
    out, where = paper(), zone(config.timezone)
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


async def _alerts(
    asked: Asked, *, everything: bool, workspace: str | None, after: str | None, limit: int
) -> "tuple[Page[AlertAnswer], datetime]":
    from linekeeper.build.asking import asking  # noqa: PLC0415  opens stores: slow to import, and --help does without

    async with asking(asked.loaded(Real().now()).config, Real()) as folder:
        page = await folder.views.alerts(workspace=workspace, everything=everything, after=after, limit=limit)
        return page, folder.views.now()


def head(one: "AlertAnswer") -> str:
    """Return an alert's first line: how grave, whom it is about, and whether it is open."""
    kind = f"{one.subject} " if one.subject != "number" else ""
    about = kind + (one.subject_name or one.subject_id)
    if one.subject == "template":
        about += f" of account {one.account_name or one.account}"
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
    if one.numbers:
        lines.append(f"numbers: {', '.join(one.numbers)}{more}")
    if one.life == "open" and one.remedy:
        lines.append(f"→ {one.remedy}")
    told = [line for line in one.log if line.attempt]
    lines += [f"{line.what} by {line.route}, {both(line.at, now, where)}: {line.outcome}" for line in told[-3:]]
    if one.acknowledged is not None:
        noted = one.acknowledged
        lines.append(f"acknowledged by {noted.by}, {both(noted.at, now, where)}{f': {noted.reason}' if noted.reason else ''}")
    if one.waiting:
        lines.append(f"{one.waiting} {'message waits' if one.waiting == 1 else 'messages wait'} to be taken")
    return lines


@command.command("ack", epilog="Exit codes: 0 done, 2 no open alert is meant, or nothing to read.")
@click.argument("which", metavar="KEY_OR_NUMBER")
@by
@click.option("--reason", type=Words(), default="", help="Why, or what is being done. Write nothing secret, and no customer's number.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def ack(asked: Asked, *, which: str, by: str, reason: str, as_json: bool) -> None:
    """Say that somebody looks after an alert, so that nobody is reminded of it.

    KEY_OR_NUMBER is the number that `alerts list` shows before it; or the id or digits (with +) of a phone number, an account's id or a
    portfolio's: then all that is open about it is meant. When it gets worse it is told anew; that it is over is told as ever.
    """
    found, written = asyncio.run(_acknowledge(asked.loaded(Real().now()).config, which, by, reason))
    if as_json:
        write_json({"acknowledged": [one.id for one in found], "by": by, "reason": reason, "written": written})
        return
    out = paper()
    for one in found:
        out.print(head(one), soft_wrap=True)
        out.print(f"  {one.why}", soft_wrap=True)
    out.print(
        f"{by} looks after {'it' if len(found) == 1 else f'these {len(found)}'}: no reminders. {ACKNOWLEDGED[written.value]}",
        soft_wrap=True,
    )


async def _acknowledge(config: Config, which: str, by: str, reason: str) -> "tuple[list[AlertAnswer], Written]":
    from linekeeper.build.acts import Acknowledge, carry_out  # noqa: PLC0415  opens stores: slow to import, and --help does without
    from linekeeper.build.ground import reading  # noqa: PLC0415  as above
    from linekeeper.build.logs import set_up  # noqa: PLC0415  as above
    from linekeeper.flow.alerts import Acknowledgement  # noqa: PLC0415  as above
    from linekeeper.views.alerts import open_alerts  # noqa: PLC0415  as above

    set_up()
    async with reading(config) as ground:
        found = await open_alerts(ground.state, which)
    if not found:
        why, remedy = "no open alert has this number, or is about it", "`linekeeper alerts list` shows what is open"
        raise Misconfigured(f"there is no open alert {which[:80]!r}", why=why, remedy=remedy)
    now = Real().now()
    told = tuple(Acknowledgement(alert=int(one.id), by=by, at=now, reason=reason) for one in found)
    return found, await carry_out(config, Acknowledge(told=told, at=now), Real())


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
