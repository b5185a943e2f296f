"""How an unexpected fault is logged."""

import pytest

from linekeeper.intake.faults import place_of


def test_a_fault_is_placed_and_not_quoted() -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int("+1 555 010 0123")

    assert place_of(caught.value).startswith("test_faults.py:")


def test_a_fault_that_was_never_raised_has_no_place() -> None:
    assert place_of(ValueError("x")) == ""
