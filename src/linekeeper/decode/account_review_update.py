"""The field `account_review_update`: Meta reviewed the account against its policies.

Source: Meta's webhook reference `account_review_update` (2025-10-22), read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.place import Place
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.words import Words
from linekeeper.events.account import AccountReviewed, Review
from linekeeper.events.batch import AnyEvent

SHAPE: Shape = {"decision": READ}
REVIEWS = Words(
    {name: Review[name] for name in ("APPROVED", "PENDING", "REJECTED", "DEFERRED", "LIMIT_REACHED", "RESTRICTED")},
    Review.UNKNOWN,
)
"""Words of the webhook, and of an account's `account_review_status`."""


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    review, told, known = REVIEWS.read(value.get("decision"))
    reviewed = AccountReviewed(at=place.at, told=place.told, account=place.account, review=review, word=told)
    return [reviewed] if known else [reviewed, place.new_word("decision", value.get("decision"))]
