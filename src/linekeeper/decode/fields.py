"""Which field is read by whom: the table of Meta's webhook fields.

Source: Meta's webhook overview and the App Dashboard's list (July 2026), read 2026-11-23.
"""

from collections.abc import Callable
from typing import Any

from linekeeper.decode import (
    account_alerts,
    account_update,
    business_capability_update,
    message_template_quality_update,
    message_template_status_update,
    phone_number_quality_update,
)
from linekeeper.decode.place import Place
from linekeeper.decode.shapes import Shape
from linekeeper.events.batch import AnyEvent

MESSAGES = "messages"
"""The one field whose value holds lists of elements; `messages.py` walks it."""

Reader = Callable[[Place, dict[str, Any]], list[AnyEvent]]

MANAGEMENT: dict[str, tuple[Shape, Reader]] = {
    "account_update": (account_update.SHAPE, account_update.read),
    "account_alerts": (account_alerts.SHAPE, account_alerts.read),
    "business_capability_update": (business_capability_update.SHAPE, business_capability_update.read),
    "phone_number_quality_update": (phone_number_quality_update.SHAPE, phone_number_quality_update.read),
    "message_template_status_update": (message_template_status_update.SHAPE, message_template_status_update.read),
    "message_template_quality_update": (message_template_quality_update.SHAPE, message_template_quality_update.read),
}
"""Fields whose value is one piece of news: its form, and who reads it."""


def reader(field: str, value: dict[str, Any]) -> tuple[Shape, Reader] | None:
    """Return who reads a value: the keys of the template fields tell more than the field's name. None: nobody yet."""
    if field in {"message_template_status_update", "message_template_quality_update"}:
        rated = "new_quality_score" in value and "event" not in value
        return MANAGEMENT["message_template_quality_update" if rated else "message_template_status_update"]
    return MANAGEMENT.get(field)


def whose(field: str, value: object, entry: str) -> tuple[str, bool]:
    """Return the account that a value is about ("": it names none), and whether it is a dashboard test (entry id "0")."""
    if field == "account_update" and type(value) is dict:
        return account_update.whose(value, entry)
    if field == "partner_solutions" and entry != "0":
        return "", False  # its entry id is a portfolio
    return entry, entry == "0"
