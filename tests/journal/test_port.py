"""The journal's own words."""

from datetime import UTC, datetime

import pytest

from linekeeper.journal.port import START, KeptDelivery, Position


def test_positions_are_ordered_by_transaction_then_number() -> None:
    assert START < Position(0, 1) < Position(0, 2) < Position(1, 1)


def test_what_was_heard_is_never_edited() -> None:
    kept = KeptDelivery(id=1, app="meta", heard_at=datetime(2026, 11, 25, tzinfo=UTC), size=2, body=b"{}")

    with pytest.raises(AttributeError):
        kept.body = None  # type: ignore[misc]  # the point of the test
