"""What a decision looks at: how the number, the portfolio, the template and the person stand. Data only; the other files make it."""

from datetime import datetime
from enum import IntEnum

from msgspec import Struct

from linekeeper.fold.template_verdict import Sends
from linekeeper.fold.verdict import Basis
from linekeeper.pacing.ask import Scope, Window
from linekeeper.rulebook import Lane


class Level(IntEnum):
    """The graded response, lightest first."""

    NORMAL = 0
    SLOW = 1
    HOLD_TEMPLATE = 2
    HOLD_MARKETING = 3
    HOLD_NEW = 4  #: all new conversations
    REPLIES_ONLY = 5  #: and one-time codes: our caution never holds these
    NOTHING = 6


class Cause(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a level stands: one row of the graded response, or one reason of the fold's verdict."""

    code: str
    level: Level
    text: str
    basis: Basis
    since: datetime | None = None
    until: datetime | None = None
    ends: str = ""  #: what has to happen


class Graded(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A graded response: the level that stands, why, and since when nothing asks for it any more."""

    level: Level = Level.NORMAL
    causes: tuple[Cause, ...] = ()  #: gravest first
    measured: Level = Level.NORMAL  #: what our own measures hold; loosened step by step
    calm_since: datetime | None = None  #: since when they ask for less than `measured`


class Stop(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reason of the fold's for which a lane may not send. `hard`: Meta would surely refuse."""

    code: str
    text: str
    basis: Basis
    status: str  #: the fold's Status that the reason asks for
    hard: bool
    since: datetime | None = None
    until: datetime | None = None
    action: str = ""


class NumberPace(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number, made from its verdict by `grade.number_pace`."""

    stops: dict[Lane, Stop] = {}  #: the gravest reason for each lane that may not send
    upgrading: bool = False  #: its throughput is being raised: up to a minute of 131057
    level_s: int = 80  #: messages a second that Meta lets through
    graded: Graded = Graded()


class Room(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the budget says to one more person in a lane; made by `Budget.room`."""

    granted: bool = True  #: there is a place, or none is needed
    counted: bool = True  #: False: this person uses a place already, or the limit does not count the message
    limit: int | None = None  #: None: no limit, or not known
    known: bool = False
    cap: int | None = None  #: what this lane may use of the limit
    taken: int = 0
    late: int = 0  #: undelivered for more than 24 h: possible late use
    share: bool = False  #: True: it is the number's own share that is used up
    young: bool = False  #: True: counted for less than 24 h, or others may use the limit unseen
    frees_at: datetime | None = None  #: when a place for this lane comes back, as far as we know


class PortfolioPace(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A portfolio: its graded response, and what is left of its limit for this person and lane."""

    graded: Graded = Graded()
    room: Room = Room()


class TemplatePace(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A template, made from its verdict by `template.template_pace`. Without one, nothing of it is known."""

    state: str = "unknown"  #: a TemplateState, "absent", or "unknown"
    sendable: Sends = Sends.UNKNOWN
    basis: Basis = Basis.REPORTED
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    quality: str = "unknown"
    held: bool = False  #: our brake: too many of its messages are held for quality assessment
    held_text: str = ""
    slow: bool = False  #: marketing with it goes at the slow rate
    action: str = ""


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A standing word that a person gets nothing, or no marketing."""

    everything: bool
    source: str  #: a `suppression.Source`
    since: datetime | None = None


class PersonPace(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person as this number sees them. `person.person_pace` makes it."""

    window: Window = Window.UNKNOWN
    said: Said | None = None
    blocked: bool = False  #: this number blocked them (130403)
    cooling: bool = False  #: after 131049
    cools_until: datetime | None = None  #: None while cooling: until the person writes
    strikes: int = 0
    marketing_at: tuple[datetime, ...] = ()  #: marketing sent to them lately, oldest first
    pair_at: datetime | None = None  #: when the pair rate lets the next one through; None: now
    pair_hard_at: datetime | None = None  #: the same for the whole burst that Meta lends; also the back-off after 131056
    pair_backoff: bool = False


class Pause(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An operator's pause that matches this send. Without lanes it holds utility and marketing: the others must be named."""

    scope: Scope
    lanes: tuple[Lane, ...] = (Lane.UTILITY, Lane.MARKETING)
    since: datetime | None = None
    why: str = ""


class Standing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that a decision looks at. Every part has a default that holds nothing back."""

    number: NumberPace = NumberPace()
    portfolio: PortfolioPace = PortfolioPace()
    template: TemplatePace | None = None
    person: PersonPace = PersonPace()
    pauses: tuple[Pause, ...] = ()
    throughput_at: datetime | None = None  #: when the number's bucket has room for this lane; None: now
    resume_at: datetime | None = None  #: while it resumes: when the next one may go; None with `resuming`: when the step is over
    resuming: bool = False
    overrides: frozenset[str] = frozenset()  #: codes of rows that an operator or the caller's right lets pass, each logged
