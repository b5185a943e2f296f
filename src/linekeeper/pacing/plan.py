"""The poll plan: which accounts are read now, and how much of each. Pure.

Meta allows 200 calls per hour, app and account, and 5,000 once the account has a registered number; we take at most half, so
that the owner's own tools keep the rest. Source: Meta, "About the platform" (rate limits), 2025-12-05.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum, auto
from itertools import islice
from math import ceil, inf
from zlib import crc32

from msgspec import Struct


class Tier(StrEnum):
    """How closely an account is watched."""

    HOT = auto()  #: something was sent within the hour, or a finding is open
    QUIET = auto()
    DORMANT = auto()  #: nothing was sent for a week


INTERVAL_S = {Tier.HOT: 60, Tier.QUIET: 300, Tier.DORMANT: 1800}
NODE_S = 300  #: the account's own node changes less often than its numbers
SUBSCRIPTION_S = 600
TEMPLATES_S = 1800  #: templates have webhooks of their own; the list finds what these missed
PORTFOLIO_S = 1800
TEMPLATE_SHARE = 0.25  #: of our regular calls: an account with thousands of templates is read less often, not longer
SHARE = 0.5  #: of the account's hourly budget
REGULAR = 0.9  #: of our share; the rest is for what news asks for
JITTER = 0.1  #: an account comes up to this part of its interval early, so that a fleet does not move in step
SLOW_ABOVE, STOP_ABOVE = 50.0, 90.0  #: per cent of the app's own budget, as Meta's usage headers tell it
SLOWEST = 4.0  #: how many times longer intervals get just below STOP_ABOVE
AT_ONCE = 1000  #: longest plan; the next one goes on where this one ended
WANTED_AT_ONCE = 800  #: of these, how many news may take: a storm of news starves nobody
EXTRAS = sum(ceil(3600 / (1 - JITTER) / every_s) for every_s in (NODE_S, SUBSCRIPTION_S))  #: calls an hour for these two


class AccountPace(Struct, frozen=True, kw_only=True):
    """What the plan knows of one account. Times are when that part was last asked for, successful or not."""

    account: str
    tier: Tier = Tier.QUIET
    registered: bool = False  #: it has a registered number, so its budget is the large one
    pages: int = 1  #: calls that one list of its numbers takes, nodes of unlisted numbers included
    listed_at: datetime | None = None
    node_at: datetime | None = None
    subscription_at: datetime | None = None
    template_pages: int = 1  #: calls that one list of its templates takes
    templates_at: datetime | None = None
    portfolio: bool = False  #: there is a portfolio to read, and it was not refused
    portfolio_at: datetime | None = None
    wanted_at: datetime | None = None  #: news asks for a reading, not before this


class AppUsage(Struct, frozen=True, kw_only=True):
    """How much of the app's own budget is used, over all accounts."""

    percent: float = 0.0
    closed_until: datetime | None = None  #: Meta answered error 4: no call before this

    def closed(self, now: datetime) -> bool:
        """Tell whether no call may be made at all."""
        return self.closed_until is not None and now < self.closed_until


class Due(Struct, frozen=True, kw_only=True):
    """One account to read now: always its list of numbers, and perhaps more."""

    account: str
    wanted: bool = False  #: news asked for it: its readings are kept even when they look the same
    node: bool = False
    subscription: bool = False
    templates: bool = False
    portfolio: bool = False
    calls: int = 1


def allowed_per_hour(*, registered: bool) -> int:
    """Return how many calls we allow ourselves for an account in any hour."""
    return int((5000 if registered else 200) * SHARE)


def template_calls_per_hour(*, registered: bool) -> int:
    """Return how many calls an hour the list of templates may take; one list is read no further than this."""
    return int(allowed_per_hour(registered=registered) * REGULAR * TEMPLATE_SHARE)


def templates_every_s(pace: AccountPace) -> float:
    """Return seconds between two readings of the templates: longer where one takes many calls."""
    return max(TEMPLATES_S, 3600 * pace.template_pages / template_calls_per_hour(registered=pace.registered) / (1 - JITTER))


def interval_s(pace: AccountPace, usage: AppUsage) -> float:
    """Return seconds between two regular readings: the tier's, longer where the budget is small or the app's is used up."""
    # Whole readings: an hour that holds three of them holds all their calls, not two and a fifth of them.
    extras = EXTRAS + pace.template_pages * _in_an_hour(templates_every_s(pace)) + pace.portfolio * _in_an_hour(PORTFOLIO_S)
    fits_s = 3600 * pace.pages / (allowed_per_hour(registered=pace.registered) * REGULAR - extras) / (1 - JITTER)
    strain = min(max(usage.percent - SLOW_ABOVE, 0.0) / (STOP_ABOVE - SLOW_ABOVE), 1.0)
    return max(INTERVAL_S[pace.tier], fits_s) * (1 + (SLOWEST - 1) * strain)


def _in_an_hour(every_s: float) -> int:
    """Return the most readings that an hour can hold, when each comes up to `JITTER` early."""
    return ceil(3600 / (1 - JITTER) / every_s)


def plan(accounts: Sequence[AccountPace], now: datetime, spent: Mapping[str, int], usage: AppUsage) -> list[Due]:
    """Return whom to read now, most urgent first; at most `AT_ONCE`.

    Args:
        accounts: the accounts of one app that are not being read at this moment.
        now: the caller's clock.
        spent: calls made for each account in the last hour.
        usage: the app's own budget.
    """
    if usage.closed(now):
        return []
    wanted = sorted((pace for pace in accounts if _is_wanted(pace, now)), key=lambda pace: (pace.wanted_at, pace.account))
    late = [(_lateness(pace, now, usage), pace) for pace in accounts if not _is_wanted(pace, now)]
    regular = [pace for lateness, pace in sorted(late, key=lambda pair: (-pair[0], pair[1].account)) if lateness >= 0]
    first = list(islice(_affordable(wanted, now, spent, wanted=True), WANTED_AT_ONCE))
    return first + list(islice(_affordable(regular, now, spent, wanted=False), AT_ONCE - len(first)))


def _is_wanted(pace: AccountPace, now: datetime) -> bool:
    return pace.wanted_at is not None and now >= pace.wanted_at


def _lateness(pace: AccountPace, now: datetime, usage: AppUsage) -> float:
    """Return how late an account is, in its own intervals, so that a dormant one is overtaken but never for ever; below 0: not yet due."""
    if usage.percent > STOP_ABOVE and pace.tier is not Tier.HOT:
        return -1.0
    if pace.listed_at is None:
        return inf
    every_s = interval_s(pace, usage) * (1 - JITTER * _fraction(pace.account))
    return (now - pace.listed_at).total_seconds() / every_s - 1


def _affordable(paces: Iterable[AccountPace], now: datetime, spent: Mapping[str, int], *, wanted: bool) -> Iterator[Due]:
    for pace in paces:
        cap = int(allowed_per_hour(registered=pace.registered) * (1 if wanted else REGULAR))
        due = _due(pace, now, wanted=wanted, left=cap - spent.get(pace.account, 0))
        if due is not None:
            yield due


def _due(pace: AccountPace, now: datetime, *, wanted: bool, left: int) -> Due | None:
    """Return what fits into what is left of the budget: the list first, then the node, subscription, portfolio and templates."""
    spare = left - pace.pages
    if spare < 0:
        return None
    node = spare >= 1 and (wanted or _older(pace.node_at, now, NODE_S))
    spare -= node
    subscription = spare >= 1 and _older(pace.subscription_at, now, SUBSCRIPTION_S)
    spare -= subscription
    portfolio = spare >= 1 and pace.portfolio and _older(pace.portfolio_at, now, PORTFOLIO_S)
    spare -= portfolio
    templates = spare >= pace.template_pages and _older(pace.templates_at, now, templates_every_s(pace))
    spare -= pace.template_pages * templates
    return Due(
        account=pace.account,
        wanted=wanted,
        node=node,
        subscription=subscription,
        templates=templates,
        portfolio=portfolio,
        calls=left - spare,
    )


def _older(at: datetime | None, now: datetime, seconds: float) -> bool:
    return at is None or now - at >= timedelta(seconds=seconds * (1 - JITTER))


def _fraction(account: str) -> float:
    """Return a fixed number from 0 to 1 for an account: jitter without chance."""
    return crc32(account.encode()) / 2**32
