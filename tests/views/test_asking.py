import re

import pytest

from linekeeper.errors import Refused
from linekeeper.views.asking import bounded, digits_or_id, place

SHAPE = re.compile(r"([0-9]+)~(.+)")


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        pytest.param(0, 1, id="at least one"),
        pytest.param(-3, 1, id="less than none"),
        pytest.param(50, 50, id="what was asked"),
        pytest.param(10_000, 500, id="at most five hundred"),
    ],
)
def test_a_page_has_bounds(asked: int, given: int) -> None:
    assert bounded(asked) == given


def test_a_page_goes_on_from_the_next_of_the_page_before() -> None:
    assert place("7~a/b", SHAPE) == ("7", "a/b")
    assert place(None, SHAPE) is None


@pytest.mark.parametrize("after", ["", "x", "7", "~a", "7~"])
def test_a_page_nobody_named_is_refused(after: str) -> None:
    with pytest.raises(Refused, match="does not exist"):
        place(after, SHAPE)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        pytest.param("106540352242922", "106540352242922", id="an id"),
        pytest.param("+1 555-010-0421", "15550100421", id="digits with a plus"),
        pytest.param("abc", "abc", id="anything else is an id"),
    ],
)
def test_a_number_is_asked_for_by_id_or_by_digits(asked: str, wanted: str) -> None:
    assert digits_or_id(asked) == wanted
