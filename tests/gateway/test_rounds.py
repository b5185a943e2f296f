"""A round meets everything that was there when it began, in slices, and then begins anew."""

from hypothesis import given
from hypothesis import strategies as st

from linekeeper.gateway.rounds import Round


@given(st.sets(st.integers(), max_size=40), st.integers(1, 9))
def test_a_round_meets_each_key_once_and_no_slice_is_larger_than_it_may_be(keys: set[int], most: int) -> None:
    there, one = dict.fromkeys(keys), Round[int](most)
    slices = [list(one.slice(there)) for _ in range(-(-len(keys) // most))]

    assert sorted(key for some in slices for key in some) == sorted(keys)
    assert all(len(some) <= most for some in slices)


def test_what_comes_in_meanwhile_is_met_in_the_next_round() -> None:
    there, one = {1: None, 2: None}, Round[int](1)
    first = list(one.slice(there))
    there[3] = None
    second, third = list(one.slice(there)), [list(one.slice(there)) for _ in range(3)]

    assert sorted(first + second) == [1, 2]
    assert sorted(key for some in third for key in some) == [1, 2, 3]
