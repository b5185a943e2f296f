import pytest

from linekeeper.decode.facts import LONGEST_FACT, MOST_FACTS, facts
from linekeeper.decode.shapes import READ

SHAPE = {"a": READ, "b": {"c": READ}, "d": [{"e": READ}], "f": [READ]}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"a": "x"}, (("a", "x"),)),
        ({"a": 5}, (("a", "5"),)),
        ({"a": True}, (("a", "yes"),)),
        ({"a": None}, ()),
        ({"b": {"c": "y"}}, (("b.c", "y"),)),
        ({"d": [{"e": 1}, 7, {"e": 2}]}, (("d[0].e", "1"), ("d[2].e", "2"))),
        ({"f": ["x", "y"]}, (("f[0]", "x"), ("f[1]", "y"))),
        ({"new": "person"}, ()),
        ({"b": "x", "d": "x", "f": {}}, ()),
    ],
    ids=repr,
)
def test_only_what_the_shape_knows_is_told_as_text(told: dict[str, object], found: tuple[tuple[str, str], ...]) -> None:
    assert facts(told, SHAPE) == found


def test_facts_are_bounded() -> None:
    told = facts({"f": ["x" * 9_999] * 9_999}, SHAPE)

    assert len(told) == MOST_FACTS
    assert len(told[0][1]) == LONGEST_FACT
