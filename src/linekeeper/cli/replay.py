"""`linekeeper replay`: hear everything again, and see whether it comes to the same."""

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper, write_json
from linekeeper.config import Config
from linekeeper.errors import Misconfigured

if TYPE_CHECKING:
    from linekeeper.build.replay import Replayed

SAME, DIFFERENT = 0, 1
SHOWN = 20

EPILOG = """\b
Exit codes:
  0  the rebuilt copy is the same, or was swapped in
  1  there are differences
  2  a fault: it could not be done
What is yours (credentials, settings, acknowledgements) is never touched, and
nothing is sent or alerted."""


@click.command("replay", epilog=EPILOG)
@click.option(
    "--from",
    "source",
    type=click.Choice(["auto", "raw", "batches"]),
    default="auto",
    show_default=True,
    help="Decode the raw bodies anew (raw), take what was decoded then (batches), or raw where it is still kept (auto).",
)
@click.option("--swap", is_flag=True, help="Put the rebuilt copy in the place of the live one. The server must be stopped.")
@click.option("--yes", is_flag=True, help="Do not ask before swapping.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def command(asked: Asked, *, source: str, swap: bool, yes: bool, as_json: bool) -> int:
    """Rebuild what was derived beside the live copy, from what was heard; compare, and swap it in when asked."""
    config = asked.loaded(Real().now()).config
    if swap and not yes:
        _confirm()
    done = asyncio.run(_replay(config, source, swap=swap))
    if as_json:
        write_json(done)
    else:
        _print(done)
    return DIFFERENT if done.differences and not done.swapped else SAME


def _confirm() -> None:
    if not sys.stdin.isatty():
        raise Misconfigured("the swap was not confirmed", why="nobody is here to ask", remedy="add --yes")
    click.confirm("Put the rebuilt copy in the place of the live one?", abort=True, err=True)


async def _replay(config: Config, source: str, *, swap: bool) -> "Replayed":
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415  slow to import

    from linekeeper.build.replay import Origin, replay  # noqa: PLC0415  opens stores: slow to import, and --help does without

    columns = (TextColumn("Replaying"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=paper(error=True), transient=True) as progress:
        task = progress.add_task("replay", total=None)
        return await replay(
            config,
            Origin(source),
            now=Real().now(),
            put_in_place=swap,
            tell=lambda done, total: progress.update(task, completed=done, total=total),
        )


def _print(done: "Replayed") -> None:
    out = paper()
    out.print(f"{done.batches:,} batches heard again ({done.decoded:,} deliveries decoded anew from their raw bodies).", soft_wrap=True)
    if not done.differences:
        out.print("No difference: what is shown follows from what was heard.")
    else:
        more = "at least " if done.cut else ""
        out.print(f"{more}{len(done.differences):,} differences between the live copy and the rebuilt one:".capitalize(), style="bold")
        for one in done.differences[:SHOWN]:
            out.print(f"  {one}", soft_wrap=True)
        if len(done.differences) > SHOWN:
            out.print(f"  … and {len(done.differences) - SHOWN:,} more (--json shows all)")
    if done.swapped:
        out.print("The rebuilt copy is in its place now.")
    elif done.differences:
        out.print("The live copy was left as it is; --swap puts the rebuilt one in its place.")
