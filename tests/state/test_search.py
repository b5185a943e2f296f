"""How a number is found by what a person types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.state.search import digits_of, needle, sought
from tests.state.rows import fleet_row


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("   ", "", id="blanks"),
        pytest.param("Harbor LANE", "harbor lane", id="a name"),
        pytest.param("STRASSE", "strasse", id="a name as others write it"),
        pytest.param("+1 (555) 010-0421", "15550100421", id="a number"),
        pytest.param("555.010", "555010", id="a part of a number"),
        pytest.param("Shop 24", "shop 24", id="a name with a number in it"),
        pytest.param("+", "+", id="no digits, no number"),
    ],
)
def test_what_is_looked_for(typed: str, looked_for: str) -> None:
    assert needle(typed) == looked_for


@pytest.mark.parametrize("typed", ["harbor", "Coffee", "1555", "010 0042", "42", "+1 555 010 0042"])
def test_a_number_is_found(typed: str) -> None:
    assert needle(typed) in sought(fleet_row("42"))


@pytest.mark.parametrize("typed", ["harbour", "0043", "coffee 15550100042"])
def test_another_is_not(typed: str) -> None:
    assert needle(typed) not in sought(fleet_row("42"))


@given(st.text())
def test_every_name_is_found_by_itself(name: str) -> None:
    assert needle(name) in sought(fleet_row(name=name)) or digits_of(name)


def test_digits_are_ascii_only() -> None:
    assert digits_of("+1 ٣ 5") == "15"
