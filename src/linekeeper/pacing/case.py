"""What a row of the decision looks at, and what it finds."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from linekeeper.fold.verdict import Basis
from linekeeper.pacing.ask import Ask, Outcome, Scope, Window
from linekeeper.pacing.standing import Standing
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane

EVERY = frozenset(Lane)
CAUTIOUS = frozenset({Lane.UTILITY, Lane.MARKETING})  #: our caution never holds a reply or a one-time code
MARKETING = frozenset({Lane.MARKETING})


class Case(Struct, frozen=True):
    """One send, how everything stands, and now."""

    ask: Ask
    standing: Standing
    now: datetime
    thresholds: Thresholds

    @property
    def outside(self) -> bool:
        """Return whether the send may start a conversation: the window is not known to be open."""
        return self.standing.person.window is not Window.OPEN

    @property
    def counted(self) -> bool:
        """Return whether it may use a place of the limit: a template to a person whose window is not known to be open.

        A free-form message never does: inside a window it is an answer, outside Meta refuses it. Nor does a group.
        """
        return self.outside and not self.ask.free_form and bool(self.ask.person)


class Found(Struct, frozen=True, kw_only=True):
    """What a row found. Empty parts: as the row has them."""

    text: str = ""
    detail: str = ""  #: put into the row's text
    basis: Basis | None = None
    scope: Scope | None = None
    since: datetime | None = None
    until: datetime | None = None
    waits_for: str = ""
    error: int = 0


class Row(Struct, frozen=True, kw_only=True):
    """One row: if `find` finds something, the send is held or refused for it."""

    code: str
    outcome: Outcome
    lanes: frozenset[Lane]
    scope: Scope
    own: int  #: our code; never given to another row
    error: int = 0  #: Meta's code for the same; 0: Meta has none, ours is answered
    basis: Basis = Basis.DERIVED
    hard: bool = False  #: Meta would surely refuse, or a person said no: holds also what is not sure of its lane
    unsure: bool = False  #: not our caution either, so it too holds what is not sure of its lane
    text: str
    waits_for: str = ""
    retry_s: int = 0  #: Retry-After where no end is known; 0: repeating does not help
    override: bool = True
    find: Callable[[Case], Found | None]

    def meets(self, lane: Lane, *, sure: bool) -> bool:
        """Return whether it can hold a send of this lane; `sure` False: the send's category is not known."""
        return lane in self.lanes and (sure or self.hard or self.unsure)
