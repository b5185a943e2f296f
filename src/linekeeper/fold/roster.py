"""Which templates an account's list held, and when: so that one which vanished is known to be gone."""

from datetime import datetime

from msgspec import Struct

from linekeeper.events.template import TemplatesListed
from linekeeper.fold.register import grain, instant, unpacked, with_instant

LISTINGS = 2  #: complete lists that must lack a template before it counts as gone
MOST_LISTED = 12_000  #: twice what an account may hold; the newest stay


class Roster(Struct, omit_defaults=True):
    """One account's list of templates."""

    listed: dict[str, datetime] = {}  #: by template: newest list that held it
    listings: bytes = b""  #: packed: the two newest complete lists


def hear(roster: Roster, event: TemplatesListed) -> None:
    """Let `roster` hear a list. Joins only."""
    at = grain(event.at)
    for template in event.templates:
        roster.listed[template] = max(roster.listed.get(template, at), at)
    if event.complete:
        roster.listings = with_instant(roster.listings, at, LISTINGS)
    if len(roster.listed) > MOST_LISTED:
        newest = sorted(roster.listed.items(), key=lambda item: (item[1], item[0]))[-MOST_LISTED:]
        roster.listed = dict(newest)


def looked_at(roster: Roster) -> datetime | None:
    """Return the older of the two newest complete lists; None before there are two."""
    listings = unpacked(roster.listings)
    return instant(listings[0]) if len(listings) == LISTINGS else None


def absent(roster: Roster) -> frozenset[str]:
    """Return the templates that the two newest complete lists lack."""
    return frozenset(template for template in roster.listed if absent_since(roster, template, None) is not None)


def absent_since(roster: Roster, template: str, seen_at: datetime | None) -> datetime | None:
    """Return the first of the two newest complete lists when both lack `template`; None otherwise.

    `seen_at`: when anything else last showed that it exists.
    """
    listings = unpacked(roster.listings)
    listed_at = roster.listed.get(template)
    seen = max((at for at in (listed_at, seen_at) if at is not None), default=None)
    if len(listings) < LISTINGS or seen is None or listings[0] <= seen.timestamp():
        return None
    return instant(listings[0])
