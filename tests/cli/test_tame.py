"""What a name holds is shown, never obeyed."""

import io

import pytest
from rich.table import Table
from rich.text import Text

from linekeeper.cli.tame import SHOWN, Tame

NAMES = [
    pytest.param("Shop\x1b]0;title\x07", f"Shop{SHOWN}]0;title", id="a title for the window"),
    pytest.param("Shop\x1b[31m", f"Shop{SHOWN}[31m", id="a colour"),
    pytest.param("Shop\x9b2J", f"Shop{SHOWN}2J", id="clearing the screen, in one character"),
    pytest.param("Shop\u202epohs", f"Shop{SHOWN}pohs", id="turning the direction"),
]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_orders_in_a_name_are_shown_and_not_obeyed(name: str, shown: str) -> None:
    table = Table()
    table.add_row(name)
    for what in (name, Text(name, style="red"), table):
        console = Tame(file=(out := io.StringIO()), force_terminal=True, width=60, markup=False, highlight=False, color_system=None)
        console.print(what)
        assert shown[:6] in out.getvalue()  # a table measures an order as nothing, and may cut so many signs off
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out.getvalue())


def test_its_own_colours_and_lines_stay() -> None:
    console = Tame(file=(out := io.StringIO()), force_terminal=True, width=60, color_system="standard")
    console.print(Text("one\ntwo", style="red"))

    assert out.getvalue() == "\x1b[31mone\x1b[0m\n\x1b[31mtwo\x1b[0m\n"
