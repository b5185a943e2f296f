import pytest

from linekeeper.decode.words import Known, Words
from linekeeper.events.number import Rating

RATINGS = Words({"GREEN": Rating.GREEN, "red": Rating.RED}, Rating.UNKNOWN)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("GREEN", (Rating.GREEN, "GREEN", True)),
        ("green", (Rating.GREEN, "green", True)),
        ("Red", (Rating.RED, "Red", True)),
        ("BLUE", (Rating.UNKNOWN, "BLUE", False)),
        (5, (Rating.UNKNOWN, "5", False)),
        (None, (Rating.UNKNOWN, "", False)),
        (["GREEN"], (Rating.UNKNOWN, "", False)),
    ],
    ids=repr,
)
def test_words_are_read_without_case_and_kept_verbatim(written: object, told: object) -> None:
    assert RATINGS.read(written) == told


def test_known_words_are_known_exactly() -> None:
    assert "A" in Known("A", "B")
    assert "a" not in Known("A", "B")
