"""The field `account_alerts`: Meta's own alerts about an account, a number or a portfolio.

Source: Meta's webhook reference `account_alerts` (2026-09-11), read 2026-11-23. The dashboard's test has no `alert_info`
around the alert; which form production uses is not confirmed, so both are read.
"""

from typing import Any

from linekeeper.decode.place import Place
from linekeeper.decode.scalars import ident, text, word
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.words import Known, Words
from linekeeper.events.account import AlertRaised, Severity
from linekeeper.events.batch import AnyEvent

_ALERT: Shape = {"alert_severity": READ, "alert_status": READ, "alert_type": READ, "alert_description": READ}
SHAPE: Shape = {"entity_type": READ, "entity_id": READ, "alert_info": _ALERT, **_ALERT}

_SEVERITIES = Words(
    {"INFORMATIONAL": Severity.INFORMATIONAL, "WARNING": Severity.WARNING, "CRITICAL": Severity.CRITICAL},
    Severity.UNKNOWN,
)
_ACTIVE = Words({"ACTIVE": "active", "NONE": "none"}, "active")
_TYPES = Known(
    "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
    "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED",
    "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO",
    "OBA_APPROVED",
    "OBA_REJECTED",
    "PROFILE_PICTURE_LOST",
)
_ENTITIES = Known("BUSINESS", "PHONE_NUMBER", "CURRENT_STATUS_ID", "WABA")


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value. An alert whose status is new to us counts as active."""
    wrapped = value.get("alert_info")
    alert, path = (wrapped, "alert_info.") if type(wrapped) is dict else (value, "")
    severity, severity_word, severity_known = _SEVERITIES.read(alert.get("alert_severity"))
    active, active_word, active_known = _ACTIVE.read(alert.get("alert_status"))
    unread: list[AnyEvent] = []
    new_words: tuple[tuple[str, str], ...] = ()
    for key, told, known in (
        ("alert_severity", severity_word, severity_known),
        ("alert_status", active_word, active_known),
    ):
        if not known:
            unread.append(place.new_word(f"{path}{key}", alert.get(key)))
            new_words += ((key, told),) if told else ()
    raised = AlertRaised(
        at=place.at,
        told=place.told,
        account=place.account,
        word=word(alert.get("alert_type")),
        severity=severity,
        active=active == "active",
        entity_word=word(value.get("entity_type")),
        entity=ident(value.get("entity_id")),
        text=text(alert.get("alert_description")),
        new_words=new_words,
    )
    if raised.word not in _TYPES:
        unread.append(place.new_word(f"{path}alert_type", alert.get("alert_type")))
    if raised.entity_word not in _ENTITIES:
        unread.append(place.new_word("entity_type", value.get("entity_type")))
    return [raised, *unread]
