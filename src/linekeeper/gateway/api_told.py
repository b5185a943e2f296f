"""The words of the gateway's own API: what is asked, and what is answered. Its OpenAPI document is made from these."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from linekeeper.state.intents import SendState
from linekeeper.views.sends import SendGroup
from linekeeper.views.sends_words import Reason

MOST_AT_ONCE = 500
MOST_NUMBERS = 1_000  #: of people, in one request
OVERRIDES = 50

Short = Annotated[str, Meta(max_length=200)]
Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S", description="Who does it: a name, kept with the act.")]
Why = Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"\S", description="Why: kept with the act. No person's number.")]
Words = Annotated[list[Annotated[str, Meta(min_length=1, max_length=80)]], Meta(max_length=OVERRIDES)]
Limit = Annotated[int, Meta(ge=1, le=MOST_AT_ONCE)]
Phone = Annotated[str, Meta(min_length=1, max_length=40)]
Lanes = Literal["otp", "reply", "utility", "marketing"]
Scope = Annotated[Literal["marketing", "all"], Meta(description="What they get no more of.")]
Country = Annotated[str, Meta(max_length=2, description="Whose numbers are meant where no country code stands; +: it stands there.")]


class Filter(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which sends; what is not given is not asked for."""

    state: SendState | None = None
    lane: Lanes | None = None
    number: Short | None = None
    account: Short | None = None
    portfolio: Short | None = None
    template: Short | None = None
    why: Short | None = None


class Wanted(Filter, kw_only=True, forbid_unknown_fields=True):
    """A page of sends. `open`: only what waits or is unknown."""

    open: bool = False
    after: Annotated[str, Meta(max_length=40, description="`next` of the page before.")] = ""
    limit: Limit = 100


class Exported(Filter, kw_only=True, forbid_unknown_fields=True):
    """Sends as a file; without a state: what waits, and what is unknown."""

    format: Literal["csv", "xlsx", "jsonl"] = "csv"
    after: Annotated[str, Meta(max_length=40, description="The id of the last line of the file before.")] = ""


class NoQuestion(Struct, forbid_unknown_fields=True):
    """Nothing is asked."""


class Signed(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who does it, and why."""

    by: Name
    reason: Why


class Release(Signed, kw_only=True, forbid_unknown_fields=True):
    """Let one send go. `overrides`: the reasons it may pass; without any, the one it waits for, unless that is a hard one."""

    overrides: Words = []


class Many(Filter, kw_only=True, forbid_unknown_fields=True):
    """Do something to many sends. A dry run, the default, only tells to how many, and of which."""

    by: Name
    reason: Why
    dry_run: bool = True
    overrides: Words = []
    until: Annotated[str, Meta(max_length=40, description="`until` of the dry run: what came later, and nobody was shown, stays.")] = ""


class Decide(Signed, kw_only=True, forbid_unknown_fields=True):
    """What becomes of a send that is presumed lost."""

    choice: Literal["drop", "resend"]


class Paused(Signed, kw_only=True, forbid_unknown_fields=True):
    """Stop something. Only a lane that is named, a template and `all everything` stop answers and one-time codes, too."""

    kind: Literal["lane", "template", "number", "portfolio", "all"]
    name: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=600,
            description="A lane, an id, or of a template account/name/language, such as 7/order/en_US. Of `all`: `but-replies-and-codes`, "
            "or `everything`: then nobody who writes gets an answer, and nobody a code, until it is resumed.",
        ),
    ]


class Suppress(Signed, kw_only=True, forbid_unknown_fields=True):
    """People who want no marketing, or nothing."""

    numbers: Annotated[list[Phone], Meta(min_length=1, max_length=MOST_NUMBERS)]
    portfolio: Annotated[str, Meta(max_length=80, description="Whose messages; account:ID where it is not known. Empty: the only one.")] = (
        ""
    )
    scope: Scope = "marketing"
    country: Country = ""
    dry_run: bool = False
    imported: bool = False  #: part of a list that an operator brings


class Lift(Signed, kw_only=True, forbid_unknown_fields=True):
    """People who may get messages again."""

    numbers: Annotated[list[Phone], Meta(min_length=1, max_length=MOST_NUMBERS)]
    portfolio: Annotated[str, Meta(max_length=80)] = ""
    country: Country = ""


class LookUp(Struct, kw_only=True, forbid_unknown_fields=True):
    """One person."""

    number: Phone
    portfolio: Annotated[str, Meta(max_length=80)] = ""
    country: Country = ""


class Import(Signed, kw_only=True, forbid_unknown_fields=True):
    """How a list is meant; the list itself is the body."""

    portfolio: Annotated[str, Meta(max_length=80)] = ""
    scope: Scope = "marketing"
    column: Short = ""
    country: Country = ""
    dry_run: bool = True


class NewKey(Signed, kw_only=True, forbid_unknown_fields=True):
    """A gateway key to make."""

    name: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
    account: Annotated[str, Meta(pattern=r"^[0-9]{1,32}$")]
    hold: Literal["refuse", "queue"] = "refuse"
    lost: Literal["drop", "resend", "ask"] = "drop"


class Before(Struct, kw_only=True, forbid_unknown_fields=True):
    """A page of acts, newest first."""

    before: Annotated[str, Meta(max_length=20, pattern=r"^[0-9]*$", description="`next` of the page before.")] = ""
    limit: Limit = 100


# ------------------------------------------------------------------------------------------------------------------ answers


class Problem(Struct, kw_only=True):
    """What happened, why, and what to do about it."""

    what: str
    why: str
    remedy: str


class Message(Struct, kw_only=True):
    """One send. Never a person's number, never a text."""

    id: str
    state: SendState
    since: datetime  #: when it came to that state
    reason: Reason | None
    account: str
    portfolio: str
    number: str
    edge: str
    lane: str
    template: str
    language: str
    key: str  #: id of the gateway key; empty: a token of the caller's own
    accepted_at: datetime
    looked_at_next: datetime | None  #: while it waits
    expires_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    error: int | None  #: Meta's
    when_lost: str  #: drop, resend or ask
    repeats: str  #: the id of the send that it repeats; empty: none


class Messages(Struct, kw_only=True):
    """A page of sends, in the order of accept."""

    items: list[Message]
    next: str | None


class QueueTold(Struct, kw_only=True):
    """What waits and what is unknown, by what they share; the largest first."""

    waiting: int
    unknown: int
    next_due: datetime | None
    items: list[SendGroup]
    more: int


class Done(Struct, kw_only=True):
    """What was done, or would be."""

    sends: int  #: how many
    dry_run: bool
    groups: list[SendGroup]  #: which, in a dry run
    skipped: dict[str, int]  #: how many were left alone, and why
    act: str  #: id of the act in the log; empty: nothing was done
    until: str = ""  #: of a dry run: the id of the newest send that it looked at, to be given back with what is meant


class PauseTold(Struct, kw_only=True):
    """What is stopped."""

    kind: str
    name: str
    since: datetime
    by: str
    reason: str
    stops: str = ""  #: what is held back by it, in words
    display: str = ""  #: a number as people write it; empty: not known, or something else is stopped


class Pauses(Struct, kw_only=True):
    """Every pause."""

    items: list[PauseTold]


class ListFault(Struct, kw_only=True):
    """A line, or a place in the list of numbers, that names nobody."""

    line: int
    text: str


class SuppressDone(Struct, kw_only=True):
    """What became of a list."""

    portfolio: str
    people: int  #: told apart
    new: int  #: of these, not suppressed in this way before
    dry_run: bool
    faults: dict[str, int]  #: how many lines name nobody, by why
    lines: list[ListFault]  #: the first thousand of these
    act: str


class Said(Struct, kw_only=True):
    """One source's standing word about a person."""

    source: str
    scope: str
    since: datetime
    stands: bool  #: False: it was taken back


class Looked(Struct, kw_only=True):
    """What is known about one person."""

    portfolio: str
    suppressed: bool
    scope: str  #: "marketing", "all", or empty
    words: list[Said]


class SuppressedTold(Struct, kw_only=True):
    """How many people one source speaks of."""

    portfolio: str
    source: str
    people: int


class Suppressions(Struct, kw_only=True):
    """How many people are suppressed. Who they are cannot be told: only keyed hashes are kept."""

    items: list[SuppressedTold]
    note: str


class KeyTold(Struct, kw_only=True):
    """A gateway key, without its secret."""

    id: str
    name: str
    account: str
    hold: str
    lost: str
    created_at: datetime
    revoked_at: datetime | None
    by: str


class Keys(Struct, kw_only=True):
    """Every gateway key, revoked ones too."""

    items: list[KeyTold]


class KeyMade(Struct, kw_only=True):
    """A new gateway key. `secret` is told once, now."""

    key: KeyTold
    secret: str


class Act(Struct, kw_only=True):
    """What somebody did."""

    id: str
    at: datetime
    by: str
    what: str
    about: str
    reason: str
    many: int
    account: str


class Acts(Struct, kw_only=True):
    """A page of acts, newest first."""

    items: list[Act]
    next: str | None
