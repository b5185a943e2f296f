import math
from typing import Any

import pytest

from linekeeper.sim import shape
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.shape import Check

PLAIN = shape.keys({"body": shape.text(5)}, {"loud": shape.flag})


def verdict(look: Check, value: Any) -> int:
    """Return 0, or the code a value is refused with."""
    try:
        look("it", value)
    except GraphFault as fault:
        return fault.code
    return 0


@pytest.mark.parametrize(
    ("look", "value", "code"),
    [
        pytest.param(PLAIN, {"body": "hello"}, 0, id="as it must be"),
        pytest.param(PLAIN, {"body": "hello", "loud": None}, 0, id="null counts as absent"),
        pytest.param(PLAIN, {"body": None}, 131008, id="null for what is needed"),
        pytest.param(PLAIN, {}, 131008, id="a key is missing"),
        pytest.param(PLAIN, {"body": ""}, 131008, id="empty text"),
        pytest.param(PLAIN, {"body": "hello!"}, 100, id="too long"),
        pytest.param(PLAIN, {"body": 1}, 100, id="a number for a text"),
        pytest.param(PLAIN, {"body": "a", "loud": "yes"}, 100, id="a text for a flag"),
        pytest.param(PLAIN, {"body": "a", "shy": 1}, 100, id="an unknown key"),
        pytest.param(PLAIN, [], 100, id="an array for an object"),
        pytest.param(shape.text(9, empty=True), "", 0, id="a text that may be empty"),
        pytest.param(shape.text(9, "[a-z]+"), "A", 131009, id="a text of another form"),
        pytest.param(shape.word("a", "b"), "c", 100, id="an unknown word"),
        pytest.param(shape.word("a", "b"), [], 100, id="no word at all"),
        pytest.param(shape.number(0, 1), "0.5", 0, id="a number as text"),
        pytest.param(shape.number(0, 1), 2, 131009, id="a number out of bounds"),
        pytest.param(shape.number(0, 1), math.nan, 131009, id="not a number"),
        pytest.param(shape.number(0, 1), True, 100, id="a flag for a number"),
        pytest.param(shape.number(0, 1), "half", 100, id="words for a number"),
        pytest.param(shape.several(shape.flag, 1, 2), [True, False], 0, id="two of two"),
        pytest.param(shape.several(shape.flag, 1, 2), [], 131009, id="too few"),
        pytest.param(shape.several(shape.flag, 1, 2), [True] * 3, 131009, id="too many"),
        pytest.param(shape.several(shape.flag, 1, 2), {}, 100, id="an object for an array"),
        pytest.param(shape.by_type({"a": shape.flag}), {"type": "a", "a": True}, 0, id="named by its type"),
        pytest.param(shape.by_type({"a": shape.flag}), {"type": "a"}, 131008, id="what its type names is missing"),
        pytest.param(shape.by_type({"a": shape.flag}), {"a": True}, 131008, id="no type"),
        pytest.param(shape.by_type({"a": shape.flag}), {"type": "b", "b": True}, 100, id="an unknown type"),
        pytest.param(shape.by_type({"a": shape.flag}), {"type": ["a"]}, 100, id="a type that is no word"),
        pytest.param(shape.URL, "https://shop.example/a?b=c", 0, id="an address"),
        pytest.param(shape.URL, "ftp://shop.example/", 131009, id="another scheme"),
        pytest.param(shape.URL, "https:///path", 131009, id="an address without a host"),
        pytest.param(shape.anything, object(), 0, id="whatever is there"),
    ],
)
def test_a_value_is_taken_or_refused_with_its_code(look: Check, value: Any, code: int) -> None:
    assert verdict(look, value) == code


def test_a_refusal_says_where_the_fault_lies() -> None:
    look = shape.keys({"rows": shape.several(PLAIN, 1, 3)})

    with pytest.raises(GraphFault, match=r"it\['rows'\]\[1\]\['body'\] must be at most 5 characters long"):
        look("it", {"rows": [{"body": "a"}, {"body": "too long"}]})
