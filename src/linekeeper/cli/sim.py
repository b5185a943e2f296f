"""`linekeeper sim`: the stand-in for Meta alone, for any client and any webhook receiver."""

import asyncio
from typing import TYPE_CHECKING

import click

from linekeeper.cli.paper import paper
from linekeeper.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console

    from linekeeper.sim import Simulator
    from linekeeper.sim.playbill import Play

HOST = "127.0.0.1"
FASTEST = 100_000.0
ABOUT = ("number", "account", "portfolio")
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))

EPILOG = """\b
Exit codes:
  0  stopped when asked, or everything was told
  2  the port is taken, the callback refused, or there is no such play

\b
Examples:
  linekeeper sim --list
  linekeeper sim --describe ban
  linekeeper sim --play ban --speed 3600 --callback http://127.0.0.1:9000/hook"""


@click.command("sim", epilog=EPILOG)
@click.option("--play", default="demo", show_default=True, help="Which play; --list names them.")
@click.option("--speed", type=click.FloatRange(1, FASTEST), default=1.0, show_default=True, help="Seconds of the play per second.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8090, show_default=True, help="Where it listens; 0 takes a free port.")
@click.option("--seed", type=int, default=7, show_default=True, help="Of all chance: the same seed is the same play.")
@click.option("--callback", metavar="URL", help="Verify this callback as Meta would, then send webhooks there.")
@click.option("--list", "listing", is_flag=True, help="Name the plays, and stop.")
@click.option("--describe", metavar="PLAY", help="Tell what happens in a play, and stop.")
def command(  # noqa: PLR0913  one for each option
    *, play: str, speed: float, port: int, seed: int, callback: str | None, listing: bool, describe: str | None
) -> None:
    """Run a stand-in for Meta: Graph API and webhooks.

    It listens on this machine only. Numbers are flagged, restricted, banned and come back as a play says. It is not Meta:
    docs/simulator.md tells what it leaves out. Programs that watch it have clocks of their own; at a speed above 1 they find its times
    ahead of theirs.
    """
    from linekeeper.sim import names  # noqa: PLC0415  slow to import, and --help does without
    from linekeeper.sim.playbill import load  # noqa: PLC0415  as above

    for option, name in (("--describe", describe), ("--play", play)):
        if name is not None and name not in names():
            raise click.BadParameter(f"there is no play {name!r}; there are: {', '.join(names())}", param_hint=option)
    if listing:
        _list({name: load(name).about for name in names()})
    elif describe is not None:
        _describe(describe, load(describe))
    else:
        asyncio.run(_run(play, speed, port, seed, callback))


def _list(plays: "Mapping[str, str]") -> None:
    from rich.table import Table  # noqa: PLC0415  running needs no rich

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name, about in plays.items():
        table.add_row(name, about)
    paper().print(table)


def _describe(name: str, play: "Play") -> None:
    out = paper()
    out.print(f"{name}: {play.about}", soft_wrap=True)
    out.print(soft_wrap=True)
    for line in described(play):
        out.print(line, soft_wrap=True)


def described(play: "Play") -> "Iterator[str]":
    """Yield what exists in a play, then what happens and when, a line each."""
    names = {thing.id: thing.name for things in (play.portfolios, play.accounts, play.numbers) for thing in things}
    names |= {number.display: number.name for number in play.numbers}
    made = play.generate.numbers if play.generate is not None else 0
    yield f"Numbers: {len(play.numbers) + made}" + (f", {made} of them generated" if made else "")
    for number in play.numbers:
        yield f"  +{number.display}  {number.name}"
    if play.acts:
        yield "Acts:"
    for act in sorted(play.acts, key=_at_s):
        yield f"  after {span(_at_s(act))}: {_said(act, names)}"
    for loop in play.loops:
        yield f"Every {span(loop.every_s)}, first after {span(loop.from_s)}:"
        for act in sorted(loop.acts, key=_at_s):
            yield f"  {span(_at_s(act))} into the round: {_said(act, names)}"


def span(seconds: float) -> str:
    """Return seconds as people write them: 90061 is 1 d 1 h 1 min 1 s."""
    left, parts = round(seconds), list[str]()
    for size, unit in UNITS:
        count, left = divmod(left, size)
        parts += [f"{count} {unit}"] if count else []
    return " ".join(parts) or "0 s"


def _at_s(act: "Mapping[str, object]") -> float:
    return float(str(act.get("at_s", 0)))


def _said(act: "Mapping[str, object]", names: "Mapping[str, str]") -> str:
    """Return an act as a line: what is done, to whom, and the rest as it stands in the file."""
    whom = [names.get(str(act[thing]), str(act[thing])) for thing in ABOUT if thing in act]
    rest = [f"{name}={value}" for name, value in act.items() if name not in {"do", "at_s", *ABOUT}]
    return " ".join([str(act["do"]), *whom, *(["·", *rest] if rest else [])])


async def _run(play: str, speed: float, port: int, seed: int, callback: str | None) -> None:
    from linekeeper.build.servers import bound  # noqa: PLC0415  --list does without
    from linekeeper.build.stopping import stop_asked  # noqa: PLC0415  as above
    from linekeeper.sim import HandshakeFailed, Simulator  # noqa: PLC0415  as above

    out = paper()
    bound("the stand-in", HOST, port, "--port").close()
    with stop_asked(lambda: out.print("Closing; Ctrl-C again ends it at once.")) as asked:
        async with Simulator(play, seed=seed, speed=speed, host=HOST, port=port) as sim:
            if callback is not None:
                try:
                    await sim.connect_callback(callback)
                except (HandshakeFailed, ValueError) as fault:
                    remedy = f"start the receiver first, and let it know the verify token {sim.verify_token}"
                    raise Refused("the callback did not pass its check", why=str(fault), remedy=remedy) from fault
            _tell(out, sim, play, speed)
            await asked.wait()
    out.print("Closed.")


def _tell(out: "Console", sim: "Simulator", play: str, speed: float) -> None:
    """Tell where it is, and what a client needs. The secrets are made up and guard nothing but the play."""
    lines = (
        f"Graph API:  {sim.url}  (any /vNN.N/ before the path, or none)",
        f"Control:    {sim.url}/_sim/world, and more in docs/simulator.md",
        f"Play:       {play}, {speed:g} times as fast as life. Ctrl-C ends it.",
        "",
        "Made up for this play; Linekeeper takes them from its environment:",
        f"  LINEKEEPER_GRAPH_URL={sim.url}",
        f"  LINEKEEPER_APP_ID={sim.app_id}",
        f"  LINEKEEPER_APP_SECRET={sim.app_secret}",
        f"  LINEKEEPER_VERIFY_TOKEN={sim.verify_token}",
        f"  LINEKEEPER_TOKEN={sim.token}",
    )
    for line in lines:
        out.print(line, soft_wrap=True)
