"""What one portfolio was heard to be: its limit, and since when its messages are heard without a gap."""

from datetime import datetime, timedelta

from msgspec import Struct

from linekeeper.events.account import AccountRead, AlertRaised, CapabilityMoved, Verification
from linekeeper.events.event import Event, Limit
from linekeeper.events.house import HouseSlept, SightCause, SightLost, SightRegained, SubscriptionRead
from linekeeper.events.message import MessageHeard, MessageMoved
from linekeeper.events.number import NumberNews, NumberNewsKind, NumberRead
from linekeeper.events.portfolio import PortfolioRead
from linekeeper.fold.register import NEVER, NOTHING_SAID, History, Register, earlier, grain, instant, packed, second
from linekeeper.fold.sight import DEAFENS, UNBROKEN, Break, back_at, lost_at

MOST_SLEEPS = 64
MOST_SAID = 32  #: distinct limits told by news and not yet confirmed; Meta has seven tiers
MOST_ALERTS = 16
#: News of one number that says nothing of the limit all share: a throughput, or what a new number begins with (Meta's own example
#: has 250 there, whatever the portfolio's limit is). Source: Meta, phone_number_quality_update, read 2026-11-23.
NOT_OF_THE_LIMIT = frozenset({NumberNewsKind.THROUGHPUT_UPGRADE, NumberNewsKind.ONBOARDING})
MISSED = "missed"  #: beside the causes of lost sight, in the keys of the breaks
NO_LIMIT = "none"  #: how "no limit" is kept as a key


class Portfolio(Struct, omit_defaults=True):
    """One portfolio's registers. An account whose portfolio we may not read has one of its own."""

    read: Register[Limit | None] = NEVER  #: newest limit that was read
    said: dict[str, datetime] = {}  #: by limit: newest news of it
    reads: History = NOTHING_SAID  #: limits that were read, by limit, over 60 days
    news: History = NOTHING_SAID  #: limits that were told by news, by limit, over 60 days
    verification: Register[tuple[Verification, str] | None] = NEVER
    verified: History = NOTHING_SAID  #: the same over 60 days
    numbers_cap: Register[tuple[int, str] | None] = NEVER  #: how many numbers it, or one account (as the word says), may hold
    alerts: dict[str, Register[bool | None]] = {}  #: by alert type of Meta's: whether it was active when it last was told
    subscribed_from: dict[str, datetime] = {}  #: by account: first reading in which our app was subscribed
    heard_from: datetime | None = None  #: first message webhook
    breaks: dict[str, Break] = {}  #: by account and cause
    slept: tuple[tuple[int, int], ...] = ()  #: (from, to) in unix seconds, oldest end first


def hear(portfolio: Portfolio, event: Event, heard_at: datetime | None = None) -> None:
    """Let `portfolio` hear `event` of one of its accounts. Joins only.

    `heard_at`: when a webhook came in. It may be much later than the event, and hearing begins only then.
    """
    match event:
        case NumberRead(limit=Limit() as limit):
            _read(portfolio, limit, event.at)
        case AccountRead() | PortfolioRead():
            _node(portfolio, event)
        case CapabilityMoved():
            _capability(portfolio, event)
        case AlertRaised():
            _alert(portfolio, event.word[:64], Register(event.active, grain(event.at)))
        case NumberNews(limit=Limit() as limit) if event.kind not in NOT_OF_THE_LIMIT:
            _said(portfolio, limit, event.at)
        case MessageMoved() | MessageHeard():
            portfolio.heard_from = earlier(portfolio.heard_from, heard_at or event.at)
        case SubscriptionRead() | SightLost() | SightRegained() | HouseSlept():
            _hearing(portfolio, event)
        case _:
            pass


def _node(portfolio: Portfolio, event: AccountRead | PortfolioRead) -> None:
    if event.limit is not None:
        _read(portfolio, event.limit, event.at)
    if event.verification is not None:
        portfolio.verification = portfolio.verification.hear((event.verification, event.verification_word[:64]), event.at)
        portfolio.verified = portfolio.verified.hear(event.verification, event.at)


def _capability(portfolio: Portfolio, event: CapabilityMoved) -> None:
    if event.limit is not None:
        _said(portfolio, event.limit, event.at)
    if event.max_numbers is not None:
        portfolio.numbers_cap = portfolio.numbers_cap.hear((event.max_numbers, event.max_numbers_scope[:16]), event.at)


def _alert(portfolio: Portfolio, word: str, told: Register[bool | None]) -> None:
    portfolio.alerts[word] = portfolio.alerts.get(word, NEVER).join(told)
    if len(portfolio.alerts) > MOST_ALERTS:  # the newest stay: the same ones in any order, since a word's time only grows
        del portfolio.alerts[min(portfolio.alerts, key=lambda name: (portfolio.alerts[name].at, name))]


def _read(portfolio: Portfolio, limit: Limit, at: datetime) -> None:
    portfolio.read = portfolio.read.hear(limit, at)
    portfolio.reads = portfolio.reads.join(History({key_of(limit): packed([second(at)])}))


def key_of(limit: Limit) -> str:
    """Return the name under which a limit is kept."""
    return NO_LIMIT if limit.per_day is None else str(limit.per_day)


def _said(portfolio: Portfolio, limit: Limit, at: datetime) -> None:
    portfolio.news = portfolio.news.join(History({key_of(limit): packed([second(at)])}))
    _newest_said(portfolio, key_of(limit), at)


def _newest_said(portfolio: Portfolio, key: str, at: datetime) -> None:
    portfolio.said[key] = max(portfolio.said.get(key, grain(at)), grain(at))
    if len(portfolio.said) > MOST_SAID:
        del portfolio.said[min(portfolio.said, key=lambda name: (portfolio.said[name], name))]


def _hearing(portfolio: Portfolio, event: SubscriptionRead | SightLost | SightRegained | HouseSlept) -> None:
    match event:
        case SubscriptionRead():
            if event.ours:
                known = portfolio.subscribed_from.get(event.account)
                portfolio.subscribed_from[event.account] = earlier(known, event.at) or event.at
            _break(portfolio, event.account, SightCause.SUBSCRIPTION, back_at(event.at) if event.ours else lost_at(event.at, 0))
            _break(portfolio, event.account, SightCause.CALLBACK, lost_at(event.at, 0) if event.elsewhere else back_at(event.at))
        case SightLost() if event.cause in DEAFENS:
            _break(portfolio, event.account, event.cause, lost_at(event.at, event.interval_s))
        case SightRegained() if event.cause in DEAFENS:
            _break(portfolio, event.account, event.cause, back_at(event.at))
        case HouseSlept():
            portfolio.slept = _newest({*portfolio.slept, (second(event.since), second(event.at))})
        case _:
            pass


def app_hears(portfolio: Portfolio, app: str, messages: Break) -> None:
    """Let `portfolio` hear when an app of its accounts had the field `messages`."""
    if messages != UNBROKEN:
        _join_break(portfolio, f"{app} {SightCause.FIELD.value}", messages)


def number_hears(portfolio: Portfolio, number: str, diverted: Break) -> None:
    """Let `portfolio` hear when the messages of one of its numbers went elsewhere."""
    if diverted.lost:
        _join_break(portfolio, f"{number} {SightCause.CALLBACK.value}", diverted)


def missed(portfolio: Portfolio, account: str, at: datetime) -> None:
    """Let `portfolio` know that something Meta said of an account at about `at` was lost here: its messages may have been in it."""
    _join_break(portfolio, f"{account} {MISSED}", lost_at(at, 0).join(back_at(at + timedelta(seconds=1))))


def _break(portfolio: Portfolio, account: str, cause: SightCause, heard: Break) -> None:
    _join_break(portfolio, f"{account} {cause.value}", heard)


def _join_break(portfolio: Portfolio, key: str, heard: Break) -> None:
    portfolio.breaks[key] = portfolio.breaks.get(key, UNBROKEN).join(heard)


def _newest(slept: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(slept, key=lambda gap: (gap[1], gap[0]))[-MOST_SLEEPS:])


def join(portfolio: Portfolio, other: Portfolio) -> None:
    """Let `portfolio` hear all that `other` has heard: an account's pseudo-portfolio turned out to belong to it."""
    portfolio.read = portfolio.read.join(other.read)
    portfolio.reads, portfolio.news = portfolio.reads.join(other.reads), portfolio.news.join(other.news)
    portfolio.verification = portfolio.verification.join(other.verification)
    portfolio.verified = portfolio.verified.join(other.verified)
    portfolio.numbers_cap = portfolio.numbers_cap.join(other.numbers_cap)
    for word, told in other.alerts.items():
        _alert(portfolio, word, told)
    for limit, at in other.said.items():
        _newest_said(portfolio, limit, at)
    for account, since in other.subscribed_from.items():
        portfolio.subscribed_from[account] = earlier(portfolio.subscribed_from.get(account), since) or since
    portfolio.heard_from = earlier(portfolio.heard_from, other.heard_from)
    for key, broken in other.breaks.items():
        portfolio.breaks[key] = portfolio.breaks.get(key, UNBROKEN).join(broken)
    portfolio.slept = _newest({*portfolio.slept, *other.slept})


# ------------------------------------------------------------------------------------------------------------- read off


class Hearing(Struct, frozen=True):
    """When the messages of a portfolio were heard: from `since` (None: never) on, but for the gaps."""

    since: int | None
    gaps: tuple[tuple[int, int | None], ...]  #: (from, to) in unix seconds; `to` None: still so

    def unbroken_since(self, at: int) -> int | None:
        """Return the unix second from which on nothing was missed until `at`; None when we were deaf at `at`."""
        if self.since is None or self.since > at:
            return None
        start = self.since
        for begin, end in self.gaps:
            if begin > at:
                continue
            if end is None or end > at:
                return None
            start = max(start, end)
        return start


def changed_from(one: Hearing, other: Hearing) -> int | None:
    """Return the first unix second for which two hearings may tell differently when nothing was missed; None: they never do."""
    starts = [gap[0] for gap in {*one.gaps} ^ {*other.gaps}]
    if one.since != other.since:
        starts += [since for since in (one.since, other.since) if since is not None]
    return min(starts, default=None)


def hearing(portfolio: Portfolio) -> Hearing:
    """Return when the messages of a portfolio were heard.

    An account whose subscription was read counts from its first reading that held our app: with several accounts, from the last of
    those. Without any such reading, the first message webhook is the first sign.
    """
    firsts = list(portfolio.subscribed_from.values())
    since = max(firsts) if firsts else portfolio.heard_from
    gaps = [gap for broken in portfolio.breaks.values() for gap in broken.gaps()]
    return Hearing(None if since is None else second(since), tuple(sorted({*gaps, *portfolio.slept}, key=_by_start)))


def _by_start(gap: tuple[int, int | None]) -> tuple[int, float]:
    return gap[0], float("inf") if gap[1] is None else gap[1]


def unbroken_since(portfolio: Portfolio, at: datetime) -> datetime | None:
    """Return since when nothing was missed until `at`; None when nothing is heard at `at`."""
    since = hearing(portfolio).unbroken_since(second(at))
    return None if since is None else instant(since)


class Effective(Struct, frozen=True):
    """The limit that holds. `known` False: neither read nor told. `said`: a higher one that no reading has confirmed."""

    limit: Limit
    known: bool
    said: Limit | None = None


def effective_limit(portfolio: Portfolio) -> Effective:
    """Return the limit that holds: the newest reading, or less when news after it said less. News of more waits for a reading."""
    read, read_at = portfolio.read.value, portfolio.read.at
    newer = [(at, _limit(key)) for key, at in portfolio.said.items() if read is None or at > read_at]
    holding = max([*(limit for _, limit in newer), *([] if read is None else [read])], key=lambda limit: limit.gravity, default=None)
    if holding is None:
        return Effective(Limit(), known=False)
    latest = max(newer, key=lambda told: (told[0], told[1].gravity), default=None)
    unconfirmed = latest is not None and latest[1].gravity < holding.gravity
    return Effective(holding, known=True, said=latest[1] if latest is not None and unconfirmed else None)


def _limit(key: str) -> Limit:
    return Limit(per_day=None if key == NO_LIMIT else int(key))
