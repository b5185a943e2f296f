"""One message's permit to use a place of the limit: reserved at accept, released on failure, kept for 24 h from delivery.

A permit is what is persisted; the budget in memory is made from permits. News comes late, twice and in any order: `settle` is a join
(delivered wins over failed), and tells what the budget has to do about it exactly once.
"""

from enum import StrEnum, auto

from msgspec import Struct
from msgspec.structs import replace

DAY_S = 86_400
_KEY_BYTES = 7  #: so that a key is an int of 32 bytes; of a million people two share a key once in 100,000 portfolios


class Permit(Struct, frozen=True, array_like=True):
    """One message's permit. Times are unix seconds; `delivered_at` 0: not delivered."""

    key: int  #: the person's, see `person_key`
    number: str
    reserved_at: int
    delivered_at: int = 0
    failed: bool = False

    @property
    def until(self) -> int:
        """Return until when it holds a place; 0: it holds none."""
        if self.delivered_at:
            return self.delivered_at + DAY_S
        return 0 if self.failed else self.reserved_at + DAY_S


class Move(StrEnum):
    """What the budget has to be told about a permit."""

    NOTHING = auto()
    DELIVERED = auto()  #: `Budget.delivered`
    RELEASED = auto()  #: `Budget.released`
    AFTER_ALL = auto()  #: it was released and is delivered all the same: `Budget.elsewhere`


def person_key(person: bytes) -> int:
    """Return the key of a person in a budget: 56 bits of their keyed hash."""
    return int.from_bytes(person[:_KEY_BYTES], "big")


def settle(permit: Permit, *, delivered_at: int = 0, failed: bool = False) -> tuple[Permit, Move]:
    """Let a permit hear news of its message. The same news again, or older news, moves nothing."""
    if delivered_at and (not permit.delivered_at or delivered_at < permit.delivered_at):
        first = not permit.delivered_at
        move = (Move.AFTER_ALL if permit.failed else Move.DELIVERED) if first else Move.NOTHING
        permit = replace(permit, delivered_at=delivered_at)
        return (replace(permit, failed=permit.failed or failed), move)
    if failed and not permit.failed:
        return replace(permit, failed=True), Move.NOTHING if permit.delivered_at else Move.RELEASED
    return permit, Move.NOTHING
