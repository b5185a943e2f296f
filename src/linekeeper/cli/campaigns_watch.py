"""Looking at a campaign until it is over or stops: a bar with its stages. Whoever leaves, leaves it running."""

import asyncio
from typing import TYPE_CHECKING

import click

from linekeeper.build.clock import Real
from linekeeper.cli import campaign_paper
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.times import zone
from linekeeper.config import Config
from linekeeper.errors import TryLater

if TYPE_CHECKING:
    from linekeeper.views.campaigns import CampaignAnswer

LOOK_S = 2.0
OVER = frozenset({"done", "cancelled", "paused"})
STOPPED = 1


def keep_looking(config: Config, id_: str, *, as_json: bool) -> int:
    """Look until a campaign is over or paused, or somebody leaves; return the exit code."""
    try:
        one = asyncio.run(_looked(config, id_, shown=not as_json))
    except KeyboardInterrupt:
        click.echo(f"\nIt goes on without you. See how far it is: linekeeper campaigns show {id_}", err=True)
        click.echo(f"Stop it for now: linekeeper campaigns pause {id_} --reason …", err=True)
        return 0
    if as_json:
        write_json(one)
    else:
        out, now = paper(), Real().now()
        for part in campaign_paper.whole(one, now, zone(config.timezone)):
            out.print(part)
        out.print(f"Line by line: linekeeper campaigns result {id_}", style="dim", soft_wrap=True)
    return STOPPED if one.state == "paused" else 0


async def _looked(config: Config, id_: str, *, shown: bool) -> "CampaignAnswer":
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415  slow to import, and --help does without

    from linekeeper.build.operating import operating  # noqa: PLC0415  opens connections: as above
    from linekeeper.views.campaigns import CampaignAnswer  # noqa: PLC0415  as above

    columns = (BarColumn(40), TextColumn("{task.completed:,.0f} of {task.total:,.0f}"), TextColumn("{task.description}"))
    async with operating(config) as server:
        with Progress(*columns, console=paper(error=True), transient=True, disable=not shown) as bar:
            task = bar.add_task("")
            while True:
                try:
                    one = await server.ask("GET", f"/campaigns/{id_}", CampaignAnswer)
                except TryLater:
                    await asyncio.sleep(LOOK_S)
                    continue
                bar.update(task, total=max(one.people, 1), completed=one.went, description=doing(one))
                if one.state in OVER:
                    return one
                await asyncio.sleep(LOOK_S)


def doing(one: "CampaignAnswer") -> str:
    """Return what a campaign does now, in words."""
    told = campaign_paper.stage(one) or one.state
    return f"{told}  {one.why}" if one.why else told
