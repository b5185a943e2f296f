"""How fast a number may send: a bucket per number, halved after 130429 and recovered step by step.

Source: Meta, "Throughput" (copy of 2026-09-11): 80 messages a second, 1,000 after the upgrade, 20 in coexistence, inbound included.
Ours: 80 % of it as the steady rate, the rest as burst, so that no moving second holds more than Meta's level; campaigns may use 80 % of
the rate, so that an answer never waits behind one.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.events.number import Throughput as Reported
from linekeeper.fold.register import LONG_AGO
from linekeeper.pacing.standing import Level
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane

CAMPAIGNS = frozenset({Lane.UTILITY, Lane.MARKETING})
_NORMAL = Level.NORMAL
_SAME_S = 5  #: refusals this close to the first one speak of the same second: they halve nothing again


class Throughput(Struct, frozen=True, kw_only=True, gc=False):
    """One number's bucket. `next_at` and `campaign_at`: virtual times, up to which what was sent is paid for."""

    next_at: datetime = LONG_AGO
    campaign_at: datetime = LONG_AGO
    share: float = 1.0  #: of the rate, as it was right after the last 130429
    struck_at: datetime | None = None


def level_s(throughput: str, *, coexists: bool, thresholds: Thresholds) -> int:
    """Return how many messages a second Meta lets through. `throughput`: the word of the verdict."""
    if coexists:
        return thresholds.coexistence_per_s
    return thresholds.high_per_s if throughput == Reported.HIGH.value else thresholds.standard_per_s


def share(bucket: Throughput, now: datetime, thresholds: Thresholds) -> float:
    """Return which part of the rate may be used: what 130429 left, and a step more for every `recover_step_s` after `cut_s`."""
    if bucket.struck_at is None:
        return 1.0
    calm_s = (now - bucket.struck_at).total_seconds() - thresholds.cut_s
    steps = 0 if calm_s < 0 else 1 + int(calm_s // thresholds.recover_step_s)
    return min(bucket.share + steps * thresholds.recover_step_share, 1.0)


def rate_s(bucket: Throughput, level: int, inbound_s: float, now: datetime, thresholds: Thresholds) -> float:
    """Return the steady rate, messages a second. What comes in counts against the level too."""
    least = level * thresholds.least_share
    return max(level * thresholds.throughput_share * share(bucket, now, thresholds) - inbound_s, least)


def free_at(  # noqa: PLR0913  a bucket, who asks, how fast it runs, and when
    bucket: Throughput,
    lane: Lane,
    level: int,
    now: datetime,
    thresholds: Thresholds,
    *,
    slowed: Level = Level.NORMAL,
    inbound_s: float = 0.0,
) -> datetime | None:
    """Return when the next message of a lane may go; None: now."""
    burst = _pace(bucket, level, inbound_s, now, thresholds).burst
    at = bucket.next_at - burst
    if lane in CAMPAIGNS:
        at = max(at, bucket.campaign_at if _slowed(lane, slowed) else bucket.campaign_at - burst)
    return at if at > now else None


def took(  # noqa: PLR0913  as above
    bucket: Throughput,
    lane: Lane,
    level: int,
    now: datetime,
    thresholds: Thresholds,
    *,
    slowed: Level = Level.NORMAL,
    inbound_s: float = 0.0,
) -> Throughput:
    """Return the bucket after one message of a lane."""
    pace = _pace(bucket, level, inbound_s, now, thresholds)
    next_at, campaign_at = max(bucket.next_at, now) + pace.every, bucket.campaign_at
    if lane in CAMPAIGNS:
        campaign_at = max(campaign_at, now) + _campaign_every(pace, lane, slowed)
    return Throughput(next_at=next_at, campaign_at=campaign_at, share=bucket.share, struck_at=bucket.struck_at)


def apart(  # noqa: PLR0913  as above
    bucket: Throughput,
    lane: Lane,
    level: int,
    now: datetime,
    thresholds: Thresholds,
    *,
    slowed: Level = Level.NORMAL,
    inbound_s: float = 0.0,
) -> timedelta:
    """Return how long after one message of a lane the next may go, while nothing is left of a burst."""
    pace = _pace(bucket, level, inbound_s, now, thresholds)
    return _campaign_every(pace, lane, slowed) if lane in CAMPAIGNS else pace.every


def struck(bucket: Throughput, now: datetime, thresholds: Thresholds) -> Throughput:
    """Return the bucket after a 130429: what may be used is halved. Refusals of the same few seconds count once."""
    if bucket.struck_at is not None and now - bucket.struck_at < timedelta(seconds=_SAME_S):
        return bucket
    left = max(share(bucket, now, thresholds) * thresholds.cut_share, thresholds.least_share)
    return replace(bucket, share=left, struck_at=now)


def is_idle(bucket: Throughput, since: datetime) -> bool:
    """Return whether a bucket may be forgotten: nothing weighs on it since then."""
    return max(bucket.next_at, bucket.campaign_at, bucket.struck_at or LONG_AGO) < since


def _campaign_every(pace: "_Pace", lane: Lane, slowed: Level) -> timedelta:
    return pace.slow_every if _slowed(lane, slowed) else pace.campaign_every


def _slowed(lane: Lane, level: Level) -> bool:
    return lane is Lane.MARKETING and level >= Level.SLOW


class _Pace(NamedTuple):
    """Times between two messages, and how far ahead of them a burst may run."""

    every: timedelta
    burst: timedelta
    campaign_every: timedelta
    slow_every: timedelta


def _pace(bucket: Throughput, level: int, inbound_s: float, now: datetime, thresholds: Thresholds) -> _Pace:
    """Return how fast a bucket runs.

    Any moving second holds at most rate + burst messages: the burst fills what the rate leaves of the level, while nothing was cut.
    """
    rate = rate_s(bucket, level, inbound_s, now, thresholds)
    room = (level - inbound_s) * share(bucket, now, thresholds) - rate
    return _paced(rate, room, thresholds.campaign_share, thresholds.slow_share)


@lru_cache(1000)
def _paced(rate: float, room: float, campaign_share: float, slow_share: float) -> _Pace:
    """Work a pace out. Remembered: all the messages of a second ask for the same one, twice each."""
    seconds = 1 / rate, max(room - 1, 0.0) / rate, 1 / rate / campaign_share, 1 / rate / slow_share
    return _Pace(*(timedelta(seconds=one) for one in seconds))
