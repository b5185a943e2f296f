"""What if: when each planned batch would leave, and what reaches the next tier of the limit soonest at least risk.

A calculation in whole minutes over the next 30 days, with the same shares, rates and stages as the gateway; it assumes that everybody on a
list is somebody new, that nothing else is sent, and that nothing goes wrong. What it says is an estimate, and labelled so.
Source of the tiers: Meta, Messaging limits, 2025-11-26, from the rulebook.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil

from msgspec import Struct

from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LOOKS_AHEAD = timedelta(days=30)
MOST_BATCHES, MOST_STEPS = 200, 10_000
HOUR_S = 3600  #: past the first day places that come back within an hour are waited for together: else thirty days had too many steps


class Portfolio(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A portfolio as a calculation needs it."""

    limit: int | None  #: None: no limit, or not known
    known: bool = True
    frees: tuple[tuple[datetime, int], ...] = ()  #: when how many places that are used now come back, oldest first
    level_s: int = 80  #: messages a second of the number that sends
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


class Leaves(Struct, frozen=True, kw_only=True):
    """When a batch would leave: portions of (when, how many), and when the last one went."""

    batch: Batch
    portions: tuple[tuple[datetime, int], ...]
    finished_at: datetime | None  #: None: not within 30 days
    left_over: int = 0


class Run(Struct):
    """A batch on its way through the calculation. `ready_at`: when its next message may go, but for the limit."""

    batch: Batch
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
    runs = [Run(one, _goals(one, thresholds, staged=staged), max(one.at, now)) for one in batches]
    gone: list[tuple[datetime, int]] = []
    at = now
    for _ in range(MOST_STEPS):
        open_ = [run for run in runs if not run.over]
        gone = [(left_at, many) for left_at, many in gone if left_at > at - DAY]
        if not open_ or at - now > LOOKS_AHEAD:
            break
        due = sorted((run for run in open_ if run.ready_at <= at), key=lambda run: list(Lane).index(run.batch.lane))
        later = min((run.ready_at for run in open_ if run.ready_at > at), default=None)
        took = next((ends for run in due if (ends := _go(portfolio, run, gone, at, later, thresholds)) is not None), None)
        place = _by_the_hour(_next_place(portfolio, gone, at), now) if due else None
        at = took or min([end for end in (later, place) if end is not None], default=at + MINUTE)
    return [_leaves(run, now) for run in runs]


def _goals(batch: Batch, thresholds: Thresholds, *, staged: bool) -> list[int]:
    if not staged or batch.lane is not Lane.MARKETING:
        return [batch.people]
    return [min(max(ceil(batch.people * share - 1e-9), 1), batch.people) for share in thresholds.stages]


def _go(
    portfolio: Portfolio, run: Run, gone: list[tuple[datetime, int]], at: datetime, later: datetime | None, thresholds: Thresholds
) -> datetime | None:
    """Let as much of a run go as finds a place before another comes, and return when that is over; None: nothing can."""
    rate_s = _rate_s(portfolio, run.batch.lane, thresholds)
    many = min(run.goals[run.stage] - run.sent, _room(portfolio, run.batch.lane, gone, at, thresholds))
    if later is not None:
        many = min(many, max(int((later - at).total_seconds() * rate_s), 1))
    if many <= 0:
        return None
    ends = at + timedelta(seconds=ceil(many / rate_s))
    run.sent, run.last_at = run.sent + many, ends
    run.portions.append((at, many))
    if run.batch.lane is not Lane.REPLY:
        gone.append((ends, many))
    if run.sent >= run.goals[run.stage] and not run.over:
        run.stage += next(step for step, goal in enumerate(run.goals[run.stage :]) if goal > run.sent)
        run.ready_at = ends + timedelta(seconds=thresholds.stage_s)
    return ends


def _leaves(run: Run, now: datetime) -> Leaves:
    left_over = run.batch.people - run.sent
    finished = None if left_over else run.last_at or max(run.batch.at, now)
    return Leaves(batch=run.batch, portions=tuple(run.portions), finished_at=finished, left_over=left_over)


def _rate_s(portfolio: Portfolio, lane: Lane, thresholds: Thresholds) -> float:
    rate = portfolio.level_s * thresholds.throughput_share
    return rate * (thresholds.campaign_share if lane in {Lane.UTILITY, Lane.MARKETING} else 1)


def _room(portfolio: Portfolio, lane: Lane, gone: Iterable[tuple[datetime, int]], at: datetime, thresholds: Thresholds) -> int:
    """Return how many places a lane finds at an instant: a reply needs none."""
    if lane is Lane.REPLY:
        return 10**9
    return portfolio.left(lane, at, thresholds) - sum(many for left_at, many in gone if left_at > at - DAY)


def _by_the_hour(at: datetime, now: datetime) -> datetime:
    """Return when to look for a place that comes back: within a day at once, later on the hour."""
    return at if at - now <= DAY else at + timedelta(seconds=-(at - now).total_seconds() % HOUR_S)


def _next_place(portfolio: Portfolio, gone: Iterable[tuple[datetime, int]], at: datetime) -> datetime:
    """Return when the next place comes back after an instant."""
    ends = [*(frees_at for frees_at, _ in portfolio.frees), *(left_at + DAY for left_at, _ in gone)]
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
