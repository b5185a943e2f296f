"""Which field is read by whom: the table of Meta's webhook fields. Those in neither table are kept only, or new to us.

Source: Meta's webhook overview and the App Dashboard's list (July 2026), read 2026-11-23.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from linekeeper.decode import (
    account_alerts,
    account_review_update,
    account_settings_update,
    account_update,
    business_capability_update,
    business_username_updates,
    calls,
    flows,
    group_status_update,
    message_template_components_update,
    message_template_quality_update,
    message_template_status_update,
    messages,
    messaging_handovers,
    partner_solutions,
    phone_number_name_update,
    phone_number_quality_update,
    security,
    smb_message_echoes,
    standby,
    template_category_update,
    template_correct_category_detection,
    user_id_update,
    user_preferences,
)
from linekeeper.decode.place import Place
from linekeeper.decode.shapes import Shape
from linekeeper.events.batch import AnyEvent

Reader: TypeAlias = Callable[[Place, dict[str, Any]], list[AnyEvent]]
Walker: TypeAlias = Callable[[Place, dict[str, Any]], None]

LISTED: dict[str, tuple[Shape, Walker]] = {
    "messages": (messages.SHAPE, messages.walk),
    "calls": (calls.SHAPE, calls.walk),
    "group_status_update": (group_status_update.SHAPE, group_status_update.walk),
    "smb_message_echoes": (smb_message_echoes.SHAPE, smb_message_echoes.walk),
    "standby": (standby.SHAPE, standby.walk),
    "user_id_update": (user_id_update.SHAPE, user_id_update.walk),
    "user_preferences": (user_preferences.SHAPE, user_preferences.walk),
}
"""Fields whose value holds lists, each item an element of its own: the value's form, and who walks it."""

SINGLE: dict[str, tuple[Shape, Reader]] = {
    "account_alerts": (account_alerts.SHAPE, account_alerts.read),
    "account_review_update": (account_review_update.SHAPE, account_review_update.read),
    "account_settings_update": (account_settings_update.SHAPE, account_settings_update.read),
    "account_update": (account_update.SHAPE, account_update.read),
    "business_capability_update": (business_capability_update.SHAPE, business_capability_update.read),
    "business_username_update": (business_username_updates.SHAPE, business_username_updates.read),  # earlier name of the next
    "business_username_updates": (business_username_updates.SHAPE, business_username_updates.read),
    "flows": (flows.SHAPE, flows.read),
    "message_template_components_update": (message_template_components_update.SHAPE, message_template_components_update.read),
    "message_template_quality_update": (message_template_quality_update.SHAPE, message_template_quality_update.read),
    "message_template_status_update": (message_template_status_update.SHAPE, message_template_status_update.read),
    "messaging_handovers": (messaging_handovers.SHAPE, messaging_handovers.read),
    "partner_solutions": (partner_solutions.SHAPE, partner_solutions.read),
    "phone_number_name_update": (phone_number_name_update.SHAPE, phone_number_name_update.read),
    "phone_number_quality_update": (phone_number_quality_update.SHAPE, phone_number_quality_update.read),
    "phone_number_username_update": (business_username_updates.SHAPE, business_username_updates.read),  # a still earlier name
    "security": (security.SHAPE, security.read),
    "template_category_update": (template_category_update.SHAPE, template_category_update.read),
    "template_correct_category_detection": (template_correct_category_detection.SHAPE, template_correct_category_detection.read),
}
"""Fields whose value is one piece of news: its form, and who reads it."""


def reader(field: str, value: dict[str, Any]) -> tuple[Shape, Reader] | None:
    """Return who reads a value: the keys of the template fields tell more than the field's name. None: nobody, it is kept only."""
    if field in {"message_template_status_update", "message_template_quality_update"}:
        rated = "new_quality_score" in value and "event" not in value
        return SINGLE["message_template_quality_update" if rated else "message_template_status_update"]
    return SINGLE.get(field)


def whose(field: str, value: object, entry: str) -> tuple[str, bool]:
    """Return the account that a value is about ("": it names none), and whether it is a dashboard test (entry id "0")."""
    if field == "account_update" and type(value) is dict:
        return account_update.whose(value, entry)
    if field == "partner_solutions" and entry != "0":
        return "", False  # its entry id is a portfolio
    return entry, entry == "0"
