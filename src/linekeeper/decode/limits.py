"""Messaging limits. Source: Meta's references of `business_capability_update`, `phone_number_quality_update` and of the
number node (`whatsapp_business_manager_messaging_limit`), read 2026-11-23.

Meta writes one limit three ways: 2000, -1 (none) and "TIER_2K". TIER_1K is from before 2025-10-07.
"""

from typing import Any

from linekeeper.decode.place import NEW_LIMIT, Place
from linekeeper.decode.scalars import integer, word
from linekeeper.events.batch import AnyEvent
from linekeeper.events.event import Limit

TIERS: dict[str, Limit] = {
    "TIER_50": Limit(per_day=50),
    "TIER_250": Limit(per_day=250),
    "TIER_1K": Limit(per_day=1_000),
    "TIER_2K": Limit(per_day=2_000),
    "TIER_10K": Limit(per_day=10_000),
    "TIER_100K": Limit(per_day=100_000),
    "TIER_UNLIMITED": Limit(),
    "UNLIMITED": Limit(),
    "-1": Limit(),
}
NOT_SET = frozenset({"TIER_NOT_SET", "UNTIERED"})
"""Meta has set none yet (it does not say how much may be sent meanwhile): never read as unlimited."""


def limit(written: object) -> tuple[Limit | None, str, bool]:
    """Return the limit, Meta's word verbatim, and whether we know the word. None: not set, or unknown."""
    told = word(written)
    if told in TIERS:
        return TIERS[told], told, True
    if told in NOT_SET:
        return None, told, True
    amount = integer(written)
    if amount is not None and amount > 0:
        return Limit(per_day=amount), told, True
    return None, told, False


def limit_at(place: Place, value: dict[str, Any], key: str, unread: list[AnyEvent]) -> tuple[Limit | None, str]:
    """Return the limit under `key` and Meta's word; (None, "") when it is not there. An unknown word adds an `Unread`."""
    if value.get(key) is None:
        return None, ""
    per_day, told, known = limit(value[key])
    if not known:
        unread.append(place.unread(key, NEW_LIMIT))
    return per_day, told
