"""The sentence at the top."""

import pytest

from linekeeper.views.headline import count, headline


@pytest.mark.parametrize(
    ("counts", "needs", "title", "text"),
    [
        pytest.param({}, 0, "No numbers yet.", "Linekeeper shows a number as soon as it can read the account it belongs to.", id="empty"),
        pytest.param({"connected": 1}, 0, "The number is fine.", "It can send everything.", id="one number"),
        pytest.param({"connected": 9}, 0, "All nine numbers are fine.", "All of them can send everything.", id="all fine"),
        pytest.param(
            {"connected": 3, "flagged": 1, "restricted": 2, "banned": 3},
            3,
            "Three numbers need you.",
            "Four of nine can send everything, two can send part of it, three can send nothing.",
            id="a mixed fleet",
        ),
        pytest.param({"unknown": 2}, 1, "One number needs you.", "We cannot see any of them now.", id="nothing is known"),
        pytest.param(
            {"connected": 3, "pending": 1},
            0,
            "Nothing needs you now.",
            "Three of four can send everything, one can send nothing.",
            id="not all fine, nothing to do",
        ),
    ],
)
def test_the_headline_is_the_answer(counts: dict[str, int], needs: int, title: str, text: str) -> None:
    told = headline(counts, needs, 0)

    assert (told.title, told.text) == (title, text)


def test_numbers_we_cannot_see_are_said_so() -> None:
    assert headline({"connected": 4}, 0, 2).text.endswith("We cannot see two of them now, so their status may be old.")


def test_beyond_what_was_counted_the_headline_says_or_more() -> None:
    assert headline({"banned": 5000}, 1000, 0, more=True).title == "1,000 or more numbers need you."


def test_small_numbers_are_words_and_large_ones_have_separators() -> None:
    assert [count(0), count(12), count(13), count(10_000)] == ["no", "twelve", "13", "10,000"]
