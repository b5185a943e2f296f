"""`linekeeper pace`: what if these batches were sent: when each leaves, and what reaches the next limit soonest at least risk."""

import asyncio
import re
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from linekeeper.build.clock import Real
from linekeeper.cli import pace_paper
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.signed import LANES, as_json
from linekeeper.cli.times import zone
from linekeeper.config import Config
from linekeeper.errors import Refused

if TYPE_CHECKING:
    from linekeeper.build.planning import Plan
    from linekeeper.pacing.whatif import Batch

MOST_PEOPLE = 10_000_000
MOST_BATCHES = 200  #: as the calculation's own
EPILOG = """\b
Exit codes: 0 told, 2 there is no such portfolio, or nothing to read.
A plan is CSV or XLSX with the columns name, people, at (such as
2026-11-27T09:00; empty: now), lane (empty: marketing) and number (that
sends; empty: the one of the portfolio with least to do).
Examples:
  linekeeper pace --batch autumn=1500 --batch bill=40@2026-11-27T09:00/utility
  linekeeper pace --plan plan.csv --portfolio 506914307656634"""
_BATCH = re.compile(r"(?P<name>[^=]{1,60})=(?P<people>[0-9]{1,8})(?:@(?P<at>[0-9T:+Z.-]{10,40}))?(?:/(?P<lane>[a-z]+))?")


@click.command("pace", epilog=EPILOG)
@click.option("--plan", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A list of batches, CSV or XLSX.")
@click.option("--batch", "batches", multiple=True, metavar="NAME=PEOPLE[@WHEN][/LANE]", help="One batch; may be given again.")
@click.option("--portfolio", default="", help="Its id, or account:ID; the only one, when not told.")
@click.option("--number", default="", help="Only this number sends: its id, or its digits with +. Else all of the portfolio's that can.")
@click.option("--at-once", is_flag=True, help="Marketing goes without the stages of a campaign.")
@as_json
@click.pass_obj
def command(  # noqa: PLR0913  each is an option of its own
    asked: Asked, /, *, plan: Path | None, batches: tuple[str, ...], portfolio: str, number: str, at_once: bool, as_json: bool
) -> None:
    """Tell when each planned batch would leave, and what leads to the next limit. Nothing is sent; no server has to run."""
    now = Real().now()
    config = asked.loaded(now).config
    where = zone(config.timezone)
    told = [batch_of(one, now, where) for one in batches]
    if plan is not None:
        told += from_file(plan.read_bytes(), now, where)
    if len(told) > MOST_BATCHES:
        raise too_many()
    made = asyncio.run(_planned(config, portfolio, number, told, staged=not at_once))
    if as_json:
        write_json(made)
        return
    for part in pace_paper.pages(made, where):
        paper().print(part)


def batch_of(written: str, now: datetime, where: tzinfo) -> "Batch":
    """Return a batch as it is given on the command line.

    Raises:
        click.BadParameter: it cannot be read.
    """
    found = _BATCH.fullmatch(written.strip())
    if found is None:
        raise click.BadParameter(
            f"{written[:60]!r} is no batch: write it like autumn=1500@2026-11-27T09:00/marketing", param_hint="--batch"
        )
    try:
        return made(found["name"], found["people"], found["at"] or "", found["lane"] or "", now, where)
    except ValueError as fault:
        raise click.BadParameter(str(fault), param_hint="--batch") from None


def from_file(body: bytes, now: datetime, where: tzinfo) -> "list[Batch]":
    """Return the batches of a list.

    Raises:
        Refused: it cannot be read.
    """
    from linekeeper.gateway.sheet import read  # noqa: PLC0415  slow to import, and --help does without

    sheet = read(body)
    names = [name.casefold() for name in sheet.columns]
    if "people" not in names:
        raise Refused(
            "the plan has no column `people`", why=f"its columns are: {', '.join(names)[:300]}", remedy="name, people, at, lane, number"
        )
    found = []
    for row in sheet.rows:
        cells = dict(zip(names, row.cells, strict=True))
        name = cells.get("name") or f"line {row.line}"
        try:
            batch = made(name, cells["people"], cells.get("at", ""), cells.get("lane", "").lower(), now, where)
            found.append(replace(batch, number=cells.get("number", "").strip()))
            if len(found) > MOST_BATCHES:
                raise too_many()
        except ValueError as fault:
            raise Refused(
                f"line {row.line} of the plan cannot be read", why=str(fault), remedy="such as: autumn,1500,2026-11-27T09:00,marketing"
            ) from None
    return found


def too_many() -> Refused:
    """Return the refusal of a plan that is too long."""
    return Refused(f"the plan holds more than {MOST_BATCHES} batches", why="so many are calculated at once", remedy="put some together")


def made(name: str, people: str, at: str, lane: str, now: datetime, where: tzinfo) -> "Batch":
    """Return a batch.

    Raises:
        ValueError: a part of it makes no sense.
    """
    from linekeeper.pacing.whatif import Batch  # noqa: PLC0415  as above
    from linekeeper.rulebook import Lane  # noqa: PLC0415  as above

    if not people.isdigit() or int(people) > MOST_PEOPLE:
        raise ValueError(f"{people[:20]!r} is no number of people")
    if lane and lane not in LANES:
        raise ValueError(f"{lane[:20]!r} is no lane: {', '.join(LANES)}")
    try:
        when = datetime.fromisoformat(at.strip()) if at.strip() else now
    except ValueError:
        raise ValueError(f"{at[:40]!r} is no time: write it like 2026-11-27T09:00") from None
    if when.year > now.year + 1:
        raise ValueError(f"{at[:40]!r} lies too far ahead")
    when = when if when.tzinfo else when.replace(tzinfo=where)
    return Batch(name=name.strip(), at=max(when, now), people=int(people), lane=Lane(lane) if lane else Lane.MARKETING)


async def _planned(config: Config, portfolio: str, number: str, batches: "list[Batch]", *, staged: bool) -> "Plan":
    from linekeeper.build.planning import planned  # noqa: PLC0415  opens stores: as above

    return await planned(config, Real(), portfolio, number, batches, staged=staged)
