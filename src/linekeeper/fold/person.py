"""What one person means for one portfolio's messaging limit, as a range.

A delivery uses a place of the limit for 24 h when it was made outside a service window. Whether a window was open is known only as
far as we heard the person: so there is a lower bound (surely outside) and an upper one (perhaps outside).

What is kept are joins: for each message its delivery, and for each number the union of the times in which a window was open.
A person who writes a hundred times leaves one interval, not a hundred marks. Merging two persons is joining their marks.
"""

from zlib import crc32

from msgspec import Struct

from linekeeper.events.message import MessageHeard, MessageMoved
from linekeeper.fold.message import Counts, Message
from linekeeper.fold.message import hear as hear_message
from linekeeper.fold.portfolio import Hearing
from linekeeper.fold.register import second

DAY_S = 86_400
AD_WINDOW_S = 72 * 3600  #: free entry point; Meta, "Pricing", read 2026-11-23
SLACK_S = 300  #: a window counts as closed only 5 minutes after its end: clocks differ
KEPT_S = 73 * 3600  #: older marks than this before the newest one can no longer matter

_MESSAGE_BYTES = 6  #: of a message's hash: one person's messages of three days are few


class Delivery(Struct, frozen=True, array_like=True, gc=False):
    """One message's delivery: unix second, which number, and whether it counts."""

    at: int
    number: int
    counts: Counts = Counts.YES


Spans = list[tuple[int, int]]  # (from, to) in unix seconds, oldest first, never touching


class Marks(Struct, array_like=True):
    """One person's marks in one portfolio."""

    deliveries: dict[bytes, Delivery] = {}
    windows: dict[int, list[tuple[int, int]]] = {}  #: by number: when a service window was open
    ads: dict[int, list[tuple[int, int]]] = {}  #: by number: when a free entry point window may have been open
    latest: int = 0  #: newest mark ever heard


class Places(Struct, frozen=True):
    """Until when (unix second, 0: not at all) the person uses a place: surely, and perhaps."""

    least_until: int
    most_until: int
    latest: int


def number_ref(number: str) -> int:
    """Return four bytes that stand for a number within one portfolio."""
    return crc32(number.encode())


def hear(marks: Marks, event: MessageMoved | MessageHeard, number: str, message: Message | None = None) -> None:
    """Let `marks` hear a status of a message to this person, or a message of theirs. Joins only.

    `message`: what all statuses so far say of it. It matters when "read" comes days after "delivered": both speak of one delivery.
    """
    if event.in_group:
        return
    ref = number_ref(number)
    if isinstance(event, MessageHeard):
        at = second(event.at)
        _join(marks, Marks({}, {ref: [(at, at + DAY_S)]}, {ref: [(at, at + AD_WINDOW_S)]} if event.from_ad else {}, at))
        return
    if message is None:
        message = Message()
        hear_message(message, event)
    if message.delivered_at:
        delivery = Delivery(message.delivered_at, ref, message.counts)
        _join(marks, Marks({event.message[:_MESSAGE_BYTES]: delivery}, {}, {}, delivery.at))


def merge(marks: Marks, other: Marks) -> None:
    """Let `marks` hear all that `other` has heard: two persons turned out to be one."""
    _join(marks, other)


def _join(marks: Marks, other: Marks) -> None:
    marks.latest = max(marks.latest, other.latest)
    oldest = marks.latest - KEPT_S
    for key, told in other.deliveries.items():
        known = marks.deliveries.get(key, told)
        number = min(known, told, key=lambda one: (one.at, one.number)).number
        marks.deliveries[key] = Delivery(min(known.at, told.at), number, max(known.counts, told.counts))
    marks.deliveries = {key: one for key, one in marks.deliveries.items() if one.at >= oldest}
    marks.windows = _united(marks.windows, other.windows, oldest)
    marks.ads = _united(marks.ads, other.ads, oldest)


def _united(known: dict[int, Spans], told: dict[int, Spans], oldest: int) -> dict[int, Spans]:
    united = {ref: _union([*known.get(ref, []), *told.get(ref, [])], oldest) for ref in sorted({*known, *told})}
    return {ref: spans for ref, spans in united.items() if spans}


def _union(spans: Spans, oldest: int) -> Spans:
    """Return the union, without what lies before `oldest`."""
    joined: Spans = []
    for start, end in sorted((max(start, oldest), end) for start, end in spans if end > oldest):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def places(marks: Marks, heard: Hearing) -> Places:
    """Return until when the person uses a place of the limit, given when the portfolio's messages were heard."""
    least = most = 0
    for delivery in marks.deliveries.values():
        perhaps, surely = _outside(marks, delivery, heard)
        if perhaps:
            most = max(most, delivery.at + DAY_S)
        if surely:
            least = max(least, delivery.at + DAY_S)
    return Places(least, most, marks.latest)


def _outside(marks: Marks, delivery: Delivery, heard: Hearing) -> tuple[bool, bool]:
    """Tell whether a delivery was made perhaps, and surely, outside a window and so uses a place."""
    windows = marks.windows.get(delivery.number, [])
    if delivery.counts is Counts.NO or _within(windows, delivery.at, 0):
        return False, False
    unsure = (
        delivery.counts is Counts.PERHAPS
        or _within(windows, delivery.at, SLACK_S)
        or _within(marks.ads.get(delivery.number, []), delivery.at, SLACK_S)
    )
    since = heard.unbroken_since(delivery.at)
    known_closed = since is not None and since <= delivery.at - DAY_S - SLACK_S
    return True, known_closed and not unsure


def _within(spans: Spans, at: int, slack: int) -> bool:
    return any(start <= at < end + slack for start, end in spans)
