"""What if: when each planned batch would leave, and what reaches the next tier of the limit soonest at least risk.

A calculation in whole minutes over the next 30 days, with the same shares, rates and stages as the gateway; it assumes that everybody on a
list is somebody new, that nothing else is sent, and that nothing goes wrong. What it says is an estimate, and labelled so.
Source of the tiers: Meta, Messaging limits, 2025-11-26, from the rulebook.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from msgspec import Struct

from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LOOKS_AHEAD = timedelta(days=30)
MOST_BATCHES, MOST_STEPS = 200, 10_000
HOUR_S = 3600  #: past the first day places that come back within an hour are waited for together: else thirty days had too many steps


class Sending(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One number that sends."""

    number: str = ""  #: its id
    level_s: int = 80  #: messages a second that Meta lets through
    share: float | None = None  #: which part of the limit it may use for utility and marketing; None: no share is set
    frees: tuple[tuple[datetime, int], ...] = ()  #: when how many of the places that it uses now come back; told only where a share is set


class Portfolio(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A portfolio as a calculation needs it."""

    limit: int | None  #: None: no limit, or not known
    known: bool = True
    frees: tuple[tuple[datetime, int], ...] = ()  #: when how many places that are used now come back, oldest first
    level_s: int = 80  #: messages a second of the number that sends, where `numbers` tells none
    numbers: tuple[Sending, ...] = ()  #: those that may send
    quality: str = "unknown"
    verified: bool = False
    used_7_days: int = 0  #: the most places that were used at once in the last 7 days
    delivered_30_days: int = 0  #: unique people outside windows, for the first step

    def used(self, at: datetime) -> int:
        """Return how many places that are used now are still used at an instant."""
        return sum(many for frees_at, many in self.frees if frees_at > at)

    def left(self, lane: Lane, now: datetime, thresholds: Thresholds) -> int:
        """Return how many more people a lane may message now."""
        if self.limit is None or not self.known:
            return 10**9
        return max(int(self.limit * thresholds.share_of(lane) + 1e-9) - self.used(now), 0)


class Batch(Struct, frozen=True, kw_only=True):
    """One planned send."""

    name: str
    at: datetime
    people: int
    lane: Lane = Lane.MARKETING
    number: str = ""  #: id of the number that sends; empty: whichever has least to do


class Leaves(Struct, frozen=True, kw_only=True):
    """When a batch would leave: portions of (when, how many), and when the last one went."""

    batch: Batch
    portions: tuple[tuple[datetime, int], ...]
    finished_at: datetime | None  #: None: not within 30 days
    left_over: int = 0
    number: str = ""  #: id of the number that it leaves from


class Gone(NamedTuple):
    """Places that a batch took."""

    at: datetime
    many: int
    number: str


class Run(Struct):
    """A batch on its way through the calculation. `ready_at`: when its next message may go, but for the limit."""

    batch: Batch
    sends: Sending
    goals: list[int]  #: how many went by the end of each stage
    ready_at: datetime
    sent: int = 0
    stage: int = 0
    portions: list[tuple[datetime, int]] = []
    last_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Return whether all of it went."""
        return self.sent >= self.batch.people


def leaving(portfolio: Portfolio, batches: Sequence[Batch], now: datetime, thresholds: Thresholds, *, staged: bool = False) -> list[Leaves]:
    """Return when each batch would leave. At every instant the batches that are due go by lane, then in the order given.

    `staged`: marketing goes out in the stages of a campaign, each watched before the next.

    Raises:
        ValueError: more than `MOST_BATCHES`, or a batch of fewer than 0 people.
    """
    if len(batches) > MOST_BATCHES or any(batch.people < 0 for batch in batches):
        raise ValueError(f"a plan holds at most {MOST_BATCHES} batches, and no batch holds fewer than 0 people")
    froms = _dealt(portfolio, batches, thresholds)
    runs = [Run(one, sends, _goals(one, thresholds, staged=staged), max(one.at, now)) for one, sends in zip(batches, froms, strict=True)]
    gone: list[Gone] = []
    busy: dict[str, datetime] = {}
    at = now
    for _ in range(MOST_STEPS):
        open_ = [run for run in runs if not run.over]
        gone = [one for one in gone if one.at > at - DAY]
        if not open_ or at - now > LOOKS_AHEAD:
            break
        waits = _step(portfolio, open_, gone, busy, at, thresholds)
        ends = [run.ready_at for run in open_ if not run.over] + [busy.get(run.sends.number, at) for run in open_ if not run.over]
        if waits:
            ends.append(_by_the_hour(_next_place(portfolio, gone, at), now))
        at = min((end for end in ends if end > at), default=at + MINUTE)
    return [_leaves(run, now) for run in runs]


def _dealt(portfolio: Portfolio, batches: Sequence[Batch], thresholds: Thresholds) -> list[Sending]:
    """Return the number that each batch leaves from: the one it names, else the one with least to do. A list goes out from one number."""
    numbers = portfolio.numbers or (Sending(level_s=portfolio.level_s),)
    by_id, work = {one.number: one for one in numbers}, dict.fromkeys((one.number for one in numbers), 0.0)
    dealt = []
    for batch in batches:
        sends = by_id.get(batch.number) or min(
            numbers, key=lambda one: work[one.number] + batch.people / _rate_s(one, batch.lane, thresholds)
        )
        work[sends.number] += batch.people / _rate_s(sends, batch.lane, thresholds)
        dealt.append(sends)
    return dealt


def _step(
    portfolio: Portfolio, runs: Sequence[Run], gone: list[Gone], busy: dict[str, datetime], at: datetime, thresholds: Thresholds
) -> bool:
    """Let every number that is free send what is due at an instant, by lane; return whether something due waits for a place."""
    waits = False
    for run in sorted((run for run in runs if run.ready_at <= at), key=lambda run: list(Lane).index(run.batch.lane)):
        number = run.sends.number
        if busy.get(number, at) > at:
            continue
        later = min((other.ready_at for other in runs if other.ready_at > at and other.sends.number == number), default=None)
        ends = _go(portfolio, run, gone, at, later, thresholds)
        if ends is None:
            waits = True
        else:
            busy[number] = ends
    return waits


def _goals(batch: Batch, thresholds: Thresholds, *, staged: bool) -> list[int]:
    if not staged or batch.lane is not Lane.MARKETING:
        return [batch.people]
    return [min(max(ceil(batch.people * share - 1e-9), 1), batch.people) for share in thresholds.stages]


def _go(portfolio: Portfolio, run: Run, gone: list[Gone], at: datetime, later: datetime | None, thresholds: Thresholds) -> datetime | None:
    """Let as much of a run go as finds a place before another comes, and return when that is over; None: nothing can."""
    rate_s = _rate_s(run.sends, run.batch.lane, thresholds)
    many = min(run.goals[run.stage] - run.sent, _room(portfolio, run, gone, at, thresholds))
    if later is not None:
        many = min(many, max(int((later - at).total_seconds() * rate_s), 1))
    if many <= 0:
        return None
    ends = at + timedelta(seconds=ceil(many / rate_s))
    run.sent, run.last_at = run.sent + many, ends
    run.portions.append((at, many))
    if run.batch.lane is not Lane.REPLY:
        gone.append(Gone(ends, many, run.sends.number))
    if run.sent >= run.goals[run.stage] and not run.over:
        run.stage += next(step for step, goal in enumerate(run.goals[run.stage :]) if goal > run.sent)
        run.ready_at = ends + timedelta(seconds=thresholds.stage_s)
    return ends


def _leaves(run: Run, now: datetime) -> Leaves:
    left_over = run.batch.people - run.sent
    finished = None if left_over else run.last_at or max(run.batch.at, now)
    return Leaves(batch=run.batch, portions=tuple(run.portions), finished_at=finished, left_over=left_over, number=run.sends.number)


def _rate_s(sends: Sending, lane: Lane, thresholds: Thresholds) -> float:
    rate = sends.level_s * thresholds.throughput_share
    return rate * (thresholds.campaign_share if lane in {Lane.UTILITY, Lane.MARKETING} else 1)


def _room(portfolio: Portfolio, run: Run, gone: Sequence[Gone], at: datetime, thresholds: Thresholds) -> int:
    """Return how many places a batch finds at an instant, within its lane's and its number's share: a reply needs none."""
    lane, sends = run.batch.lane, run.sends
    if lane is Lane.REPLY:
        return 10**9
    room = portfolio.left(lane, at, thresholds) - sum(one.many for one in gone if one.at > at - DAY)
    if sends.share is None or portfolio.limit is None or not portfolio.known or lane is Lane.OTP:
        return room
    used = sum(many for frees_at, many in sends.frees if frees_at > at)
    used += sum(one.many for one in gone if one.at > at - DAY and one.number == sends.number)
    return min(room, int(portfolio.limit * sends.share + 1e-9) - used)


def _by_the_hour(at: datetime, now: datetime) -> datetime:
    """Return when to look for a place that comes back: within a day at once, later on the hour."""
    return at if at - now <= DAY else at + timedelta(seconds=-(at - now).total_seconds() % HOUR_S)


def _next_place(portfolio: Portfolio, gone: Iterable[Gone], at: datetime) -> datetime:
    """Return when the next place comes back after an instant."""
    ends = [*(frees_at for frees_at, _ in portfolio.frees), *(one.at + DAY for one in gone)]
    return min((end for end in ends if end > at), default=at + LOOKS_AHEAD + MINUTE)


class Tier(Struct, frozen=True, kw_only=True):
    """What leads to the next tier. Times are estimates."""

    now: int | None
    next: int | None  #: None: there is none above
    needs: str  #: what has to happen, in plain words
    people_a_day: int | None = None  #: new people to message on a day, at least
    days: int | None = None  #: the fewest days it takes, Meta's own time included
    reached_at: datetime | None = None  #: by the planned batches; None: they do not lead there
    advice: tuple[str, ...] = ()


def next_tier(
    portfolio: Portfolio, leaves: Sequence[Leaves], tiers: Sequence[int | None], now: datetime, thresholds: Thresholds, *, delay_h: int = 6
) -> Tier:
    """Return what reaches the next tier soonest at least risk, and when the planned batches do.

    `tiers`: the rulebook's, smallest first, None last. `delay_h`: hours that Meta takes once its conditions hold.
    """
    if portfolio.limit is None:
        return Tier(now=None, next=None, needs="There is no higher limit." if portfolio.known else "The limit is not known yet.")
    above = [tier for tier in tiers if tier is None or tier > portfolio.limit]
    upper = above[0] if above else None
    if portfolio.limit < _SECOND and not portfolio.verified:
        return _first_step(portfolio, upper, leaves, now, thresholds, delay_h)
    half = ceil(portfolio.limit / 2)
    peak = max(portfolio.used_7_days, portfolio.used(now))
    reached = now if peak >= half else _when_used(portfolio, leaves, half, now)
    low = portfolio.quality == "red"
    return Tier(
        now=portfolio.limit,
        next=upper,
        needs=f"Message {half} new people within 24 hours once in 7 days, with good quality on all numbers and templates.",
        people_a_day=max(half - portfolio.used(now), 0),
        days=None if low else 1,
        reached_at=None if reached is None or low else reached + timedelta(hours=delay_h),
        advice=_advice(portfolio),
    )


_SECOND = 2000
_FIRST_STEP = 2000  #: people in 30 days


def _first_step(
    portfolio: Portfolio, upper: int | None, leaves: Sequence[Leaves], now: datetime, thresholds: Thresholds, delay_h: int
) -> Tier:
    wanted = max(_FIRST_STEP - portfolio.delivered_30_days, 0)
    a_day = int((portfolio.limit or 0) * thresholds.marketing_share)
    planned, reached = portfolio.delivered_30_days, None
    for at, many in _taking_places(leaves):
        planned += many
        if planned >= _FIRST_STEP and reached is None and at <= now + LOOKS_AHEAD:
            reached = at + timedelta(hours=delay_h)
    advice = ("Verifying the business is the surest way: it risks no quality and needs no messages.", *_advice(portfolio))
    return Tier(
        now=portfolio.limit,
        next=upper,
        needs=f"Verify the business, or deliver {_FIRST_STEP:,} messages to different people outside windows within 30 days.",
        people_a_day=min(a_day, wanted),
        days=ceil(wanted / a_day) if a_day else None,
        reached_at=reached,
        advice=advice,
    )


def _taking_places(leaves: Sequence[Leaves]) -> list[tuple[datetime, int]]:
    return sorted(portion for one in leaves if one.batch.lane is not Lane.REPLY for portion in one.portions)


def _when_used(portfolio: Portfolio, leaves: Sequence[Leaves], wanted: int, now: datetime) -> datetime | None:
    """Return when so many places would be used at once, by what is planned."""
    gone = _taking_places(leaves)
    for at, _ in gone:
        used = portfolio.used(at) + sum(many for left_at, many in gone if at - DAY < left_at <= at)
        if used >= wanted and at >= now:
            return at
    return None


def _advice(portfolio: Portfolio) -> tuple[str, ...]:
    told = []
    if portfolio.quality == "red":
        told.append("Quality is low: no message helps now. Send less, and only to people who asked for it.")
    if portfolio.quality == "yellow":
        told.append("Quality is medium: begin with the people who answered or read lately.")
    told.append("Utility messages that people wait for count as much as marketing, and risk less.")
    return tuple(told)
