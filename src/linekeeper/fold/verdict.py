"""The words of a judgement: a number's derived status with every reason, and the limit's use as a range."""

from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct


class Status(StrEnum):
    """The derived status of a number, in the order of precedence from lightest to gravest; UNKNOWN stands apart."""

    UNKNOWN = auto()
    CONNECTED = auto()
    FLAGGED = auto()
    RESTRICTED = auto()
    PENDING = auto()
    OFFLINE = auto()
    BANNED = auto()
    GONE = auto()


class Basis(StrEnum):
    """How we know."""

    REPORTED = auto()  #: Meta said so
    DERIVED = auto()  #: we concluded it from evidence
    UNCONFIRMED = auto()  #: said to be over, or resting on a rule that Meta has not documented


class Reason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One reason for the status, or a note beside it."""

    status: Status  #: the status this reason asks for
    code: str  #: stable, lower_snake; listed in docs/machines.md
    text: str  #: one plain sentence: what is so
    basis: Basis
    since: datetime | None = None
    at_least: bool = False  #: True: it may have begun earlier; nobody saw the change
    until: datetime | None = None  #: when it ends, if that is known
    allowed: str = ""  #: what may still be sent
    action: str = ""  #: what to do; empty: nothing but wait
    word: str = ""  #: Meta's word, verbatim, when there is one
    rule: str = ""  #: name of the rule in the rulebook
    note: bool = False  #: True: worth knowing, does not set the status
    link: str = ""  #: of a health check: the link of the chain that it lies on; empty: no matter of one link


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step out of Pending. `done` None: no reading tells."""

    code: str
    text: str
    done: bool | None


class Sight(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether we can still hear and read. Both None: we can."""

    blind_since: datetime | None = None
    cause: str | None = None  #: a SightCause
    text: str = ""
    action: str = ""
    own: bool = False  #: only this number is not seen, not its account
    shared: bool = False  #: it is the trouble of the app, or of the token that its accounts share


class Verdict(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What we make of one number at one instant."""

    status: Status
    reasons: tuple[Reason, ...] = ()  #: gravest first; those that set the status, the other causes, then notes
    reported: str = ""  #: Meta's word for the status, verbatim; empty: never read
    quality: str = "unknown"
    quality_since: datetime | None = None
    throughput: str = "unknown"
    sight: Sight = Sight()
    steps: tuple[Step, ...] = ()  #: while Pending
    deadline: datetime | None = None  #: the next end that is known
    due_at: datetime | None = None  #: judge anew then
    counted: bool = True  #: False: a sandbox, test or pre-verified number, labelled and out of the counts
    label: str = ""  #: "sandbox", "test number", "pre-verified"
    allows: tuple[tuple[str, str], ...] = ()  #: (lane, "yes" | "limited" | "no" | "unknown")


class Use(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much of a portfolio's limit is used, as a range."""

    per_day: int | None  #: None: no limit, or not known (see `known`)
    known: bool
    scope: str  #: "portfolio", "number" or "account" (a pseudo-portfolio: others may share it)
    least: int
    most: int
    left: int | None  #: None: unknown (before 24 h of unbroken hearing), or no limit
    counting_since: datetime | None
    shared: bool = False  #: True: numbers we cannot see may use it too; the count is a lower bound
    said: int | None = None  #: a higher limit that Meta announced and no reading has confirmed
    frees_at: datetime | None = None
    frees: int = 0
