"""`linekeeper send`: a template to everybody on a list; first what that would come to, then, when it is meant, in stages."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linekeeper.build.clock import Real
from linekeeper.cli import campaign_paper
from linekeeper.cli.asked import Asked
from linekeeper.cli.campaigns_watch import keep_looking
from linekeeper.cli.given import MOST_NAME, Words
from linekeeper.cli.naming import number_id
from linekeeper.cli.paper import paper, patience, write_json
from linekeeper.cli.signed import NOT_DONE, as_json, dry_run, who, yes
from linekeeper.cli.times import zone
from linekeeper.config import Config
from linekeeper.errors import Misconfigured

if TYPE_CHECKING:
    from linekeeper.gateway.api_campaigns import Drafted
    from linekeeper.views.campaigns import CampaignAnswer

MOST_BYTES = 8 * 1024 * 1024  #: the server takes no longer list at once

EPILOG = """\b
Exit codes: 0 sent, or left running; 1 nothing was sent, or it stopped
itself; 2 a fault, which is told.
Examples:
  linekeeper send list.xlsx --template offer --language de \\
    --number 106540352242922 --country DE --dry-run
  linekeeper send friends.csv --template autumn --language en_US \\
    --number +15550100421 --param 1=first_name"""


class Param(click.ParamType[tuple[str, str]]):
    """A variable of the template, and where it is filled from."""

    name = "variable=column"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """See click."""
        variable, sign, source = str(value).partition("=")
        if not sign or not variable.strip() or not source.strip():
            self.fail('write it like 1=first_name, or name="a text"', param, ctx)
        return variable.strip(), source.strip()


@click.command("send", epilog=EPILOG)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--template", required=True, help="The template's name.")
@click.option("--language", required=True, help="Its language, such as en_US.")
@click.option("--number", required=True, help="The number that sends: its id, or its digits with +.")
@click.option("--param", "params", type=Param(), multiple=True, help='Fill a variable: 1=COLUMN or name="a text"; may be given again.')
@click.option("--column", default="", metavar="NAME", help="Which column holds the phone numbers; found by its name, when not told.")
@click.option("--country", default="", metavar="XX", help="Whose numbers are meant where no country code stands; +: it stands there.")
@click.option("--lane", type=click.Choice(["utility", "marketing"]), help="A more patient lane than the template's own.")
@click.option("--name", default="", type=Words(120), help="What to call the campaign.")
@click.option("--waive", "waived", multiple=True, metavar="CODE", help="Let a reason pass, or `stages`: all at once. Needs --reason.")
@click.option("--reason", default="", type=Words(), help="Why something is waived: kept with your name.")
@click.option("--by", type=Words(MOST_NAME, empty=False), default=who, show_default="your login name", help="Who sends.")
@click.option("--watch/--no-watch", default=None, help="Show how far it is until it is over; on a terminal that is the default.")
@dry_run
@yes
@as_json
@click.pass_obj
def command(asked: Asked, /, *, file: Path, yes: bool, dry_run: bool, watch: bool | None, as_json: bool, **told: object) -> None:
    """Send a template to everybody in FILE, CSV or XLSX.

    Nothing goes out before you saw what it comes to and said so. Then it goes in stages, and stops by itself when people or Meta do not
    like it. It runs in the server: you may leave at any time.
    """
    config = asked.loaded(Real().now()).config
    body = _read(file)
    query = _query(config, told, file, dry_run=dry_run)
    with patience("Looking at everybody on the list; nothing is sent yet …", shown=not as_json):
        drafted = asyncio.run(_draft(config, query, body))
    if not as_json:
        _show(config, drafted)
    if dry_run or not drafted.campaign.people:
        if as_json:
            write_json(drafted)
        sys.exit(0 if dry_run else NOT_DONE)
    if not _meant(drafted.campaign.people, sure=yes):
        if as_json:
            write_json(drafted)
        sys.exit(NOT_DONE)
    one = asyncio.run(_confirm(config, drafted, str(told["by"])))
    if as_json and not watch:
        write_json(one)
        return
    if watch or (watch is None and sys.stdout.isatty()):
        sys.exit(keep_looking(config, one.id, as_json=as_json))
    paper().print(f"It runs. See how far it is: linekeeper campaigns show {one.id}", soft_wrap=True)


def _read(file: Path) -> bytes:
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise Misconfigured(
            f"the list has {size:,} bytes",
            why=f"the server takes {MOST_BYTES:,} at once",
            remedy="cut it into several, or save it as .xlsx",
        )
    return file.read_bytes()


def _query(config: Config, told: dict[str, object], file: Path, *, dry_run: bool) -> dict[str, str | int]:
    params, waived = told["params"], told["waived"]
    if not isinstance(params, tuple) or not isinstance(waived, tuple):
        raise TypeError(params)  # click gives tuples
    query: dict[str, str | int] = {
        "number": asyncio.run(number_id(config, str(told["number"]))),
        "params": json.dumps(dict(params)),
        "waive": ",".join(waived),
        "name": str(told["name"]) or file.stem,
        "dry_run": "true" if dry_run else "false",
    }
    query |= {name: str(told[name]) for name in ("template", "language", "column", "country", "reason", "by")}
    return query | ({"lane": str(told["lane"])} if told["lane"] else {})


async def _draft(config: Config, query: dict[str, str | int], body: bytes) -> "Drafted":
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above
    from linekeeper.gateway.api_campaigns import Drafted  # noqa: PLC0415  as above

    async with operating(config) as server:
        return await server.ask("POST", "/campaigns", Drafted, query=query, file=body)


async def _confirm(config: Config, drafted: "Drafted", by: str) -> "CampaignAnswer":
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above
    from linekeeper.views.campaigns import CampaignAnswer  # noqa: PLC0415  as above

    path = f"/campaigns/{drafted.campaign.id}/confirm"
    async with operating(config) as server:
        return await server.ask("POST", path, CampaignAnswer, body={"by": by, "token": drafted.token})


def _show(config: Config, drafted: "Drafted") -> None:
    out, now = paper(), Real().now()
    if drafted.campaign.report is not None:
        for part in campaign_paper.report(drafted.campaign, drafted.campaign.report, now, zone(config.timezone)):
            out.print(part)
        out.print()


def _meant(many: int, *, sure: bool) -> bool:
    """Return whether it is meant: whoever sends types how many people get it."""
    if sure:
        return True
    if not sys.stdin.isatty():
        click.echo("Nothing was sent: say --yes when it is meant.", err=True)
        return False
    typed = click.prompt(
        f"Type {many} to send it to {campaign_paper.people(many)}, or anything else to leave it", default="", show_default=False
    )
    if typed.replace(",", "").replace(" ", "") == str(many):
        return True
    click.echo("Nothing was sent.", err=True)
    return False
