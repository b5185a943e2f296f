from typing import Any

import pytest

from linekeeper.events.account import AccountReviewed, Review
from tests.decode.sample import change, events, hear, unread

FIELD = "account_review_update"
BASIC: dict[str, Any] = {"decision": "APPROVED"}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"decision": "MELTED"}, "decision"),
        ({"decision": None}, "decision"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, AccountReviewed)
    assert new == [where]


@pytest.mark.parametrize("review", [review for review in Review if review is not Review.UNKNOWN])
def test_every_review_is_a_word_of_metas(review: Review) -> None:
    event, new = told(decision=review.name)

    assert (event.review, event.word, new) == (review, review.name, [])


def test_a_word_we_do_not_know_is_no_approval() -> None:
    assert told(decision="MELTED")[0].review is Review.UNKNOWN
