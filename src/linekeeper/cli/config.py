"""`linekeeper config`: what holds, and where it came from."""

import sys

import click

from linekeeper.build.clock import Real
from linekeeper.build.paced import paced
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper, tell, write_json
from linekeeper.config import Loaded, Secret
from linekeeper.config.settings import SETTINGS
from linekeeper.errors import Misconfigured

FAULT = 2


@click.command("config", epilog="Exit codes: 0 no faults, 2 faults, all of them told.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def command(asked: Asked, *, as_json: bool) -> int:
    """Show the settings that hold, secrets masked, and where each came from; or every fault at once."""
    try:
        loaded = asked.loaded(Real().now())
        paced(loaded.config)
    except Misconfigured as fault:
        if not as_json:
            tell(fault)
        else:
            write_json({"faults": [{"what": one.what, "why": one.why, "remedy": one.remedy} for one in fault.faults or (fault,)]})
        return FAULT
    if as_json:
        lines = [{"setting": name, "value": value, "from": origin} for name, value, origin in effective(loaded)]
        write_json({"settings": lines, "notes": [{"what": note.what, "remedy": note.remedy} for note in loaded.notes], "faults": []})
        return 0
    _print(loaded)
    return 0


def effective(loaded: Loaded) -> list[tuple[str, object, str]]:
    """Return every setting as (name, value, origin); secrets as *** or null, origin "default" when nobody set it."""
    config = loaded.config
    holders: list[tuple[str, str, object]] = [
        ("", "", config),
        ("ports", "ports.", config.ports),
        ("retention", "retention.", config.retention),
    ]
    holders += [("app", f"app {app.name}: ", app) for app in config.apps]
    holders += [("alert", f"alert {place}: ", route) for place, route in enumerate(config.alerts, 1)]
    holders += [("forward", f"forward {place}: ", target) for place, target in enumerate(config.forwards, 1)]
    holders += [("webhook", f"webhook {place}: ", target) for place, target in enumerate(config.webhooks, 1)]
    return [
        (f"{prefix}{setting.key}", _shown(getattr(holder, setting.key)), loaded.origins.get(f"{prefix}{setting.key}", "default"))
        for table, prefix, holder in holders
        for setting in SETTINGS
        if setting.table == table
    ]


def _shown(value: object) -> object:
    if isinstance(value, Secret):
        return "***" if value else None
    return value if isinstance(value, bool | int | str | tuple | None) else str(value)


def _print(loaded: Loaded) -> None:
    from rich.table import Table  # noqa: PLC0415  slow to import, and --json does without

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=True, header_style="bold")
    for name in ("Setting", "Value", "From"):
        table.add_column(name, overflow="fold")
    for name, value, origin in effective(loaded):
        table.add_row(name, _plain(value), origin, style="dim" if origin == "default" else "")
    out = paper()
    out.print(table)
    for note in loaded.notes:
        out.print(f"\nnote:   {note.what}\nremedy: {note.remedy}", style="yellow" if sys.stdout.isatty() else "")


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "—"
    return "—" if value in {None, ""} else ("yes" if value is True else "no" if value is False else str(value))
