"""`linekeeper check`: how every number stands, for people and for monitoring."""

import asyncio
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper, tell, write_json
from linekeeper.config import Config
from linekeeper.errors import LinekeeperError, Misconfigured

if TYPE_CHECKING:
    from linekeeper.build.asking import Folder
    from linekeeper.views.answers import NumberAnswer

HEALTHY, LIMITED, ACTION, UNKNOWN = 0, 1, 2, 3
CODES = {"connected": HEALTHY, "flagged": LIMITED, "restricted": LIMITED, "pending": ACTION, "offline": ACTION, "banned": ACTION}
WORDS = {HEALTHY: "OK", LIMITED: "LIMITED", ACTION: "ACTION NEEDED", UNKNOWN: "UNKNOWN"}
GRAVEST_FIRST = (ACTION, LIMITED, UNKNOWN, HEALTHY)  #: as monitoring has it: what is certain before what is not
PAGE = 500

EPILOG = """\b
Exit codes, as Nagios has them:
  0  healthy        every number is Connected
  1  limited        a number is Flagged or Restricted: part of it still works
  2  action needed  a number is Pending, Offline or Banned
  3  unknown        nothing was heard, or not lately enough to say
Numbers that are Gone, and sandbox and test numbers, count only when they are
asked for with --number. It reads the data folder, also while a server runs."""


@click.command("check", epilog=EPILOG)
@click.option("--number", help="Only this number: its id, or its digits with +.")
@click.option("--workspace", help="Only the numbers of this workspace.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def command(asked: Asked, *, number: str | None, workspace: str | None, as_json: bool) -> int:
    """Tell how each number stands: status and why, quality, the limit's use, the next deadline, and whether we can see it."""
    try:
        config = asked.loaded(Real().now()).config
        return asyncio.run(_check(config, number, workspace, as_json=as_json))
    except LinekeeperError as fault:
        return _failed(fault, as_json=as_json)
    except Exception as fault:  # noqa: BLE001  Python would exit with 1, and to monitoring that says "limited"
        from linekeeper.build.watch import where  # noqa: PLC0415  only now

        why = f"a fault of Linekeeper's own: {type(fault).__name__} at {where(fault)}"
        return _failed(LinekeeperError("nobody can tell how the numbers stand", why=why, remedy="please report it"), as_json=as_json)


def _failed(fault: LinekeeperError, *, as_json: bool) -> int:
    """Tell a fault; return 3 and not 2, which to monitoring would say that a number needs somebody."""
    if as_json:
        write_json({"exit": UNKNOWN, "fault": {"what": fault.what, "why": fault.why, "remedy": fault.remedy}, "numbers": []})
    else:
        paper().print(f"{WORDS[UNKNOWN]}: {fault.what.splitlines()[0]}", soft_wrap=True)  # monitoring shows the first line of stdout
        tell(fault)
    return UNKNOWN


async def _check(config: Config, wanted: str | None, workspace: str | None, *, as_json: bool) -> int:
    from linekeeper.build.asking import asking  # noqa: PLC0415  opens stores: slow to import, and --help does without

    async with asking(config, Real()) as folder:
        now = folder.views.now()
        numbers = await _numbers(folder, wanted, workspace)
        code = exit_code(numbers, named=wanted is not None, silent=folder.silent(now))
        if as_json:
            write_json({"exit": code, "now": now, "alive": folder.alive, "troubles": folder.troubles, "numbers": numbers})
        else:
            _print(folder, numbers, now, code)
        return code


async def _numbers(folder: "Folder", wanted: str | None, workspace: str | None) -> "list[NumberAnswer]":
    """Return all numbers, page by page, or the one that is wanted.

    Raises:
        Misconfigured: there is no such number.
    """
    if wanted is not None:
        one = await folder.views.number(wanted)
        if one is None or workspace not in {None, one.workspace}:
            raise Misconfigured(
                "there is no such number",
                why="neither an id nor the digits fit",
                remedy="`linekeeper check` lists all; digits begin with +",
            )
        return [one]
    numbers: list[NumberAnswer] = []
    after: str | None = None
    while True:
        page = await folder.views.numbers(workspace=workspace, after=after, limit=PAGE)
        numbers += page.items
        after = page.next
        if after is None:
            return numbers


def exit_code(numbers: "Iterable[NumberAnswer]", *, named: bool, silent: bool) -> int:
    """Return the gravest code. `named`: it was asked for, so it counts whatever it is; `silent`: the house has been still for long."""
    codes = {CODES.get(number.status, UNKNOWN if number.status != "gone" else ACTION) for number in numbers if named or _counts(number)}
    if not codes or silent:
        codes.add(UNKNOWN)
    if silent:
        codes -= {HEALTHY, LIMITED}  # that was then; only what needed somebody surely still does
    return next(code for code in GRAVEST_FIRST if code in codes)


def _counts(number: "NumberAnswer") -> bool:
    return number.counted and number.status != "gone"


def _print(folder: "Folder", numbers: "list[NumberAnswer]", now: datetime, code: int) -> None:
    from linekeeper.cli.standing import rows  # noqa: PLC0415  as above
    from linekeeper.cli.times import relative, zone  # noqa: PLC0415  as above

    out = paper()
    counts: dict[str, int] = {}
    for number in numbers:
        counts[number.status] = counts.get(number.status, 0) + 1
    told = ", ".join(f"{count:,} {status}" for status, count in counts.items()) or "no number is known yet"
    out.print(f"{WORDS[code]}: {told}", style="bold", soft_wrap=True)
    if folder.silent(now):
        since = f"gave its last sign of life {relative(folder.alive, now)}" if folder.alive else "has not run here yet"
        out.print(f"Linekeeper {since}; what follows may be old.", style="yellow")
    for trouble in folder.troubles:
        out.print(f"Trouble in the house: {trouble.work}: {trouble.fault}", style="yellow", soft_wrap=True)
    if numbers:
        out.print(rows(numbers, now, zone(folder.views.timezone), out.width))
    sys.stdout.flush()
