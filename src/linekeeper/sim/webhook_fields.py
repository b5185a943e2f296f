"""Every webhook field of `whatsapp_business_account`, and what is particular about each.

Source: Meta, webhooks overview (2026-09-11), webhook overrides (2026-09-11), reference pages up to 2026-09-14; the App Dashboard's list of
July 2026 as third parties copied it. Four fields are only named there: nobody we know has seen a body, so none is sent.
"""

from typing import NamedTuple


class Field(NamedTuple):
    """What is particular about a field."""

    timed: bool = True  #: its entries carry a time: news of management do, those of messaging do not
    diverted: bool = False  #: an override address of a number or account takes it
    known: bool = True  #: somebody has seen its shape


TALK, MOVED = Field(timed=False), Field(timed=False, diverted=True)
FIELDS: dict[str, Field] = {
    "account_alerts": Field(),
    "account_review_update": Field(),
    "account_settings_update": MOVED,
    "account_update": Field(),
    "automatic_events": TALK,
    "business_capability_update": Field(),
    "business_status_update": Field(known=False),
    "business_username_updates": Field(),
    "calls": MOVED,
    "consumer_profile": Field(timed=False, diverted=True, known=False),
    "flows": Field(),
    "group_lifecycle_update": MOVED,
    "group_participants_update": MOVED,
    "group_settings_update": MOVED,
    "group_status_update": MOVED,
    "history": MOVED,
    "message_echoes": Field(timed=False, diverted=True, known=False),
    "message_template_components_update": Field(),
    "message_template_quality_update": Field(),
    "message_template_status_update": Field(),
    "messages": MOVED,
    "messaging_handovers": MOVED,
    "partner_solutions": Field(),
    "payment_configuration_update": Field(),
    "phone_number_name_update": Field(),
    "phone_number_quality_update": Field(),
    "security": Field(),
    "smb_app_state_sync": MOVED,
    "smb_message_echoes": MOVED,
    "standby": TALK,
    "template_category_update": Field(),
    "template_correct_category_detection": Field(),
    "template_performance_metrics": Field(known=False),
    "tracking_events": TALK,
    "user_id_update": TALK,
    "user_preferences": TALK,
}
#: What the world sends.
KNOWN = tuple(name for name, field in FIELDS.items() if field.known)
#: Fields whose entry carries no time.
TIMELESS = frozenset(name for name, field in FIELDS.items() if not field.timed)
#: Fields that an override address of a number or account takes, and no other does.
DIVERTED = frozenset(name for name, field in FIELDS.items() if field.diverted)
