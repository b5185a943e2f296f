"""The port of what others are still to be told (tests/contract/test_outgoing.py): parcels, and where each target stands.

A parcel is written in the transaction that moved its send, by the store itself: so no way of moving a send can forget it, and no crash
loses it. What has nobody who wants it writes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum, auto
from typing import Protocol

from msgspec import Struct

from linekeeper.state.intents import PRESUMED_LOST, Intent, SendState

ASKED = "presumed_lost_ask"  #: `why` of an unknown send of which somebody must decide
QUIET = frozenset({SendState.ACCEPTED, SendState.SENDING})  #: states that are no news


class Of(StrEnum):
    """What a parcel is about."""

    SEND = auto()  #: `about` is the id of a send
    DELIVERY = auto()  #: `about` is the id of a delivery that its target did not take in its turn


class Parcel(Struct, frozen=True, kw_only=True):
    """One thing that one target is still to be told."""

    id: int = 0  #: given by the store
    target: str
    of: Of
    about: int
    what: str = ""  #: of a send: its state then, or "presumed_lost"
    why: str = ""
    error: int | None = None
    at: datetime  #: when it came to that
    attempts: int = 0
    due_at: datetime


class Wanted(Struct, frozen=True, kw_only=True):
    """Of which sends a target wants to hear. `kind`: "all" (name empty), "account", or "key" (a gateway key's id)."""

    target: str
    kind: str
    name: str = ""


class Reached(Struct, frozen=True, kw_only=True):
    """Where a target stands. Kept, so that a restart goes on where it was."""

    id: str
    cursor: int = 0  #: of a target of deliveries: the newest that it need not be told any more
    taken: int = 0  #: how many it took, ever
    missed: int = 0  #: how many it never got: given up, or no longer kept
    attempts: int = 0  #: of what stands behind the cursor
    failing_since: datetime | None = None
    fault: str = ""  #: why it did not take the newest


class Name(Struct, frozen=True, kw_only=True):
    """What a send is called at Meta (its wamid). `body` is sealed; where it is empty the delivery holds it."""

    intent: int
    body: bytes = b""
    delivery: int | None = None


def name_context(intent: int) -> bytes:
    """Return what a sealed wamid is bound to."""
    return b"wamid %d" % intent


def news_of(before: Intent | None, after: Intent) -> str | None:
    """Return what a target is told when a send moved so; None: nothing new. That it waits again is none: it was told that it waits."""
    if after.state in QUIET:
        return None
    what = _what(after)
    if before is None:
        return what
    if after.state is SendState.FAILED and (before.state, before.why) == (SendState.UNKNOWN, ASKED):
        return SendState.FAILED.value  # somebody decided; that it is presumed lost was told when they were asked
    again = after.state is SendState.HELD and before.state in {SendState.HELD, SendState.SENDING}
    return None if again or what == _what(before) else what


def _what(intent: Intent) -> str:
    lost = (intent.state, intent.why) in {(SendState.FAILED, PRESUMED_LOST), (SendState.UNKNOWN, ASKED)}
    return PRESUMED_LOST if lost else intent.state.value


class OutgoingLook(Protocol):
    """Read-only questions."""

    def targets(self) -> Sequence[Reached]:
        """Return where every target stands, by id."""

    def parcels(self, target: str, now: datetime, limit: int = 100) -> Sequence[Parcel]:
        """Return parcels that are due, by `due_at`: of each thing only the oldest, so that its order is kept."""

    def parcels_waiting(self, target: str) -> int:
        """Return how many parcels a target is still to get."""

    def name_of(self, intent: int) -> Name | None:
        """Return what a send is called at Meta."""


class OutgoingTurn(OutgoingLook, Protocol):
    """What may be changed."""

    def want(self, wanted: Iterable[Wanted]) -> None:
        """From now on these, and no others, hear of sends."""

    def put_target(self, target: Reached) -> None:
        """Keep where a target stands."""

    def drop_target(self, id_: str) -> None:
        """Forget a target and its parcels."""

    def put_parcel(self, parcel: Parcel) -> None:
        """Keep a new parcel; its id is given here."""

    def put_off(self, id_: int, attempts: int, due_at: datetime) -> None:
        """Try a parcel again later."""

    def delivered(self, ids: Iterable[int]) -> None:
        """Forget parcels: their targets took them, or never will."""

    def drop_parcels(self, target: str, before: datetime, most: int) -> int:
        """Forget some parcels of before then, and some of the oldest of those that are more than `most`; return how many.

        Not all at once, since others' sends wait meanwhile: call again until there are none.
        """

    def put_name(self, name: Name) -> None:
        """Keep what a send is called at Meta; a body is never taken back."""
