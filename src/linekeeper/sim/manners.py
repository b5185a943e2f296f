"""How badly webhooks travel: sent twice, out of turn, late, or lost. Pure; the stage asks for each body.

Meta promises none of the opposite: copies are to be expected, also by those who answered 200, since retries go to all subscribed apps; and
no order is promised. How often it happens is documented nowhere: the shares are the tester's.
Source: Meta, webhooks overview, 2026-09-11; "Manage webhooks", 2026-05-21.
"""

from random import Random
from typing import Annotated

import msgspec

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=7 * 86_400)]


class Manners(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What befalls webhooks, from now on; seconds are simulated ones."""

    duplicates: Share = 0.0  #: of bodies that come a second time, byte for byte
    duplicate_within_s: Seconds = 600.0
    reordered: Share = 0.0  #: of bodies that are held back, so that later ones overtake them
    reorder_within_s: Seconds = 60.0
    delay_s: Seconds = 0.0  #: before every body
    retries_to_all: bool = True  #: what one app did not take comes again to every app it went to
    losses: dict[str, Share] = {}  #: share of updates that vanish, by field


def travels(manners: Manners, chance: Random) -> list[float]:
    """Return after how many seconds each copy of a body leaves, the first one first."""
    wait = manners.delay_s
    if manners.reordered and chance.random() < manners.reordered:
        wait += chance.uniform(0.0, manners.reorder_within_s)
    if manners.duplicates and chance.random() < manners.duplicates:
        return [wait, wait + chance.uniform(0.0, manners.duplicate_within_s)]
    return [wait]


def vanishes(manners: Manners, field: str, chance: Random) -> bool:
    """Return whether an update of a field is lost."""
    share = manners.losses.get(field, 0.0)
    return share > 0 and chance.random() < share
