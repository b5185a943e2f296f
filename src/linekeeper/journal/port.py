"""The journal's port: a few promises, which every store must keep (tests/contract/test_journal.py)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from msgspec import Struct

from linekeeper.events import Batch


class Position(NamedTuple):
    """A place in the journal. Embedded: `xid` is always 0. Ordered; a reader passes each batch once."""

    xid: int
    seq: int


START = Position(0, 0)
#: Why a whole batch is unread. It stands for its place, so that a reader goes on behind it.
DAMAGED = "damaged on the disk: its checksum does not fit"


class Delivery(Struct, frozen=True, kw_only=True):
    """One HTTP body Meta posted to us, byte for byte."""

    app: str
    body: bytes
    heard_at: datetime  #: UTC


class KeptDelivery(Struct, frozen=True, kw_only=True):
    """A delivery as it is kept. `kept` False: the body has expired; what it meant is still in its batches.

    `body` is None when it has expired, and in lists, which carry no bodies.
    """

    id: int
    app: str
    heard_at: datetime
    size: int
    body: bytes | None
    kept: bool = True


class Expired(Struct, frozen=True, kw_only=True):
    """What one retention run dropped."""

    days: tuple[str, ...] = ()
    deliveries: int = 0
    body_bytes: int = 0


class Journal(Protocol):
    """What was heard. Appends are durable when they return; a reader never passes a row that is still to be committed."""

    async def append(self, delivery: Delivery | None, batches: Sequence[Batch]) -> int | None:
        """Keep the raw bytes and what they meant, durably, all or nothing; return the delivery's id.

        Repeats are kept too: the keeper drops them. `delivery` None: a reading or an act.

        Raises:
            TryLater: the disk refuses (full, I/O error); nothing was kept. It is tried anew at the next call.
        """

    async def read(self, after: Position, limit: int = 500) -> list[tuple[Position, Batch]]:
        """Return batches past `after`, oldest first, at most `limit`; `delivery` is filled in.

        One that is not as it was kept comes as a batch with one `Unread`, whose `why` is `DAMAGED`: it never stops those behind it.
        """

    async def delivery(self, id_: int) -> KeptDelivery | None:
        """Return one delivery, or None when there never was one. An expired one comes without its body."""

    async def deliveries(self, before: int | None = None, limit: int = 50) -> list[KeptDelivery]:
        """Return deliveries newest first, without bodies; `before` is the id to go on from."""

    async def bodies(self, after: int, limit: int = 200) -> list[KeptDelivery]:
        """Return deliveries whose body still exists and is whole, oldest first, past id `after`: what replay reads."""

    async def batches_of(self, delivery: int) -> list[Batch]:
        """Return the batches that one delivery became."""

    async def expire(self, now: datetime) -> Expired:
        """Drop the bodies that are past the retention, whole days with their keys. Batches stay."""

    async def end(self) -> Position:
        """Return the newest position."""
