import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.errors import GraphFault
from linekeeper.sim.wanted import Wanted, fields


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("id,name", [Wanted("id"), Wanted("name")], id="names"),
        pytest.param(" id , name,id,", [Wanted("id"), Wanted("name")], id="spaces, repeats and a comma too many"),
        pytest.param("owner{id,name}", [Wanted("owner", {}, (Wanted("id"), Wanted("name")))], id="inner names"),
        pytest.param("a{b{c}}", [Wanted("a", {}, (Wanted("b", {}, (Wanted("c"),)),))], id="inner names of inner names"),
        pytest.param(
            "phone_numbers.limit(2).after(x){id},id",
            [Wanted("phone_numbers", {"limit": "2", "after": "x"}, (Wanted("id"),)), Wanted("id")],
            id="modifiers",
        ),
        pytest.param("analytics.phone_numbers([])", [Wanted("analytics", {"phone_numbers": "[]"})], id="a list in a modifier"),
    ],
)
def test_a_field_list_says_what_is_wanted(text: str, found: list[Wanted]) -> None:
    assert fields(text) == found


def test_an_edge_may_be_answered_under_another_name() -> None:
    (one,) = fields("phone_numbers.as(lines)")

    assert (one.name, one.key) == ("phone_numbers", "lines")


@pytest.mark.parametrize("text", ["id,owner{id", "id}", "{id}", "a.limit(", "a.limit", "a" + "{a" * 20 + "}" * 20, "é"])
def test_what_is_not_written_as_field_lists_are_is_refused(text: str) -> None:
    with pytest.raises(GraphFault) as refusal:
        fields(text)

    assert refusal.value.code == 100


def _written(one: Wanted) -> str:
    modifiers = "".join(f".{name}({value})" for name, value in one.modifiers.items())
    return one.name + modifiers + (f"{{{','.join(map(_written, one.inner))}}}" if one.inner else "")


NAMES = st.sampled_from(["id", "name", "phone_numbers", "x1"])
LEAVES = st.builds(Wanted, NAMES, st.dictionaries(st.sampled_from(["limit", "after"]), st.sampled_from(["1", "[2,3]"])))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(Wanted, NAMES, st.just({}), st.lists(inner, max_size=3, unique_by=lambda one: one.name).map(tuple)),
    max_leaves=8,
)


@given(st.lists(TREES, max_size=4, unique_by=lambda one: one.name))
def test_what_is_written_is_read_back(wanted: list[Wanted]) -> None:
    assert fields(",".join(map(_written, wanted))) == wanted
