"""What people and programs are shown: a table, and `build/bench.json`."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from rich.table import Table

from bench.ratio import Result


def table(results: Mapping[str, Result]) -> Table:
    """Return the results as a table; every ratio is written so that higher is better."""
    shown = Table(title="Linekeeper against its controls; higher ratios are better", title_justify="left")
    shown.add_column("measure")
    for name in ("ratio", "floor", "ours", "control"):
        shown.add_column(name, justify="right")
    shown.add_column("against")
    for name, one in results.items():
        mark = "" if one.holds else "[bold red] below its floor[/]"
        meanwhile = "" if one.meanwhile is None else f"; {number(one.meanwhile)} events replayed meanwhile"
        shown.add_row(
            name,
            number(one.ratio),
            number(one.floor),
            f"{number(one.ours)} {one.unit}",
            f"{number(one.control)} {one.unit}",
            one.against + meanwhile + mark,
        )
    return shown


def number(value: float) -> str:
    """Return three significant digits, without exponents."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3g}"


def write(results: Mapping[str, Result], path: Path) -> None:
    """Write `{name: {"ratio", "floor", "rounds", "control", …}}`."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(dict(results)), indent=2) + b"\n")
