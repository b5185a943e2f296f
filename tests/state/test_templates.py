"""How rows of templates become structs (the contract suite asks the stores for them)."""

from datetime import datetime

import pytest

from linekeeper.state.templates import COLUMNS, Sought, matches, template_row, template_values
from tests.state import rows


@pytest.mark.parametrize("due_at", [None, rows.NOON], ids=["never due", "due at noon"])
def test_a_template_row_goes_there_and_back(due_at: datetime | None) -> None:
    row = rows.template_row(due_at=due_at)

    assert template_row(template_values(row)) == row
    assert len(COLUMNS.split(", ")) == len(template_values(row))


def test_a_name_is_found_whatever_its_case() -> None:
    assert matches(rows.template_row(), Sought(search="ORDER"))
    assert not matches(rows.template_row(), Sought(search="offer"))
