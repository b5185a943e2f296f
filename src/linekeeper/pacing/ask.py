"""The words of one send: what asks to go, and what was decided."""

from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.fold.verdict import Basis
from linekeeper.rulebook import Lane


class Window(StrEnum):
    """The service window between one number and one person, as far as we know it."""

    OPEN = auto()
    UNKNOWN = auto()  #: Meta decides; for the budget it counts as outside
    CLOSED = auto()  #: *known* closed: nothing was missed for 24 h 5 min, and the person did not write in them


class Ask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One send, as it asks to go. Holds no phone number: `person` is a keyed hash."""

    number: str
    account: str
    person: bytes  #: keyed hash, 16 bytes; empty: a group
    lane: Lane
    asked_at: datetime  #: when it was accepted, UTC
    free_form: bool = False  #: no template: Meta takes it inside a service window only
    sure: bool = True  #: False: its category is not known; only hard stops hold it
    template: str = ""  #: name and language, as `lanes.template_key` writes them; empty: free-form
    expires_at: datetime | None = None  #: no hold outlives it; None: `expiry` works it out from lane and thresholds
    country: str = ""  #: of the person's number, two letters; empty: not known
    offsets_min: tuple[int, int] | None = None  #: least and greatest UTC offset of that country at `now`, minutes; None: not known


class Outcome(StrEnum):
    """What becomes of a send."""

    SEND = auto()
    HOLD = auto()
    REFUSE = auto()


class Scope(StrEnum):
    """What a reason is about: the thing that has to change."""

    MESSAGE = auto()
    PERSON = auto()
    TEMPLATE = auto()
    NUMBER = auto()
    PORTFOLIO = auto()


class Decision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was decided, and why. SEND has the code `free`, or that of the row that was overridden."""

    outcome: Outcome
    lane: Lane
    code: str  #: stable, lower_snake; the rows of docs/pacing.md
    text: str  #: one or two plain sentences for people; no personal data
    basis: Basis  #: reported by Meta, derived by us, or unconfirmed
    scope: Scope = Scope.MESSAGE
    hard: bool = False  #: True: Meta would surely refuse, or the person said no; False: our caution
    since: datetime | None = None
    until: datetime | None = None  #: HOLD: decide anew then; None: at what `waits_for` says, at the latest at `expires_at`
    expires_at: datetime | None = None  #: no hold outlives this
    waits_for: str = ""  #: what has to happen
    override: str = ""  #: the word that lets it go all the same; empty: nothing does
    error: int = 0  #: code of the Graph-shaped answer: Meta's where Meta has one for this, else ours (`own`)
    own: int = 0  #: our code, of our own documented space
    retry_after_s: int = 0  #: for HOLD, and for REFUSE where time helps; 0: repeating does not help
    too_late: bool = False  #: REFUSE because the hold would outlive the message
    beyond: bool = False  #: SEND: it goes without a permit of the budget (a one-time code, or an override)
    also: tuple[str, ...] = ()  #: codes of the other rows that hold it, in the table's order
    overridden: tuple[str, ...] = ()  #: rows that would have held it
