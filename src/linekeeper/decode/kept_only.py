"""Fields that this release keeps and does not judge: each gives one `KeptOnly` a change, so that nothing goes uncounted.

Source: Meta's webhook overview and the App Dashboard's list (July 2026), read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.place import Place
from linekeeper.events.house import KeptOnly

FIELDS = frozenset(
    {
        "automatic_events",
        "business_status_update",  # its form is not confirmed
        "consumer_profile",  # its form is not confirmed
        "group_lifecycle_update",
        "group_participant_update",  # only in Meta's OpenAPI file
        "group_participants_update",
        "group_settings_update",
        "history",
        "message_echoes",  # its form is not confirmed
        "payment_configuration_update",
        "smb_app_state_sync",
        "template_performance_metrics",  # announced 2022, on no current list
        "tracking_events",
    }
)


def read(place: Place, value: dict[str, Any]) -> KeptOnly:
    """Return that something of this field was heard. Where the entry has no time, the value's own is taken."""
    if place.seconds is None:
        place.timed(value.get("timestamp"))
    return KeptOnly(at=place.at, told=place.told, field=place.field)
