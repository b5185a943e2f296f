"""One name stands for a person, in whatever order the others were learned."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from linekeeper.gateway.aliases import Aliases

NAMES = [b"a", b"b", b"c", b"d", b"e", b"f"]
GROUPS = st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True), max_size=8)


@given(GROUPS, st.randoms(use_true_random=False))
def test_who_is_one_person_does_not_depend_on_the_order_in_which_it_was_learned(groups: list[list[bytes]], order: object) -> None:
    one, other = Aliases(), Aliases()
    for group in groups:
        one.join(group)
    shuffled = list(groups)
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' own Random
    for group in shuffled:
        other.join(group)

    for left, right in combinations(NAMES, 2):
        assert (one.one(left) == one.one(right)) == (other.one(left) == other.one(right))


@given(GROUPS)
def test_what_was_told_of_each_joining_makes_the_same_again_in_any_order(groups: list[list[bytes]]) -> None:
    one, again = Aliases(), Aliases()
    told = [pair for group in groups for pair in one.join(group)]
    for before, after in sorted(told):
        again.join((after, before))

    for left, right in combinations(NAMES, 2):
        assert (one.one(left) == one.one(right)) == (again.one(left) == again.one(right))


def test_the_first_name_that_was_told_stands_for_the_others() -> None:
    one = Aliases()

    assert one.join((b"phone", b"bsuid")) == [(b"bsuid", b"phone")]
    assert one.join((b"phone", b"bsuid")) == []
    assert (one.one(b"bsuid"), one.one(b"phone"), one.one(b"nobody")) == (b"phone", b"phone", b"nobody")


def test_names_have_a_bound_and_what_is_known_stays_known() -> None:
    one = Aliases(most=2)
    for n in range(3):
        one.join((b"p%d" % n, b"b%d" % n))

    assert (len(one), one.one(b"b0"), one.one(b"b2")) == (2, b"p0", b"b2")
    one.join((b"p2", b"b2"), full=True)
    assert one.one(b"b2") == one.of(b"b2") == b"p2"


@given(GROUPS, st.lists(st.sampled_from(NAMES), min_size=1, max_size=3))
def test_who_is_known_to_be_one_joins_nobody(groups: list[list[bytes]], names: list[bytes]) -> None:
    one = Aliases()
    for group in groups:
        one.join(group)

    assert one.are_one(names) is (one.join(names) == [])
