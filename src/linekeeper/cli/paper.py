"""What commands write on: rich consoles without colour where nobody wants it, and JSON."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from linekeeper.errors import LinekeeperError

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 60  #: columns; below it lines wrap
PIPED = 100  #: columns when nobody tells, as in a file


def paper(*, error: bool = False) -> "Console":
    """Return a console on stdout or stderr. Colours only on a terminal, and never with NO_COLOR."""
    from linekeeper.cli.tame import Tame  # noqa: PLC0415  most commands' --json needs no rich

    stream = sys.stderr if error else sys.stdout
    console = Tame(file=stream, highlight=False, soft_wrap=False, emoji=False, markup=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PIPED
    return console


@contextmanager
def progress(what: str, total: int, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while the block runs; yield what moves it on by so many."""
    if not shown:
        yield lambda _many: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415  as above

    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=paper(error=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda many: bar.advance(task, many)


@contextmanager
def patience(what: str, *, shown: bool) -> Iterator[None]:
    """Show on a terminal that something goes on while the block runs, of which nobody can tell how far it is."""
    if not shown:
        yield
        return
    with paper(error=True).status(what):
        yield


def tell(fault: LinekeeperError) -> None:
    """Write a fault's three lines to stderr, in red where there are colours."""
    from rich.text import Text  # noqa: PLC0415  as above

    paper(error=True).print(Text(str(fault), style="red"), soft_wrap=True)


def write_json(answer: object) -> None:
    """Write an answer as JSON, indented for whoever looks at it."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n")
