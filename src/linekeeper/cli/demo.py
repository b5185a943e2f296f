"""`linekeeper demo`: twelve invented numbers on this machine, with a stand-in for Meta, at sixty times the speed of life."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from linekeeper.build.clock import Fast, Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper
from linekeeper.config import App, Config, Ports, Secret, load
from linekeeper.errors import Misconfigured

if TYPE_CHECKING:
    from linekeeper.build.house import House
    from linekeeper.sim import Simulator

SIM_PORT = 8090
FASTEST = 3600.0  #: above it, readings would be older than what they tell
SECONDS = "LINEKEEPER_DEMO_SECONDS"
OURS = (
    "LINEKEEPER_HOST",
    "LINEKEEPER_HOSTS",
    "LINEKEEPER_WEB_PORT",
    "LINEKEEPER_GATEWAY_PORT",
    "LINEKEEPER_WEBHOOK_PORT",
    "LINEKEEPER_TIMEZONE",
)


EPILOG = """\b
Exit codes:
  0  stopped when asked, or by itself after LINEKEEPER_DEMO_SECONDS
  2  a port or the data folder needs you"""


@click.command("demo", epilog=EPILOG)
@click.option("--speed", type=click.FloatRange(1, FASTEST), default=60.0, show_default=True, help="Seconds of the demo per second.")
@click.option("--play", default="demo", show_default=True, help="Which of the stand-in's plays.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Keep the data here. Otherwise it is gone afterwards.")
@click.option("--no-browser", is_flag=True, help="Open no page.")
@click.option("--no-webhooks", is_flag=True, help="Let the stand-in send no webhooks: what readings alone tell.")
@click.pass_obj
def command(asked: Asked, *, speed: float, play: str, data: Path | None, no_browser: bool, no_webhooks: bool) -> None:
    """Watch twelve invented numbers live, with a stand-in for Meta. Nothing leaves this machine."""
    import uvloop  # noqa: PLC0415  slow to import, and --help does without

    from linekeeper.build.logs import set_up  # noqa: PLC0415  as above
    from linekeeper.sim import names  # noqa: PLC0415  as above

    if play not in names():
        raise click.BadParameter(f"there is no play {play!r}; there are: {', '.join(names())}", param_hint="--play")
    seconds = stops_after(asked.environ)
    set_up()
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linekeeper-demo-")))
        config = replace(own_config(asked.environ), data=folder)
        uvloop.run(_demo(config, play, speed, seconds, browser=not no_browser, webhooks=not no_webhooks))


def stops_after(environ: Mapping[str, str]) -> float | None:
    """Return after how many seconds the demo stops by itself; None: it goes on.

    Raises:
        Misconfigured: it is no number of seconds.
    """
    told = environ.get(SECONDS, "").strip()
    if not told:
        return None
    try:
        seconds = float(told)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 10**7:
        raise Misconfigured(f"{SECONDS} is {told[:20]!r}", why="it is no number of seconds", remedy="set something like 40, or unset it")
    return seconds


def own_config(environ: Mapping[str, str]) -> Config:
    """Return the demo's configuration: ports and zone as set, nothing of the real apps. A usual port that is taken gives way to a free one.

    Raises:
        Misconfigured: a port or the zone is wrong.
    """
    from linekeeper.build.servers import usable  # noqa: PLC0415  as above

    config = load(None, {name: environ[name] for name in OURS if name in environ}, Real().now())
    ports = config.ports
    web = ports.web if environ.get("LINEKEEPER_WEB_PORT") else usable(ports.host, ports.web)
    webhook = ports.webhook if environ.get("LINEKEEPER_WEBHOOK_PORT") else usable(ports.host, ports.webhook)
    gateway = ports.gateway if environ.get("LINEKEEPER_GATEWAY_PORT") else usable(ports.host, ports.gateway)
    return replace(config, ports=Ports(host=ports.host, web=web, gateway=gateway, webhook=webhook))


async def _demo(config: Config, play: str, speed: float, seconds: float | None, *, browser: bool, webhooks: bool) -> None:
    from linekeeper.build.house import built  # noqa: PLC0415  as above
    from linekeeper.build.servers import usable  # noqa: PLC0415  as above
    from linekeeper.build.stopping import stop_asked  # noqa: PLC0415  as above
    from linekeeper.cli.watching import watch  # noqa: PLC0415  as above
    from linekeeper.sim import Simulator  # noqa: PLC0415  as above

    out = paper()
    start = await _after(config)
    async with Simulator(play=play, speed=speed, port=usable("127.0.0.1", SIM_PORT), start=start) as sim:
        with stop_asked(lambda: out.print("Closing; Ctrl-C again ends it at once.")) as asked:
            async with built(replace(config, apps=(stage_app(sim),)), Fast(sim.clock)) as house:
                await _connect(sim, house, webhooks=webhooks)
                out.print(f"The page:         {house.web_url}", soft_wrap=True)
                out.print(f"Gateway:          {house.gateway_url}; docs/gateway.md tells how to send through it", soft_wrap=True)
                out.print(
                    f"Other commands:   {surroundings(config.data, house.gateway_url)} linekeeper check, in another terminal",
                    soft_wrap=True,
                )
                out.print(f"Stand-in of Meta: {sim.url}, play {play!r}, {speed:g} times as fast as life. Ctrl-C ends it.", soft_wrap=True)
                if browser and not await _open_page(house.web_url):
                    out.print("No browser was found here: open the page yourself.")
                watching = asyncio.create_task(watch(house, out))
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await asked.wait()
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
    out.print("Closed.")


def surroundings(folder: Path, gateway_url: str) -> str:
    """Return what in the environment lets other commands find the demo."""
    port = gateway_url.rpartition(":")[2]
    told = f"LINEKEEPER_DATA={quote(str(folder.resolve()))}"
    return told if port == str(Ports().gateway) else f"{told} LINEKEEPER_GATEWAY_PORT={port}"


def stage_app(sim: "Simulator") -> App:
    """Return the app as the stand-in knows it."""
    return App(
        id=sim.app_id, secret=Secret(sim.app_secret), token=Secret(sim.token), verify_token=Secret(sim.verify_token), graph_url=sim.url
    )


async def _connect(sim: "Simulator", house: "House", *, webhooks: bool) -> None:
    if webhooks:
        await sim.connect_callback(house.callback(house.config.apps[0]))
    else:
        sim.stage.posting = False


async def _after(config: Config) -> datetime | None:
    """Return when the play begins: where an earlier demo on this folder ended, since time does not run backwards; None: now."""
    from linekeeper.build.ground import JOURNAL, STATE, opened  # noqa: PLC0415  as above
    from linekeeper.build.heart import last_alive  # noqa: PLC0415  as above

    if not all((config.data / name).exists() for name in (JOURNAL, STATE)):
        return None
    async with opened(config) as ground:
        alive = await last_alive(ground.state)
    return None if alive is None else max(alive + timedelta(minutes=15), Real().now())


async def _open_page(url: str) -> bool:
    """Open the page where there is a screen; return whether that worked."""
    import webbrowser  # noqa: PLC0415  as above

    if sys.platform != "darwin" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False  # a browser in the terminal would take it from us
    return await asyncio.to_thread(webbrowser.open, url)
