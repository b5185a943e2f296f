"""What one person means for one portfolio's messaging limit, as a range.

A delivery uses a place of the limit for 24 h when it was made outside a service window. Whether a window was open is known only as
far as we heard the person: so there is a lower bound (surely outside) and an upper one (perhaps outside).

What is kept are joins: for each message its delivery, and for each number the union of the times in which a window was open.
A person who writes a hundred times leaves one interval, not a hundred marks. Merging two persons is joining their marks.
"""

from collections.abc import Iterable
from zlib import crc32

from msgspec import Struct

from linekeeper.events.calling import CallMoved, Direction
from linekeeper.events.message import MessageHeard, MessageMoved
from linekeeper.fold.message import Counts, Message
from linekeeper.fold.message import hear as hear_message
from linekeeper.fold.portfolio import Hearing
from linekeeper.fold.register import second

DAY_S = 86_400
#: A free entry point may be open: it lasts 72 h from our answer, and the answer may come 24 h after the person wrote from the ad.
AD_WINDOW_S = (24 + 72) * 3600  #: Meta, "Pricing", read 2026-11-23
SLACK_S = 300  #: a window counts as closed only 5 minutes after its end: clocks differ
KEPT_S = 97 * 3600  #: older marks than this before the newest one can no longer matter

_MESSAGE_BYTES = 6  #: of a message's hash: one person's messages of three days are few


class Delivery(Struct, frozen=True, array_like=True, gc=False):
    """One message's delivery: which message, unix second, which number, and whether it counts."""

    message: bytes
    at: int
    number: int
    counts: Counts = Counts.YES


class Span(Struct, frozen=True, array_like=True, gc=False, order=True):
    """A time in which a window to a number was open, in unix seconds; `end` is outside."""

    number: int
    start: int
    end: int


class Marks(Struct, array_like=True):
    """One person's marks in one portfolio. Every part is sorted, so equal marks have equal bytes."""

    deliveries: tuple[Delivery, ...] = ()
    windows: tuple[Span, ...] = ()  #: when a service window was open
    ads: tuple[Span, ...] = ()  #: when another window may have been open: after an ad, or after a call
    latest: int = 0  #: newest mark ever heard


class Places(Struct, frozen=True):
    """Until when (unix second, 0: not at all) the person uses a place: surely, and perhaps."""

    least_until: int
    most_until: int
    latest: int


def number_ref(number: str) -> int:
    """Return four bytes that stand for a number within one portfolio."""
    return crc32(number.encode())


def hear(marks: Marks, event: MessageMoved | MessageHeard | CallMoved, number: str, message: Message | None = None) -> None:
    """Let `marks` hear a status of a message to this person, a message of theirs, or a call. Joins only.

    `message`: what all statuses so far say of it. It matters when "read" comes days after "delivered": both speak of one delivery.

    A person's call opens a service window too (Meta, "Send messages", read 2026-11-23). From which of its steps, and whether one
    that nobody took does, is not told: so each step only makes a window possible, and both bounds hold.
    """
    ref = number_ref(number)
    if isinstance(event, CallMoved):
        if event.direction is Direction.USER_INITIATED:
            at = second(event.at)
            _join(marks, Marks((), (), (Span(ref, at, at + DAY_S),), at))
        return
    if event.in_group:
        return
    if isinstance(event, MessageHeard):
        at = second(event.at)
        ads = (Span(ref, at, at + AD_WINDOW_S),) if event.from_ad else ()
        _join(marks, Marks((), (Span(ref, at, at + DAY_S),), ads, at))
        return
    if message is None:
        message = Message()
        hear_message(message, event)
    delivery = Delivery(event.message[:_MESSAGE_BYTES], message.delivered_at, ref, message.counts)
    # Every status counts for `latest`, also one that delivers nothing: else it would hang on which of two came first.
    _join(marks, Marks((delivery,) if delivery.at else (), (), (), message.newest))


def merge(marks: Marks, other: Marks) -> None:
    """Let `marks` hear all that `other` has heard: two persons turned out to be one."""
    _join(marks, other)


def _join(marks: Marks, other: Marks) -> None:
    marks.latest = max(marks.latest, other.latest)
    oldest = marks.latest - KEPT_S
    known: dict[bytes, Delivery] = {}
    for told in (*marks.deliveries, *other.deliveries):
        same = known.get(told.message, told)
        first = min(same, told, key=lambda one: (one.at, one.number))
        known[told.message] = Delivery(first.message, first.at, first.number, max(same.counts, told.counts))
    marks.deliveries = tuple(known[key] for key in sorted(known) if known[key].at >= oldest)
    marks.windows = _union((*marks.windows, *other.windows), oldest)
    marks.ads = _union((*marks.ads, *other.ads), oldest)


def _union(spans: Iterable[Span], oldest: int) -> tuple[Span, ...]:
    """Return the union, number by number, without what lies before `oldest`."""
    joined: list[Span] = []
    for span in sorted(Span(one.number, max(one.start, oldest), one.end) for one in spans if one.end > oldest):
        last = joined[-1] if joined else None
        if last is not None and last.number == span.number and span.start <= last.end:
            joined[-1] = Span(span.number, last.start, max(last.end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def places(marks: Marks, heard: Hearing) -> Places:
    """Return until when the person uses a place of the limit, given when the portfolio's messages were heard."""
    least = most = 0
    for delivery in marks.deliveries:
        perhaps, surely = _outside(marks, delivery, heard)
        if perhaps:
            most = max(most, delivery.at + DAY_S)
        if surely:
            least = max(least, delivery.at + DAY_S)
    return Places(least, most, marks.latest)


def _outside(marks: Marks, delivery: Delivery, heard: Hearing) -> tuple[bool, bool]:
    """Tell whether a delivery was made perhaps, and surely, outside a window and so uses a place."""
    if delivery.counts is Counts.NO or _within(marks.windows, delivery, 0):
        return False, False
    unsure = delivery.counts is Counts.PERHAPS or _within(marks.windows, delivery, SLACK_S) or _within(marks.ads, delivery, SLACK_S)
    since = heard.unbroken_since(delivery.at)
    known_closed = since is not None and since <= delivery.at - DAY_S - SLACK_S
    return True, known_closed and not unsure


def _within(spans: Iterable[Span], delivery: Delivery, slack: int) -> bool:
    return any(span.number == delivery.number and span.start <= delivery.at < span.end + slack for span in spans)
