"""Is a reading worth keeping? When it differs from the last one kept, when news lies between, and once a day. Pure.

A fleet that is well would otherwise fill the journal with the same sentence, once a minute and number. While a finding is open
the same sentence is kept every ten minutes: what releases a restriction is a reading requested *after* its end, even one that
says what the last one said.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from linekeeper.events.batch import AnyEvent
from linekeeper.events.event import Told

EVERY = {False: timedelta(days=1), True: timedelta(minutes=10)}  #: by whether a finding is open
_BLANK = datetime(1970, 1, 1, tzinfo=UTC)


def print_of(events: Sequence[AnyEvent]) -> bytes:
    """Return 16 bytes that are the same for events that say the same, whenever they said it."""
    blanked = [replace(event, at=_BLANK, told=Told.META) for event in events]
    return blake2b(msgspec.msgpack.encode(blanked), digest_size=16).digest()


def worth_keeping(
    events: Sequence[AnyEvent],
    at: datetime,
    last: bytes | None,
    *,
    wanted: bool,
    finding: bool = False,
    woke_at: datetime | None = None,
) -> bytes | None:
    """Return the row to remember when the events should be kept, else None.

    Args:
        events: one piece of a reading: what it says of one number, one list, one account.
        at: the instant it speaks for.
        last: what was remembered when this piece was last kept.
        wanted: news asked for this reading. It confirms or releases something, even by saying the same as before.
        finding: something is wrong with the account now.
        woke_at: when we woke from our last sleep. The first reading after it is kept: it shows that we see again.
    """
    row = int(at.timestamp()).to_bytes(8, "big", signed=True) + print_of(events)
    if last is None or wanted or last[8:] != row[8:]:
        return row
    kept_at = datetime.fromtimestamp(int.from_bytes(last[:8], "big", signed=True), UTC)
    slept = woke_at is not None and kept_at <= woke_at
    return row if slept or at - kept_at >= EVERY[finding] else None
