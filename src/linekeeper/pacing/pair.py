"""How fast one person may get messages from one number: virtual scheduling (GCRA), and Meta's back-off after 131056.

Source: Meta, "About the platform", 2025-12-05: one in 6 s; up to 45 within 6 s are borrowed from the time after; after 131056 wait 4^X s,
X = 0, 1, 2 … The soft burst of 5 is ours: campaigns keep to it, answers and one-time codes may use the whole of Meta's.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.fold.register import LONG_AGO
from linekeeper.pacing.thresholds import Thresholds


class Pair(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One number and one person. `paid_until`: up to when what was sent uses up the steady rate."""

    paid_until: datetime = LONG_AGO
    refusals: int = 0  #: 131056 in a row
    refused_until: datetime = LONG_AGO


def free_at(pair: Pair, now: datetime, burst: int, thresholds: Thresholds) -> datetime | None:
    """Return when the next message may go with a burst of so many; None: now."""
    if pair.paid_until <= now and pair.refused_until <= now:
        return None  # as with nearly everybody
    ahead = timedelta(seconds=thresholds.pair_interval_s * (burst - 1))
    at = max(pair.paid_until - ahead, pair.refused_until)
    return at if at > now else None


def took(pair: Pair, now: datetime, thresholds: Thresholds) -> Pair:
    """Return the pair after one message."""
    paid_until = max(pair.paid_until, now) + timedelta(seconds=thresholds.pair_interval_s)
    return Pair(paid_until=paid_until, refusals=pair.refusals, refused_until=pair.refused_until)


def given_back(pair: Pair, at: datetime, now: datetime, thresholds: Thresholds) -> Pair:
    """Return the pair without a message taken at `at` that was none. Only while the pair was surely never idle since: it is exact then."""
    interval = timedelta(seconds=thresholds.pair_interval_s)
    return replace(pair, paid_until=pair.paid_until - interval) if at <= now < at + interval else pair


def struck(pair: Pair, now: datetime, thresholds: Thresholds) -> Pair:
    """Return the pair after 131056: 1, 4, 16, 64, 256 s. Refusals of messages that were under way already count once."""
    if pair.refused_until > now:
        return pair
    wait_s = min(thresholds.pair_backoff_base_s**pair.refusals, thresholds.pair_backoff_most_s)
    return replace(pair, refusals=pair.refusals + 1, refused_until=now + timedelta(seconds=wait_s))


def eased(pair: Pair) -> Pair:
    """Return the pair after a message that Meta took: the back-off is over."""
    return replace(pair, refusals=0, refused_until=LONG_AGO) if pair.refusals else pair


def merged(one: Pair, other: Pair, now: datetime) -> Pair:
    """Return what both weigh together: two persons turned out to be one."""
    first, last = sorted((one.paid_until, other.paid_until))
    return Pair(
        paid_until=last + max(first - now, timedelta()),
        refusals=max(one.refusals, other.refusals),
        refused_until=max(one.refused_until, other.refused_until),
    )


def is_idle(pair: Pair, now: datetime) -> bool:
    """Return whether the pair may be forgotten: nothing is borrowed and nothing was refused of late."""
    return pair.paid_until <= now and pair.refused_until <= now - timedelta(hours=1)
