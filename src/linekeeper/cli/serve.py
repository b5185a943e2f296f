"""`linekeeper serve`: the real thing."""

from typing import TYPE_CHECKING

import click

from linekeeper import __version__
from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper
from linekeeper.cli.times import relative
from linekeeper.config import Loaded

if TYPE_CHECKING:
    from linekeeper.build.house import House

EPILOG = """\b
Exit codes:
  0  stopped when asked
  2  the configuration, a port or the data folder needs you
Ctrl-C closes it, a second Ctrl-C ends it at once: what Meta was told is kept
is on the disk."""


@click.command("serve", epilog=EPILOG)
@click.pass_obj
def command(asked: Asked) -> None:
    """Run everything: hear Meta's webhooks, read your numbers, show the page."""
    import uvloop  # noqa: PLC0415  slow to import, and --help does without

    from linekeeper.build.logs import set_up  # noqa: PLC0415  as above

    set_up()
    uvloop.run(_serve(asked.loaded(Real().now())))


async def _serve(loaded: Loaded) -> None:
    from linekeeper.build.house import built  # noqa: PLC0415  as above
    from linekeeper.build.stopping import stop_asked  # noqa: PLC0415  as above

    out = paper()
    with stop_asked(lambda: out.print("\nClosing; Ctrl-C again ends it at once.")) as asked:
        async with built(loaded.config, Real()) as house:
            for line in welcome(house, loaded):
                out.print(line, soft_wrap=True)
            await asked.wait()
    out.print("Closed.")


def welcome(house: "House", loaded: Loaded) -> list[str]:
    """Return what the operator should know at start: where the page is, what Meta's callback URL must be, what is missing."""
    config = loaded.config
    lines = [f"Linekeeper {__version__}", f"  The page:     {house.web_url}", f"  Data folder:  {config.data.resolve()}"]
    for app in config.apps:
        lines.append(f"  Webhook door: {house.door_url}/webhooks/{app.name}")
        if config.public_url:
            lines.append(f"  Callback URL to enter at Meta: {house.callback(app)}")
        else:
            lines.append(f"  Callback URL to enter at Meta: https://YOUR-HOST/webhooks/{app.name}, led by your proxy to the webhook door")
    if house.slept_since is not None:
        gone = relative(house.slept_since, house.views.now())
        lines.append(
            f"  Not running since {house.slept_since:%Y-%m-%d %H:%M} UTC ({gone}); Meta repeats for 7 days what it could not deliver."
        )
    for note in loaded.notes:
        lines += [f"  Note: {note.what}.", f"        {note.remedy}."]
    return lines
