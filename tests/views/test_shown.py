import pytest

from linekeeper.views.shown import shown


@pytest.mark.parametrize(
    ("number", "written"),
    [
        pytest.param("+15550100421", "+1 555-010-0421", id="a number as its country writes it"),
        pytest.param("+1 555 010 0421", "+1 555-010-0421", id="spaced otherwise"),
        pytest.param("", "", id="none"),
        pytest.param("the office", "the office", id="what is no number"),
        pytest.param("+", "+", id="nearly nothing"),
    ],
)
def test_a_business_number_is_spaced_to_be_read(number: str, written: str) -> None:
    assert shown(number) == written
