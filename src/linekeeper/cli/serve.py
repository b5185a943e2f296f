"""`linekeeper serve`: the real thing."""

from datetime import datetime

import click

from linekeeper import __version__
from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper
from linekeeper.cli.times import both, zone
from linekeeper.config import Loaded

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
    from linekeeper.build.collector import settled  # noqa: PLC0415  as above
    from linekeeper.build.house import built  # noqa: PLC0415  as above
    from linekeeper.build.stopping import stop_asked  # noqa: PLC0415  as above

    out = paper()
    with stop_asked(lambda: out.print("\nClosing; Ctrl-C again ends it at once.")) as asked:
        async with built(loaded.config, Real()) as house:
            slept = (house.slept_since, house.views.now()) if house.slept_since else None
            for line in welcome(loaded, (house.web_url, house.gateway_url, house.door_url), slept):
                out.print(line, soft_wrap=True)
            settled()
            await asked.wait()
    out.print("Closed.")


def welcome(loaded: Loaded, urls: tuple[str, str, str], slept: tuple[datetime, datetime] | None) -> list[str]:
    """Return what the operator should know at start: where the page is, what Meta's callback URL must be, what is missing.

    `urls`: of the page, the gateway and the webhook door. `slept`: (since, now) when we were not running; None: we were.
    """
    config, (web_url, gateway_url, door_url) = loaded.config, urls
    lines = [
        f"Linekeeper {__version__}",
        f"  The page:     {web_url}",
        f"  Gateway:      {gateway_url}, in place of Meta's address in your programs",
        f"  Data folder:  {config.data.resolve()}",
    ]
    for app in config.apps:
        lines.append(f"  Webhook door: {door_url}/webhooks/{app.name}")
        if config.public_url:
            lines.append(f"  Callback URL to enter at Meta: {config.public_url}/webhooks/{app.name}")
        else:
            lines.append(f"  Callback URL to enter at Meta: https://YOUR-HOST/webhooks/{app.name}, led by your proxy to the webhook door")
    if slept is not None:
        since, now = slept
        at = both(since, now, zone(config.timezone))
        lines.append(f"  Blind from {at} until now: it was not running. Meta repeats for 7 days what it could not deliver.")
    for note in loaded.notes:
        lines += [f"  Note: {note.what}.", f"        {note.remedy}."]
    return [*lines, "Ready; Ctrl-C closes it."]
