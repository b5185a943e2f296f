"""One person as one number sees them: how long marketing rests after 131049, and how often they were written to of late.

Source: Meta, "Per-user marketing limits", 2026-04-29: wait at least 24 h after 131049; tries within them prolong it. The steps 24, 48, 96 h
and "until they write" are ours.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.fold.register import LONG_AGO, instant, packed, second, unpacked
from linekeeper.pacing import pair as pairs
from linekeeper.pacing.ask import Window
from linekeeper.pacing.standing import PersonPace, Said
from linekeeper.pacing.thresholds import Thresholds

NEAR_S = 2  #: a decision and its sending are so near
MOST_KEPT = 64  #: marketing messages of a week to one person, and refusals: no cap is higher
WEEK = timedelta(days=7)


class Contact(Struct, frozen=True, omit_defaults=True):
    """What is kept of one number and one person. Joins only; `refused` and `marketed` are unix seconds of four bytes each."""

    refused: bytes = b""  #: when 131049 came
    wrote_at: datetime = LONG_AGO  #: newest message of theirs
    marketed: bytes = b""  #: when marketing was sent to them
    blocked_at: datetime | None = None  #: newest 130403


def refused(contact: Contact, at: datetime) -> Contact:
    """Return the contact after a 131049."""
    return replace(contact, refused=_with(contact.refused, at))


def wrote(contact: Contact, at: datetime) -> Contact:
    """Return the contact after a message of theirs: the cooldown is over."""
    return replace(contact, wrote_at=max(contact.wrote_at, at))


def marketed(contact: Contact, at: datetime) -> Contact:
    """Return the contact after a marketing message to them."""
    return replace(contact, marketed=_with(contact.marketed, at))


def unmarked(contact: Contact, at: datetime) -> datetime:
    """Return the second at or after `at` in which no marketing is marked: marks are a set, and each of two at once must count."""
    taken, free = set(unpacked(contact.marketed)), second(at)
    while free in taken:
        free += 1
    return instant(free)


def blocked(contact: Contact, at: datetime) -> Contact:
    """Return the contact after a 130403: the number has blocked them."""
    return replace(contact, blocked_at=max(contact.blocked_at or at, at))


def unmarketed(contact: Contact, at: datetime) -> Contact:
    """Return the contact without the marketing message that went at about `at`: it did not arrive."""
    marks = unpacked(contact.marketed)
    near = [mark for mark in marks if abs(mark - second(at)) <= NEAR_S]
    if not near:
        return contact
    gone = min(near, key=lambda mark: abs(mark - second(at)))
    return replace(contact, marketed=packed([mark for mark in marks if mark != gone]))


def newest(contact: Contact) -> datetime:
    """Return when the newest thing in it was."""
    marks = map(instant, [*unpacked(contact.refused)[-1:], *unpacked(contact.marketed)[-1:]])
    return max(contact.wrote_at, contact.blocked_at or LONG_AGO, *marks)


def merged(one: Contact, other: Contact) -> Contact:
    """Return what both hold: two persons turned out to be one."""
    both = [at for at in (one.blocked_at, other.blocked_at) if at is not None]
    return Contact(
        _newest(one.refused, other.refused),
        max(one.wrote_at, other.wrote_at),
        _newest(one.marketed, other.marketed),
        max(both, default=None),
    )


def _with(known: bytes, at: datetime) -> bytes:
    return _newest(known, packed([second(at)]))


def _newest(one: bytes, other: bytes) -> bytes:
    return packed(sorted({*unpacked(one), *unpacked(other)})[-MOST_KEPT:])


class Cooling(Struct, frozen=True):
    """How marketing to a person rests. `until` None while `strikes`: until they write."""

    strikes: int
    until: datetime | None


def cooling(contact: Contact, now: datetime, thresholds: Thresholds) -> Cooling | None:
    """Return how marketing rests; None: it does not.

    A refusal after a rest was over begins the next, longer one; a refusal within one prolongs it. What came before the person wrote counts
    no more, and a rest that was over for long begins anew. The last rest has no end but their own message.
    """
    forgotten = timedelta(days=thresholds.cooldown_forgotten_days)
    strikes, until = 0, LONG_AGO
    for at in map(instant, unpacked(contact.refused)):
        if at <= contact.wrote_at:
            continue
        if at >= until:
            strikes = 1 if at - until > forgotten else strikes + 1
        if strikes > len(thresholds.cooldown_h):
            return Cooling(strikes, None)
        until = max(until, at + timedelta(hours=thresholds.cooldown_h[strikes - 1]))
    return Cooling(strikes, until) if until > now else None


def lately(contact: Contact, now: datetime) -> tuple[datetime, ...]:
    """Return when marketing was sent within the last seven days, oldest first."""
    return tuple(at for at in map(instant, unpacked(contact.marketed)) if at > now - WEEK)


def person_pace(  # noqa: PLR0913  the parts that make a person's standing
    contact: Contact,
    pair: pairs.Pair,
    window: Window,
    now: datetime,
    thresholds: Thresholds,
    *,
    said: Said | None = None,
    blocked: bool = False,
) -> PersonPace:
    """Return how a person stands with a number."""
    rests = cooling(contact, now, thresholds)
    return PersonPace(
        window=window,
        said=said,
        blocked=blocked,
        cooling=rests is not None,
        cools_until=None if rests is None else rests.until,
        strikes=0 if rests is None else rests.strikes,
        marketing_at=lately(contact, now),
        pair_at=pairs.free_at(pair, now, thresholds.pair_burst, thresholds),
        pair_hard_at=pairs.free_at(pair, now, thresholds.pair_burst_most, thresholds),
        pair_backoff=pair.refused_until > now,
    )
