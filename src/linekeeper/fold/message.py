"""How far one message came: a join, so statuses may come late, twice and in any order.

Delivered wins over failed, and read implies delivered.
"""

from enum import IntEnum

from msgspec import Struct

from linekeeper.events.message import Category, MessageMoved, MessageState, Pricing
from linekeeper.fold.register import rank, second

MOST_FAILURES = 8
MOST_NAMES = 6  #: names of the one recipient: a phone number, a BSUID, a parent BSUID, each perhaps renamed once


class Counts(IntEnum):
    """Whether a delivery can use a place of the messaging limit; of two signs for one message the higher stays."""

    YES = 0  #: unless a service window was open
    PERHAPS = 1  #: free after an ad: that window is no service window, and Meta does not say whether it counts; or a word new to us
    NO = 2  #: category `service`, a group, or priced as an answer within a service window


#: Source: Meta, "Messaging limits" (2026-05-08), "Pricing" and the reference of `statuses`, read 2026-11-23.
_BY_PRICING = {
    Pricing.FREE_CUSTOMER_SERVICE: Counts.NO,
    Pricing.FREE_GROUP_CUSTOMER_SERVICE: Counts.NO,
    Pricing.FREE_ENTRY_POINT: Counts.PERHAPS,
    Pricing.UNKNOWN: Counts.PERHAPS,
}
_BY_CATEGORY = {Category.SERVICE: Counts.NO, Category.GROUP: Counts.NO, Category.REFERRAL: Counts.PERHAPS, Category.UNKNOWN: Counts.PERHAPS}


class Message(Struct, array_like=True):
    """One message. Times are unix seconds, 0 for what was not told: the first time of each state."""

    sent: int = 0
    failed: int = 0
    delivered: int = 0
    read: int = 0
    played: int = 0
    counts: Counts = Counts.YES
    category: Category | None = None
    failures: tuple[int, ...] = ()  #: Meta's codes
    people: tuple[bytes, ...] = ()  #: every name told for the recipient: they are one person
    newest: int = 0  #: the newest time that any status told

    @property
    def state(self) -> MessageState:
        """Return how far it came."""
        reached = [state for state in _TIMED if getattr(self, state.value)]
        return max(reached, key=rank, default=MessageState.UNKNOWN)

    @property
    def delivered_at(self) -> int:
        """Return the unix second of its delivery, 0 when it was not delivered: read implies delivered."""
        return min((at for at in (self.delivered, self.read, self.played) if at), default=0)


_TIMED = (MessageState.SENT, MessageState.FAILED, MessageState.DELIVERED, MessageState.READ, MessageState.PLAYED)


def hear(message: Message, event: MessageMoved) -> None:
    """Let `message` hear one status. Joins only."""
    if event.state in _TIMED:
        known, told = getattr(message, event.state.value), max(second(event.at), 1)
        setattr(message, event.state.value, min(known, told) if known else told)
    message.newest = max(message.newest, second(event.at))
    message.counts = max(message.counts, _counts(event))
    if event.category not in {None, Category.UNKNOWN}:
        message.category = max((one for one in (message.category, event.category) if one is not None), key=rank)
    if event.failures:
        codes = {*message.failures, *(failure.code for failure in event.failures)}
        message.failures = tuple(sorted(codes)[:MOST_FAILURES])
    if not event.in_group:
        message.people = tuple(sorted({*message.people, *event.people})[:MOST_NAMES])


def _counts(event: MessageMoved) -> Counts:
    if event.in_group:
        return Counts.NO
    by_pricing = Counts.YES if event.pricing is None else _BY_PRICING.get(event.pricing, Counts.YES)
    by_category = Counts.YES if event.category is None else _BY_CATEGORY.get(event.category, Counts.YES)
    return max(by_pricing, by_category)
