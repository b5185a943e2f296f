"""What the demo shows while it runs."""

import io

import pytest
from rich.console import Console

from linekeeper.cli.watching import line, table, why
from tests.cli.numbers import number, reason


def test_a_change_is_a_line_with_what_moved_and_why() -> None:
    told = number(status="banned", reasons=[reason("A note", note=True), reason("Meta closed the account")])

    assert line(told, "connected", "25 Nov 12:00") == (
        "25 Nov 12:00  +1 555-010-0142  Harbor Lane Coffee: Connected → Banned (Meta closed the account)"
    )


def test_a_number_that_was_not_known_before_has_no_earlier_status() -> None:
    assert line(number(), None, "12:00").endswith("Harbor Lane Coffee: Connected")


def test_a_number_that_is_fine_has_no_reason() -> None:
    assert why(number(reasons=[reason("A note", note=True)])) == ""


@pytest.mark.parametrize("width", [60, 80, 140])
def test_the_table_is_cut_to_the_terminal(width: int) -> None:
    out = io.StringIO()
    Console(file=out, width=width).print(table([number(reasons=[reason("word " * 50)])] * 12))
    lines = out.getvalue().splitlines()

    assert len(lines) == 12
    assert all("Connected" in one and "+1 555-010-0142" in one and len(one) <= width for one in lines)
