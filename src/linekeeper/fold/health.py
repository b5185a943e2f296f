"""`health_status` as it was read: Meta's answer to "can it send?", recomputed from its entities.

Meta's top-level word can say BLOCKED for a problem of calling only, and BLOCKED does not always mean silence. So the entities are
kept, not the sum. Source: Meta, "Messaging and Calling Health Status", read 2026-11-23.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec import Struct

from linekeeper.events.number import Can, Entity, EntityKind
from linekeeper.fold.register import LONG_AGO, NOTHING_SAID, History, grain, later, rank

#: Entities whose `can_send` decides about a number's messages. A template's or a flow's own health is its own matter.
LINKS = frozenset({EntityKind.NUMBER, EntityKind.ACCOUNT, EntityKind.PORTFOLIO, EntityKind.APP, EntityKind.UNKNOWN})
SENDS = frozenset({Can.AVAILABLE, Can.LIMITED})

_bytes = msgspec.msgpack.Encoder(order="deterministic")


class Health(Struct, frozen=True, array_like=True):
    """The newest answer, and when it was last clear.

    `notable` holds only the links that are not simply available; `clear_at` is the newest reading in which every link could send.
    """

    at: datetime = LONG_AGO
    notable: tuple[Entity, ...] = ()
    clear_at: datetime | None = None
    past: History = NOTHING_SAID  #: the gravest link of each answer, over 60 days

    def hear(self, entities: Iterable[Entity], at: datetime) -> "Health":
        """Return the health that has also heard this reading. An answer without entities proves nothing."""
        links = [entity for entity in entities if entity.kind in LINKS]
        if not links:
            return self
        whole = any(entity.kind is EntityKind.ACCOUNT for entity in links)  # an answer without the account proves nothing of it
        clear_at = grain(at) if whole and all(entity.can_send in SENDS for entity in links) else None
        notable = _sorted(entity for entity in links if entity.can_send is not Can.AVAILABLE)
        gravest = max((entity.can_send for entity in links), key=rank)
        return self.join(Health(grain(at), notable, clear_at, NOTHING_SAID.hear(gravest, at)))

    def join(self, other: "Health") -> "Health":
        """Return the health that has heard what both have. Two answers from one second: what either found wrong stays."""
        clear_at, past = later(self.clear_at, other.clear_at), self.past.join(other.past)
        if self.at == other.at:
            return Health(self.at, _sorted((*self.notable, *other.notable)), clear_at, past)
        newer = self if self.at > other.at else other
        return Health(newer.at, newer.notable, clear_at, past)


def _sorted(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    return tuple(sorted(set(entities), key=_bytes.encode))


NOT_ASKED = Health()


def newest_links(number: Health, account: Health) -> tuple[Entity, ...]:
    """Return what is notable in the chain above and at a number: for each link the newer of the two answers.

    The account's answer holds no link NUMBER, so that one comes from the number's alone.
    """
    own = [entity for entity in number.notable if entity.kind is EntityKind.NUMBER]
    chain = [entity for entity in number.notable if entity.kind is not EntityKind.NUMBER]
    above = [entity for entity in account.notable if entity.kind is not EntityKind.NUMBER]
    if account.at > number.at:
        chain = above
    elif account.at == number.at:
        chain = list(_sorted((*chain, *above)))
    return (*own, *chain)
