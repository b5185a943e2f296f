"""What one account was heard to be: enforcement, ban, partners, review, sight, and which numbers its list held."""

from datetime import datetime, timedelta

from msgspec import Struct

from linekeeper.events.account import (
    AccountDeleted,
    AccountHealthRead,
    AccountRead,
    AccountReviewed,
    BanMoved,
    BanState,
    NumbersListed,
    PartnerMoved,
    PartnerStep,
    Restricted,
    RestrictionLifted,
    Review,
    Violated,
)
from linekeeper.events.event import Event
from linekeeper.events.house import AppealNoted, SightCause, SightLost, SightRegained, SubscriptionRead
from linekeeper.fold import restriction
from linekeeper.fold.health import NOT_ASKED, Health
from linekeeper.fold.register import NEVER, NOTHING_SAID, History, Register, grain, gravity, later, unpacked, with_instant
from linekeeper.fold.sight import UNBROKEN, Break, back_at, lost_at

LISTINGS = 2  #: complete listings that must lack a number before it can be gone
MOST_VIOLATIONS = 8
MOST_LIFTED = 16
MOST_PARTNER_NEWS = 24
MOST_APPEALS = 8
KEPT_LISTED = timedelta(days=60)  #: a number whose last listing is older than this before the newest complete one is simply not listed


class Violation(Struct, frozen=True, array_like=True):
    """One policy violation or warning, in Meta's words."""

    word: str
    remediation: str = ""
    display: str = ""


class Partner(Struct, frozen=True, array_like=True):
    """One piece of partner news."""

    step: PartnerStep
    word: str = ""
    app: str = ""
    display: str = ""
    reason: str = ""
    initiated_by: str = ""


class Account(Struct, omit_defaults=True):
    """One account's registers and sets."""

    restrictions: restriction.Restrictions = {}
    lifted: dict[str, bytes] = {}  #: by kind, a cap apart: packed instants of the news that it is over
    violations: tuple[Register[Violation], ...] = ()  #: the newest few, oldest first
    bans: dict[BanState, Register[tuple[str, str] | None]] = {}  #: by state: newest news, Meta's date and word as told
    reinstated: bytes = b""  #: packed instants of the news REINSTATED
    appeals: dict[str, datetime] = {}  #: by code of what is contested: newest note that an appeal was filed
    partners: dict[str, Register[Partner | None]] = {}  #: newest news by step, app and number
    deleted_at: datetime | None = None
    read_at: datetime | None = None  #: newest reading of the account's node: proof of access
    name: Register[str | None] = NEVER
    status_word: Register[str | None] = NEVER
    review: Register[tuple[Review, str] | None] = NEVER
    reviews: History = NOTHING_SAID  #: the same over 60 days
    review_news: dict[str, Register[tuple[Review, str] | None]] = {}  #: by decision: its newest news
    verification_word: Register[str | None] = NEVER
    portfolio_id: Register[str | None] = NEVER
    health: Health = NOT_ASKED
    subscribed: Register[bool | None] = NEVER
    sight: dict[SightCause, Break] = {}
    listed: dict[str, datetime] = {}  #: by number: newest listing that held it
    listings: bytes = b""  #: packed: the two newest complete listings


def hear(account: Account, event: Event) -> None:
    """Let `account` hear `event`. Joins only: whatever the order or the repeats, the same events leave the same account."""
    match event:
        case Restricted() | RestrictionLifted() | Violated() | BanMoved() | AccountDeleted():
            _enforcement(account, event)
        case PartnerMoved():
            _partner(account, event)
        case AppealNoted(about=about):
            account.appeals[about[:64]] = later(account.appeals.get(about[:64]), event.at) or event.at
            if len(account.appeals) > MOST_APPEALS:  # the newest stay: the same ones in any order, since a key's time only grows
                del account.appeals[min(account.appeals, key=lambda name: (account.appeals[name], name))]
        case AccountReviewed(review=review):
            told = (review, event.word[:64])
            account.review_news[review.value] = account.review_news.get(review.value, NEVER).hear(told, event.at)
        case AccountRead() | AccountHealthRead() | NumbersListed() | SubscriptionRead():
            _reading(account, event)
        case SightLost():
            _break(account, event.cause, lost_at(event.at, event.interval_s, own=event.own))
        case SightRegained():
            _break(account, event.cause, back_at(event.at))
        case _:
            pass


def _enforcement(account: Account, event: Restricted | RestrictionLifted | Violated | BanMoved | AccountDeleted) -> None:
    match event:
        case Restricted(display=display, kind=kind) if display and kind in restriction.CALLING:
            pass  # about one number: it hears this itself
        case Restricted():
            restriction.hear(account.restrictions, event)
        case RestrictionLifted():
            for kind in event.kinds:
                name = restriction.lift_key(kind, event.word)
                account.lifted[name] = with_instant(account.lifted.get(name, b""), event.at, MOST_LIFTED)
        case Violated():
            told = Register(Violation(event.word[:64], event.remediation[:500], event.display), grain(event.at))
            kept = sorted({*account.violations, told}, key=lambda one: (one.at, gravity(one.value)))
            account.violations = tuple(kept[-MOST_VIOLATIONS:])
        case BanMoved():
            account.bans[event.state] = account.bans.get(event.state, NEVER).hear((event.date_text[:64], event.word[:64]), event.at)
            if event.state is BanState.REINSTATED:
                account.reinstated = with_instant(account.reinstated, event.at, MOST_LIFTED)
        case AccountDeleted():
            account.deleted_at = later(account.deleted_at, event.at)


def _partner(account: Account, event: PartnerMoved) -> None:
    told = Partner(event.step, event.word[:64], event.app, event.display, event.reason[:64], event.initiated_by[:16])
    key = f"{event.step.value} {event.app} {event.display}"
    account.partners[key] = account.partners.get(key, NEVER).hear(told, event.at)
    if len(account.partners) > MOST_PARTNER_NEWS:  # the newest stay: the same ones in any order, since a key's time only grows
        del account.partners[min(account.partners, key=lambda name: (account.partners[name].at, name))]


def _reading(account: Account, event: AccountRead | AccountHealthRead | NumbersListed | SubscriptionRead) -> None:
    match event:
        case AccountRead():
            _node(account, event)
        case AccountHealthRead():
            account.health = account.health.hear(event.entities, event.at)
        case NumbersListed():
            _listing(account, event)
        case SubscriptionRead():
            account.subscribed = account.subscribed.hear(event.ours, event.at)
            _break(account, SightCause.SUBSCRIPTION, back_at(event.at) if event.ours else lost_at(event.at, 0))
            _break(account, SightCause.CALLBACK, lost_at(event.at, 0) if event.elsewhere else back_at(event.at))


def _node(account: Account, event: AccountRead) -> None:
    account.read_at = later(account.read_at, event.at)
    for field, value in (
        ("name", event.name),
        ("status_word", event.status_word),
        ("verification_word", event.verification_word),
        ("portfolio_id", event.portfolio),
    ):
        if value:
            setattr(account, field, getattr(account, field).hear(value, event.at))
    if event.review is not None:
        account.review = account.review.hear((event.review, event.review_word[:64]), event.at)
        account.reviews = account.reviews.hear(event.review, event.at)


def _listing(account: Account, event: NumbersListed) -> None:
    at = grain(event.at)
    for number in event.numbers:
        account.listed[number] = max(account.listed.get(number, at), at)
    if event.complete:
        account.listings = with_instant(account.listings, at, LISTINGS)
    if account.listings:
        oldest = unpacked(account.listings)[-1] - KEPT_LISTED.total_seconds()
        account.listed = {number: seen for number, seen in account.listed.items() if seen.timestamp() >= oldest}


def app_hears(account: Account, fields: Break) -> None:
    """Let `account` hear when its app had every field that we need."""
    if fields != UNBROKEN:
        _break(account, SightCause.FIELD, fields)


def _break(account: Account, cause: SightCause, heard: Break) -> None:
    account.sight[cause] = account.sight.get(cause, UNBROKEN).join(heard)


def twice_unlisted(account: Account, number: str) -> bool:
    """Tell whether the two newest complete listings both lack `number`.

    Every listing that holds it moves its instant, so a complete listing later than that instant lacks it.
    """
    listings = unpacked(account.listings)
    seen = account.listed.get(number)
    return len(listings) == LISTINGS and (seen is None or listings[0] > seen.timestamp())
