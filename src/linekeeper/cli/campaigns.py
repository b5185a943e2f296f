"""`linekeeper campaigns`: what was sent to lists, how far each is, and what became of every line."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linekeeper.build.clock import Real
from linekeeper.cli import campaign_paper
from linekeeper.cli.asked import Asked
from linekeeper.cli.campaigns_watch import keep_looking
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.saving import saving
from linekeeper.cli.signed import as_json, signed
from linekeeper.cli.times import zone
from linekeeper.config import Config

if TYPE_CHECKING:
    from linekeeper.views.campaigns import CampaignAnswer, CampaignsAnswer

CODES = "Exit codes: 0 done, 2 there is no such campaign, it cannot be done now, or no server runs."
DONE = {
    "pause": "It is paused; what waited in the gateway was taken back.",
    "resume": "It goes on.",
    "cancel": "It is over; what waited in the gateway was taken back.",
}


@click.group("campaigns", epilog=f"{CODES} See docs/campaigns.md.")
def command() -> None:
    """See how far campaigns are, and pause, resume or cancel them. Begin one with `linekeeper send`."""


@command.command("list", epilog=CODES)
@click.option("--before", default="", help="Go on before this id, into the past.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="How many.")
@as_json
@click.pass_obj
def list_(asked: Asked, /, *, before: str, limit: int, as_json: bool) -> None:
    """List campaigns, newest first."""
    config = asked.loaded(Real().now()).config
    page = asyncio.run(_page(config, {"limit": limit, **({"before": before} if before else {})}))
    if as_json:
        write_json(page)
        return
    out = paper()
    if not page.items:
        out.print("There are no campaigns. Begin one: linekeeper send FILE --template NAME --language L --number N", soft_wrap=True)
        return
    out.print(campaign_paper.listing(page.items, Real().now()))
    if page.next:
        out.print(f"Older ones: linekeeper campaigns list --before {page.next}", style="dim")


@command.command("show", epilog=CODES)
@click.argument("id_", metavar="ID")
@click.option("--watch", is_flag=True, help="Keep looking until it is over.")
@as_json
@click.pass_obj
def show(asked: Asked, /, *, id_: str, watch: bool, as_json: bool) -> None:
    """Show one campaign: how far it is, what became of its lines, and why."""
    config = asked.loaded(Real().now()).config
    if watch:
        sys.exit(keep_looking(config, id_, as_json=as_json))
    one = asyncio.run(_asked(config, "GET", f"/campaigns/{id_}"))
    if as_json:
        write_json(one)
        return
    out, now = paper(), Real().now()
    for part in campaign_paper.whole(one, now, zone(config.timezone)):
        out.print(part)


@command.command("pause", epilog=CODES)
@click.argument("id_", metavar="ID")
@signed
@as_json
@click.pass_obj
def pause(asked: Asked, /, *, id_: str, as_json: bool, **told: Any) -> None:  # noqa: ANN401  what the API takes
    """Stop a campaign for now. What waits in the gateway is taken back; nobody gets it twice later."""
    _act(asked, id_, "pause", told, as_json=as_json)


@command.command("resume", epilog=f"{CODES} Example: linekeeper campaigns resume cp.17 --waive undeliverable --reason 'an old list'")
@click.argument("id_", metavar="ID")
@click.option("--waive", multiple=True, metavar="CODE", help="A sign that stops it no more; `settled`: wait for no more outcomes.")
@signed
@as_json
@click.pass_obj
def resume(asked: Asked, /, *, id_: str, waive: tuple[str, ...], as_json: bool, **told: Any) -> None:  # noqa: ANN401  as above
    """Let a campaign go on. One that stopped itself stops again unless the reason is over, or waived with your name."""
    _act(asked, id_, "resume", {**told, "waive": list(waive)}, as_json=as_json)


@command.command("cancel", epilog=CODES)
@click.argument("id_", metavar="ID")
@signed
@as_json
@click.pass_obj
def cancel(asked: Asked, /, *, id_: str, as_json: bool, **told: Any) -> None:  # noqa: ANN401  as above
    """End a campaign for good."""
    _act(asked, id_, "cancel", told, as_json=as_json)


@command.command("result", epilog=f"{CODES} Example: linekeeper campaigns result cp.17 --out result.xlsx")
@click.argument("id_", metavar="ID")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file; .xlsx makes a spreadsheet.")
@click.pass_obj
def result(asked: Asked, /, *, id_: str, out: Path | None) -> None:
    """Write what became of every line, as CSV or XLSX. Lines only, never a number: put it beside your list."""
    config = asked.loaded(Real().now()).config
    if out is None:
        asyncio.run(_result(config, id_, "csv", sys.stdout.buffer.write))
        return
    told: list[bytes] = []
    asyncio.run(_result(config, id_, "xlsx" if out.suffix.lower() == ".xlsx" else "csv", told.append))
    with saving(out):
        size = out.write_bytes(b"".join(told))
    paper().print(f"Saved {out} ({size:,} bytes). Its lines are those of your list.", soft_wrap=True)


def _act(asked: Asked, id_: str, what: str, body: dict[str, Any], *, as_json: bool) -> None:
    config = asked.loaded(Real().now()).config
    one = asyncio.run(_asked(config, "POST", f"/campaigns/{id_}/{what}", body))
    if as_json:
        write_json(one)
        return
    paper().print(f"{DONE[what]} {one.went:,} of {one.people:,} went so far.", soft_wrap=True)


async def _page(config: Config, query: dict[str, str | int]) -> "CampaignsAnswer":
    from linekeeper.build.operating import operating  # noqa: PLC0415  opens connections: slow to import, and --help does without
    from linekeeper.views.campaigns import CampaignsAnswer  # noqa: PLC0415  as above

    async with operating(config) as server:
        return await server.ask("GET", "/campaigns", CampaignsAnswer, query=query)


async def _asked(config: Config, method: str, path: str, body: dict[str, Any] | None = None) -> "CampaignAnswer":
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above
    from linekeeper.views.campaigns import CampaignAnswer  # noqa: PLC0415  as above

    async with operating(config) as server:
        return await server.ask(method, path, CampaignAnswer, body=body)


async def _result(config: Config, id_: str, form: str, take: Callable[[bytes], object]) -> None:
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above

    async with operating(config) as server:
        async for piece in server.pieces("GET", f"/campaigns/{id_}/result", query={"format": form}):
            take(piece)
