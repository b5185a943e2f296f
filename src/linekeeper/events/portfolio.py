"""What can happen to a portfolio (Meta: business portfolio, Business Manager), and to a partner's solution in ours.

Sources: Meta's business node (SDK for Python, 2026-06-24), webhook reference `partner_solutions` (2025), read 2026-11-23.
"""

from enum import StrEnum, auto

from linekeeper.events.account import AccountEvent, Verification
from linekeeper.events.event import Event, Limit


class PortfolioRead(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """One Graph reading of a portfolio's node, asked for because `account` belongs to it. None: not in the answer."""

    portfolio: str
    name: str | None = None
    verification: Verification | None = None
    verification_word: str = ""
    limit: Limit | None = None
    limit_word: str = ""
    two_factor_word: str = ""  #: who in the portfolio must log in with two factors
    new_words: tuple[tuple[str, str], ...] = ()  #: (key, word) verbatim, where this release knows the key but not the word


class SolutionState(StrEnum):
    """`solution_status` of a multi-partner solution, lightest first."""

    ACTIVE = auto()
    DRAFT = auto()
    INITIATED = auto()
    UNKNOWN = auto()
    PENDING_DEACTIVATION = auto()
    REJECTED = auto()
    DEACTIVATED = auto()


class SolutionMoved(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A partner solution was created or changed. It names a portfolio and no account: it is about ourselves as a partner."""

    solution: str
    state: SolutionState
    word: str = ""  #: solution_status, verbatim
    event_word: str = ""  #: SOLUTION_CREATED, SOLUTION_UPDATED
    portfolio: str = ""
