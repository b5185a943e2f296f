"""The answers every door gives. Field names are the API's: they are kept once published.

Times are UTC; the doors turn them into the reader's zone, relative and absolute.
"""

from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct

from linekeeper.fold.verdict import Step

T = TypeVar("T")


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """A bounded list; `next` goes into `after` for the following page, None at the end."""

    items: list[T]
    next: str | None = None


class ReasonAnswer(Struct, frozen=True, kw_only=True):
    """Why."""

    code: str
    text: str
    since: datetime | None
    at_least: bool
    until: datetime | None
    basis: str
    status: str
    allowed: str
    action: str
    word: str
    rule: str
    note: bool


class LimitAnswer(Struct, frozen=True, kw_only=True):
    """The portfolio's limit and its use, as a range. `per_day` None with `known`: no limit."""

    per_day: int | None
    known: bool
    scope: str
    least: int
    most: int
    left: int | None
    counting_since: datetime | None
    shared: bool
    said: int | None
    frees_at: datetime | None
    frees: int


class SightAnswer(Struct, frozen=True, kw_only=True):
    """Whether we can hear and read."""

    blind_since: datetime | None
    cause: str | None
    text: str
    action: str


class NumberAnswer(Struct, frozen=True, kw_only=True):
    """One number, as every door shows it."""

    id: str
    display_number: str  #: E.164, with a plus
    name: str
    status: str  #: connected flagged restricted pending offline banned gone unknown
    reported_status: str  #: Meta's word, verbatim; empty: never read
    reasons: list[ReasonAnswer]
    quality: str
    quality_since: datetime | None
    limit: LimitAnswer
    throughput: str
    sight: SightAnswer
    steps: list[Step]
    deadline: datetime | None  #: the next end that is known
    heard_at: datetime | None  #: newest reading or webhook about it
    account: str
    account_name: str
    portfolio: str
    portfolio_name: str
    portfolio_known: bool  #: False: an account whose portfolio we may not read; others may share its limit
    workspace: str
    counted: bool
    label: str
    allows: dict[str, str]
    urgency: int  #: higher is shown first
    shown: str = ""  #: the display number as people write it
    quality_days: str = ""  #: a letter for each of 30 UTC days, oldest first: g y r, u for not rated, a dot where nothing was read
    linked: list[str]  #: other ids that stood for the same digits: earlier or later lives of this number


class TroubleAnswer(Struct, frozen=True, kw_only=True):
    """What fails in Linekeeper itself, without anybody's data."""

    work: str
    since: datetime
    times: int
    fault: str


class Headline(Struct, frozen=True, kw_only=True):
    """The answer at the top of the page: one sentence, and one below it."""

    title: str
    text: str


class FleetAnswer(Struct, frozen=True, kw_only=True):
    """The whole fleet at a glance. Numbers themselves come in pages."""

    headline: Headline
    counts: dict[str, int]  #: by status, counted numbers only
    total: int
    uncounted: int
    first: list[NumberAnswer]  #: what costs most to wait for, at most 5
    heard_at: datetime | None  #: newest word from Meta
    blind_accounts: int
    unread: int
    lobby: int
    now: datetime
    troubles: list[TroubleAnswer] = []  #: what fails in Linekeeper itself


class DeliveryAnswer(Struct, frozen=True, kw_only=True):
    """One delivery and what it became. Events are shown without personal data."""

    id: int
    app: str
    heard_at: datetime
    size: int
    kept: bool  #: False: the body has expired
    test: bool
    accounts: list[str]
    fields: list[str]
    events: list[str]


class UnreadAnswer(Struct, frozen=True, kw_only=True):
    """One thing that could not be read."""

    id: int
    at: datetime
    app: str
    account: str
    field: str
    where: str
    why: str
    delivery: int | None
