"""The port of the campaigns that the gateway keeps beside its sends (tests/contract/test_campaigns.py).

Whom a campaign writes to lies in rows of its own, each with the line of the list it came from. A person's row and their send are written in
one transaction: so a crash never makes a second one. A person stands in a campaign once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Protocol

from msgspec import Struct

from linekeeper.state.intents import Intent, SendState

KEPT_DAYS = 31  #: how long a campaign's lines are kept after its end
DRAFT_HOURS = 24  #: how long a draft that nobody confirmed is kept


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFTED = auto()  #: looked at, and not confirmed: nothing goes out
    CONFIRMED = auto()  #: begins with the next look
    RUNNING = auto()
    PAUSED = auto()  #: by a person or by its canary; `why` tells
    DONE = auto()
    CANCELLED = auto()


_C = CampaignState
OPEN = frozenset({_C.CONFIRMED, _C.RUNNING})  #: something is to be done
ENDED = frozenset({_C.DONE, _C.CANCELLED})
#: What may become what.
MAY_BECOME: dict[CampaignState, frozenset[CampaignState]] = {
    _C.DRAFTED: frozenset({_C.CONFIRMED, _C.CANCELLED}),
    _C.CONFIRMED: frozenset({_C.RUNNING, _C.PAUSED, _C.DONE, _C.CANCELLED}),
    _C.RUNNING: frozenset({_C.PAUSED, _C.DONE, _C.CANCELLED}),
    _C.PAUSED: frozenset({_C.RUNNING, _C.CANCELLED}),
    _C.DONE: frozenset(),
    _C.CANCELLED: frozenset(),
}


class Campaign(Struct, frozen=True, kw_only=True):
    """One campaign. `id`: microseconds since 1970, made unique."""

    id: int
    state: CampaignState
    moved_at: datetime
    account: str
    portfolio: str
    number: str
    template: str
    language: str
    lane: str
    name: str = ""  #: what somebody called it
    key: str = ""  #: id of the gateway key it was made with; empty: by the operator
    by: str = ""
    people: int = 0  #: who would be reached
    why: str = ""  #: why it is paused, or what holds all of it while it runs, in words
    created_at: datetime
    confirmed_at: datetime | None = None
    over_at: datetime | None = None
    body: bytes = b""  #: the gateway's own


class LineState(StrEnum):
    """Where one line of the list stands."""

    OUT = auto()  #: left out before it began
    WAITS = auto()  #: its turn has not come
    FED = auto()  #: has a send, which tells the rest
    SKIPPED = auto()  #: left out when its turn came
    CANCELLED = auto()  #: the campaign was cancelled before


class Line(Struct, frozen=True, kw_only=True):
    """One line of a campaign's list. `person` empty: nobody can be told from it."""

    campaign: int
    line: int
    person: bytes = b""
    state: LineState
    moved_at: datetime
    intent: int = 0
    why: str = ""  #: code of the reason
    due_at: datetime | None = None  #: not before this
    body: bytes = b""  #: number and values, sealed; empty once its send is over


class Told(Struct, frozen=True, kw_only=True):
    """What became of one line. `send`: None: none was made, or it is no longer kept."""

    line: int
    state: LineState
    at: datetime
    why: str
    send: Intent | None


class Count(Struct, frozen=True, kw_only=True):
    """How many lines of a campaign share all this."""

    state: LineState
    send: SendState | None
    why: str  #: the send's where there is one
    error: int | None
    posted: bool  #: it went to Meta, or may have
    lines: int


class Reads(Struct, frozen=True):
    """How many messages were delivered long enough ago to tell, and how many of these were read soon after that."""

    ripe: int
    soon: int


class CampaignsLook(Protocol):
    """Read-only questions."""

    def campaign(self, id_: int) -> Campaign | None:
        """Return one campaign."""

    def campaigns(
        self, states: tuple[CampaignState, ...] | None = None, account: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[Campaign]:
        """Return campaigns, newest first, before id `before`."""

    def next_lines(self, campaign: int, now: datetime, limit: int = 100) -> Sequence[Line]:
        """Return lines whose turn has come, in the order of `due_at` and of the list."""

    def next_turn(self, campaign: int) -> datetime | None:
        """Return the earliest `due_at` of the lines that wait; None: none of them has one."""

    def queued(self, campaign: int, limit: int = 1000) -> Sequence[tuple[Line, Intent]]:
        """Return lines whose send still waits, in the order of the list."""

    def lines(self, campaign: int, after: int = 0, limit: int = 1000) -> Sequence[Told]:
        """Return what became of each line, in the order of the list, past line `after`."""

    def counts(self, campaign: int) -> Sequence[Count]:
        """Return how a campaign's lines stand."""

    def stops(self, campaign: int, since: datetime) -> int:
        """Return how many of those who got a message of it asked for an end since."""

    def reads(self, campaign: int, soon: timedelta, now: datetime) -> Reads:
        """Return how many of a campaign's messages were delivered at least `soon` ago, and read within it."""

    def usual_reads(self, account: str, template: str, since: datetime, soon: timedelta, now: datetime) -> Reads:
        """Return the same of all messages with a template, in any language, that were accepted since."""

    def undelivered(self, people: Iterable[bytes]) -> frozenset[bytes]:
        """Return to whom of these a message could not be delivered (131026) within 31 days, but for those who wrote since."""


class CampaignsTurn(CampaignsLook, Protocol):
    """What may be changed."""

    def put_campaign(self, campaign: Campaign) -> None:
        """Keep a campaign, anew or instead of what was kept of it."""

    def put_line(self, line: Line) -> None:
        """Keep a line, anew or instead of what was kept of it.

        Raises:
            Exception: its person has another line in this campaign that is not left out. Nothing was kept.
        """

    def end_lines(self, campaign: int, at: datetime, limit: int = 2000) -> int:
        """Cancel lines that wait, and forget their bodies; return how many. Others' sends go between two calls."""

    def forget(self, campaign: int, limit: int = 2000) -> int:
        """Forget the numbers and values of lines whose send is no longer waiting or on its way; return how many had any."""

    def drop_campaign(self, id_: int) -> None:
        """Forget a campaign and its lines."""
