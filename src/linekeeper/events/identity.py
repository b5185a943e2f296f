"""What can happen to how a number is named and guarded: its display name, its username, its two-step PIN.

Sources: Meta's webhook references `phone_number_name_update` and `security` (2025-10-22), "Business-scoped user IDs" (2026),
read 2026-11-23. Enums are written lightest first. All of it names the number by its digits.
"""

from enum import StrEnum, auto

from linekeeper.events.number import NumberEvent


class NameDecision(StrEnum):
    """Meta's decision on a new or edited display name."""

    APPROVED = auto()
    UNKNOWN = auto()
    PENDING = auto()
    DEFERRED = auto()
    REJECTED = auto()


class NameReviewed(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A display name was reviewed. It is the name asked for, which is not always the one in use."""

    decision: NameDecision
    word: str = ""  #: Meta's decision, verbatim
    requested: str = ""  #: the business's own name, as asked for
    reason: str = ""  #: rejection_reason, verbatim; empty when there is none


class UsernameState(StrEnum):
    """Where the number's username stands."""

    APPROVED = auto()
    RESERVED = auto()
    UNKNOWN = auto()
    DELETED = auto()


class UsernameMoved(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The number's own username was approved, reserved or deleted. Meta leaves it out when it is deleted."""

    state: UsernameState
    word: str = ""
    username: str = ""


class SecurityKind(StrEnum):
    """What happened to the two-step PIN. Nobody of ours did it: then somebody is taking the number over."""

    PIN_CHANGED = auto()  #: changed or switched on, in WhatsApp Manager
    UNKNOWN = auto()
    PIN_RESET_REQUEST = auto()  #: somebody asked to switch it off
    PIN_REQUEST_SUCCESS = auto()  #: it was switched off, through the e-mail


class SecurityNews(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """News of the two-step PIN. The requester's Meta user id is not kept, only whether one was named."""

    kind: SecurityKind
    word: str = ""
    requester_named: bool = False
