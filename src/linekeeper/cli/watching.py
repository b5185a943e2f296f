"""What the demo shows in the terminal: a table that lives, or a line for each change where no terminal is."""

from typing import TYPE_CHECKING

from linekeeper.cli.standing import STATUSES, grouped
from linekeeper.cli.times import zone

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from linekeeper.build.house import House
    from linekeeper.views.answers import NumberAnswer

MOST = 20  #: numbers; more do not fit a terminal


async def watch(house: "House", out: "Console") -> None:
    """Show the numbers until cancelled."""
    if out.is_terminal:
        await _table(house, out)
    else:
        await _lines(house, out)


async def _table(house: "House", out: "Console") -> None:
    from rich.live import Live  # noqa: PLC0415  slow to import, and only terminals need it

    with Live(console=out, auto_refresh=False, transient=False) as live:
        async for _ in house.views.changes():
            live.update(table((await house.views.numbers(limit=MOST)).items), refresh=True)


def table(numbers: "list[NumberAnswer]") -> "Table":
    """Return a line for each number: status, number, name and the first reason, cut to the terminal."""
    from rich.table import Table  # noqa: PLC0415  as above
    from rich.text import Text  # noqa: PLC0415  as above

    shown = Table(box=None, pad_edge=False, show_header=False, expand=True, padding=(0, 2, 0, 0))
    shown.add_column(width=12, no_wrap=True)
    shown.add_column(width=15, no_wrap=True)
    shown.add_column(width=20, no_wrap=True, overflow="ellipsis")
    shown.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for number in numbers:
        sign, word, colour = STATUSES.get(number.status, STATUSES["unknown"])
        shown.add_row(Text(f"{sign} {word}", style=colour), grouped(number.display_number), number.name, Text(why(number), style="dim"))
    return shown


def why(number: "NumberAnswer") -> str:
    """Return the first reason that sets the status; empty when there is none."""
    return next((reason.text for reason in number.reasons if not reason.note), "")


async def _lines(house: "House", out: "Console") -> None:
    where, seen = zone(house.views.timezone), dict[str, str]()
    async for _ in house.views.changes():
        page = await house.views.numbers(limit=500)
        at = house.views.now().astimezone(where)
        for number in page.items:
            before = seen.get(number.id)
            if before != number.status:
                seen[number.id] = number.status
                out.print(line(number, before, f"{at:%d %b %H:%M}"), soft_wrap=True)


def line(number: "NumberAnswer", before: str | None, at: str) -> str:
    """Return one change as a line."""
    word = STATUSES.get(number.status, STATUSES["unknown"])[1]
    moved = word if before is None else f"{STATUSES.get(before, STATUSES['unknown'])[1]} → {word}"
    reason = why(number)
    return f"{at}  {grouped(number.display_number)}  {number.name}: {moved}{f' ({reason})' if reason else ''}"
