from typing import Any

import pytest

from linekeeper.events.number import Rating
from linekeeper.events.template import TemplateRated
from tests.decode.sample import change, events, hear, unread

FIELD = "message_template_quality_update"
BASIC = {"new_quality_score": "RED", "previous_quality_score": "GREEN", "message_template_id": 5}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the rating, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("word", "rating"), [("GREEN", Rating.GREEN), ("YELLOW", Rating.YELLOW), ("RED", Rating.RED), ("UNKNOWN", Rating.UNKNOWN)]
)
def test_every_score_is_known(word: str, rating: Rating) -> None:
    rated, new = told(new_quality_score=word)

    assert (rated.quality, rated.before, new) == (rating, Rating.GREEN, [])


@pytest.mark.parametrize("key", ["new_quality_score", "previous_quality_score"])
def test_a_new_score_is_unknown_kept_verbatim_and_told(key: str) -> None:
    rated, new = told(**{key: "BLUE"})

    assert isinstance(rated, TemplateRated)
    assert (rated.new_words, new) == (((key, "BLUE"),), [key])


@pytest.mark.parametrize("key", BASIC)
def test_what_is_missing_is_told(key: str) -> None:
    assert told(**{key: None})[1] == [key]
