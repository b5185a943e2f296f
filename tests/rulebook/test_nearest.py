import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.rulebook.nearest import distance, nearest

WORDS = st.text("abc", max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "changes"),
    [
        pytest.param("", "", 0, id="nothing"),
        pytest.param("flagged", "flagged", 0, id="the same"),
        pytest.param("flaged", "flagged", 1, id="one is missing"),
        pytest.param("131047", "131074", 1, id="two neighbours are swapped"),
        pytest.param("131047", "131047x", 1, id="one is too many"),
        pytest.param("kitten", "sitting", 3, id="several"),
        pytest.param("", "abc", 3, id="all of them"),
    ],
)
def test_changes_are_counted(one: str, other: str, changes: int) -> None:
    assert distance(one, other) == changes


@given(WORDS, WORDS)
def test_the_way_there_is_as_long_as_the_way_back(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)


@given(WORDS, WORDS)
def test_it_never_takes_more_than_writing_the_longer_word_anew(one: str, other: str) -> None:
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


def test_the_nearest_come_first_and_strangers_do_not_come() -> None:
    known = ["flagged", "paused", "banned", "flagged_days"]

    assert nearest("flaged", known) == ["flagged"]
    assert nearest("BANED", known) == ["banned"]
    assert nearest("xyzzy", known) == []


def test_no_more_are_told_than_asked_for() -> None:
    assert len(nearest("aaaa", ["aaab", "aaba", "abaa", "baaa"], most=2)) == 2
