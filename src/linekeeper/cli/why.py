"""`linekeeper why`: what moved a number to where it stands, and on what news that rests."""

import asyncio
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

import click

from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.times import absolute, relative, zone
from linekeeper.config import Config
from linekeeper.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from linekeeper.views.answers import NumberAnswer
    from linekeeper.views.story import StoryLine

MOST = 500
SOURCES = {"webhook": "Meta told us", "reading": "read from Meta", "act": "an act of ours", "due": "time passed"}

EPILOG = """\b
Exit codes: 0 told, 2 there is no such number, or nothing to read.
Examples:
  linekeeper why +15550100421
  linekeeper why 106540352242922 --hours 24"""


@click.command("why", epilog=EPILOG)
@click.argument("number")
@click.option("--hours", type=click.IntRange(1, 60 * 24), default=7 * 24, show_default=True, help="How far to look back.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def command(asked: Asked, *, number: str, hours: int, as_json: bool) -> None:
    """Tell how NUMBER (its id, or its digits with +) stands, and what moved it there: newest first, each line with its evidence."""
    config = asked.loaded(Real().now()).config
    found, lines, now = asyncio.run(_ask(config, number, hours))
    if as_json:
        write_json({"now": now, "number": found, "story": lines})
        return
    out, where = paper(), zone(config.timezone)
    _standing(out, found, now, where)
    for line in lines:
        for text, style in told(line, now, where):
            out.print(text, style=style, soft_wrap=False)
    if not lines:
        out.print(f"Nothing moved it in the last {hours} hours that we saw.")


async def _ask(config: Config, number: str, hours: int) -> "tuple[NumberAnswer, list[StoryLine], datetime]":
    from linekeeper.build.asking import asking  # noqa: PLC0415  opens stores: slow to import, and --help does without

    async with asking(config, Real()) as folder:
        now = folder.views.now()
        found = await folder.views.number(number)
        page = None if found is None else await folder.views.story(found.id, since=now - timedelta(hours=hours), limit=MOST)
        if found is None or page is None:
            raise Misconfigured(
                "there is no such number",
                why="neither an id nor the digits fit",
                remedy="`linekeeper check` lists all; digits begin with +",
            )
        return found, page.items, now


def _standing(out: "Console", number: "NumberAnswer", now: datetime, where: tzinfo) -> None:
    from linekeeper.cli.standing import rows  # noqa: PLC0415  as above

    out.print(rows([number], now, where, out.width))
    out.print()


def told(line: "StoryLine", now: datetime, where: tzinfo) -> "Iterator[tuple[str, str]]":
    """Yield a line of a story as (text, style): when and what, why, and what it rests on."""
    yield f"{absolute(line.at, now, where)}  {line.title}", "bold"
    if line.text:
        yield f"  {line.text}", ""
    parts = [SOURCES.get(line.source, line.source), f"delivery {line.delivery}" if line.delivery is not None else "", line.word]
    parts += [f"until {absolute(line.until, now, where)}" if line.until else "", line.basis if line.basis != "reported" else ""]
    yield f"  {', '.join(filter(None, parts))}; {relative(line.at, now)}", "dim"
