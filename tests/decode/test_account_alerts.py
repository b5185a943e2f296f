from typing import Any

import pytest

from linekeeper.events.account import Severity
from tests.decode.sample import change, events, hear, unread

ALERT = {"alert_severity": "WARNING", "alert_status": "ACTIVE", "alert_type": "PROFILE_PICTURE_LOST", "alert_description": "text"}


def raised(value: dict[str, Any]) -> Any:
    """Return the alert of one value."""
    return events(hear(change("account_alerts", value)))[0]


def test_wrapped_and_flat_alerts_are_the_same() -> None:
    whose = {"entity_type": "BUSINESS", "entity_id": "1"}

    assert raised({**whose, **ALERT}) == raised({**whose, "alert_info": ALERT})


@pytest.mark.parametrize(
    ("changed", "field", "becomes", "kept"),
    [
        ({"alert_severity": "DIRE"}, "severity", Severity.UNKNOWN, (("alert_severity", "DIRE"),)),
        ({"alert_status": "SNOOZED"}, "active", True, (("alert_status", "SNOOZED"),)),
        ({"alert_type": "NEW_TYPE"}, "word", "NEW_TYPE", ()),
        ({"entity_type": "MOON"}, "entity_word", "MOON", ()),
    ],
    ids=["severity", "a new status counts as active", "type", "entity"],
)
def test_a_new_word_is_kept_and_told(changed: dict[str, str], field: str, becomes: object, kept: object) -> None:
    value = {"entity_type": "BUSINESS", "entity_id": 1, **ALERT, **changed}

    assert getattr(raised(value), field) == becomes
    assert raised(value).new_words == kept
    assert len(unread(hear(change("account_alerts", value)))) == 1


def test_an_empty_alert_tells_all_that_is_missing() -> None:
    assert {why for _, why in unread(hear(change("account_alerts", {})))} == {"it is missing"}
