"""`linekeeper sim`: the stand-in for Meta alone, for any client and any webhook receiver."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
from click.core import ParameterSource

from linekeeper.cli.paper import paper
from linekeeper.errors import Refused

if TYPE_CHECKING:
    from linekeeper.sim import Simulator

HOST = "127.0.0.1"
FASTEST = 100_000.0
FILE = click.Path(path_type=Path, dir_okay=False)
SAVED = "A saved world goes on."

EPILOG = """\b
Exit codes:
  0  stopped when asked, or everything was told
  2  the port is taken, the callback refused, no such play, or a file fails

\b
Examples:
  linekeeper sim --list
  linekeeper sim --describe ban
  linekeeper sim --play ban --speed 3600 --callback http://127.0.0.1:9000/hook
  linekeeper sim --play ban --save ban.json
  linekeeper sim --load ban.json"""


@click.command("sim", epilog=EPILOG)
@click.option("--play", default="demo", show_default=True, help="Which play; --list names them.")
@click.option("--speed", type=click.FloatRange(1, FASTEST), default=1.0, show_default=True, help="Seconds of the play per second, at most.")
@click.option("--paused", is_flag=True, help="Begin with the clock standing still; the page sets it going.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8090, show_default=True, help="Where it listens; 0 takes a free port.")
@click.option("--seed", type=int, default=7, show_default=True, help="Of all chance: the same seed is the same play.")
@click.option("--callback", metavar="URL", help="Verify this callback as Meta would, then send webhooks there.")
@click.option("--load", metavar="FILE", type=FILE, help="Go on with a world that was saved, in place of a play.")
@click.option("--save", metavar="FILE", type=FILE, help="When it ends, save the world here: all of it, made-up secrets too.")
@click.option("--list", "listing", is_flag=True, help="Name the plays, and stop.")
@click.option("--describe", metavar="PLAY", help="Tell what happens in a play and what to conclude from it, and stop.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON: the plays, the play, or where the stand-in is and its tokens.")
@click.pass_context
def command(  # noqa: PLR0913  one for each option
    ctx: click.Context, *, play: str, speed: float, paused: bool, port: int, seed: int, callback: str | None, load: Path | None,
    save: Path | None, listing: bool, describe: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Run a stand-in for Meta: Graph API, webhooks, and a page to watch and turn it.

    It listens on this machine only. Numbers are flagged, restricted, banned and come back as a play says. It is not Meta:
    docs/simulator.md tells what it leaves out. Programs that watch it have clocks of their own; at a speed above 1 they find its times
    ahead of theirs.
    """
    from linekeeper.cli import sim_told  # noqa: PLC0415  --help does without
    from linekeeper.sim import names  # noqa: PLC0415  slow to import, as above

    for option, name in (("--describe", describe), ("--play", play)):
        if name is not None and name not in names():
            raise click.BadParameter(f"there is no play {name!r}; there are: {', '.join(names())}", param_hint=option)
    if load is not None and given(ctx, "play"):
        raise click.UsageError("--load goes on with a saved world, so there is no --play to choose")
    if listing:
        sim_told.list_plays(as_json=as_json)
    elif describe is not None:
        sim_told.describe(describe, as_json=as_json)
    else:
        own = load is not None and not given(ctx, "speed")
        wish = Wish(
            play=play, seed=seed, speed=None if own else speed, paused=paused, port=port, callback=callback,
            raw=None if load is None else read(load), save=save, as_json=as_json,
        )  # fmt: skip
        asyncio.run(_run(wish))


def given(ctx: click.Context, option: str) -> bool:
    """Return whether somebody wrote an option, in place of its usual value."""
    return ctx.get_parameter_source(option) is ParameterSource.COMMANDLINE


class Wish(msgspec.Struct, kw_only=True, frozen=True):
    """How the stand-in is to run. `speed` None: the saved world's own; `raw`: such a world."""

    play: str
    seed: int
    speed: float | None
    paused: bool
    port: int
    callback: str | None
    raw: bytes | None
    save: Path | None
    as_json: bool


async def _run(wish: Wish) -> None:
    from linekeeper.build.servers import bound  # noqa: PLC0415  --list does without
    from linekeeper.build.stopping import stop_asked  # noqa: PLC0415  as above
    from linekeeper.cli import sim_told  # noqa: PLC0415  as above
    from linekeeper.sim import Simulator  # noqa: PLC0415  as above
    from linekeeper.sim.playbill import Play  # noqa: PLC0415  as above

    out = paper(error=wish.as_json)
    bound("the stand-in", HOST, wish.port, "--port").close()
    play = wish.play if wish.raw is None else Play(about=SAVED)
    with stop_asked(lambda: out.print("Closing; Ctrl-C again ends it at once.")) as asked:
        async with Simulator(play, seed=wish.seed, speed=wish.speed or 1.0, host=HOST, port=wish.port, paused=wish.paused) as sim:
            await _go_on(sim, wish)
            if wish.callback is not None:
                await _connect(sim, wish.callback)
            if wish.as_json:
                click.echo(
                    msgspec.json.encode(sim_told.place(sim, "" if wish.raw else wish.play))
                )  # one line, told at once: a program waits
            else:
                sim_told.tell(out, sim, "a saved world" if wish.raw else wish.play)
            await asked.wait()
            if wish.save is not None:
                write(wish.save, await sim.save())
                out.print(f"Saved to {wish.save}.", soft_wrap=True)
    out.print("Closed.")


async def _go_on(sim: "Simulator", wish: Wish) -> None:
    """Load the saved world, when there is one; the speed and the pause that were asked for go before its own."""
    if wish.raw is None:
        return
    try:
        await sim.load(wish.raw)
    except ValueError as fault:
        remedy = "save it again with this version: linekeeper sim --save FILE"
        raise Refused("the saved world cannot be played", why=str(fault), remedy=remedy) from fault
    sim.clock.set(speed=wish.speed, paused=wish.paused)


async def _connect(sim: "Simulator", callback: str) -> None:
    from linekeeper.sim import HandshakeFailed  # noqa: PLC0415  as above

    try:
        await sim.connect_callback(callback)
    except (HandshakeFailed, ValueError) as fault:
        remedy = f"start the receiver first, and let it know the verify token {sim.verify_token}"
        raise Refused("the callback did not pass its check", why=str(fault), remedy=remedy) from fault


def read(file: Path) -> bytes:
    """Return what a saved world's file holds.

    Raises:
        Refused: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as fault:
        raise Refused(f"the saved world {file} cannot be read", why=fault.strerror or str(fault), remedy="check the path") from fault


def write(file: Path, raw: bytes) -> None:
    """Write a world beside its file, for its owner only, then put it in its place.

    Raises:
        Refused: it cannot be written.
    """
    aside = file.with_name(file.name + ".new")
    try:
        aside.touch(mode=0o600)
        aside.write_bytes(raw)
        aside.replace(file)
    except OSError as fault:
        raise Refused(f"the world cannot be saved to {file}", why=fault.strerror or str(fault), remedy="choose another place") from fault
