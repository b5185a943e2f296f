"""The words of a judgement of a template: whether it can be sent, with every reason."""

from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.fold.verdict import Basis


class Sends(StrEnum):
    """Whether a template can be sent, lightest first."""

    YES = auto()
    UNKNOWN = auto()
    NO = auto()


class TemplateReason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why, or a note beside it. The fields are those of a number's reason; what it asks for is `sendable` instead of a status."""

    code: str  #: stable, lower_snake; listed in docs/machines.md
    text: str
    sendable: Sends
    basis: Basis
    since: datetime | None = None
    at_least: bool = False
    until: datetime | None = None
    allowed: str = ""
    action: str = ""
    word: str = ""  #: Meta's word, verbatim
    rule: str = ""
    note: bool = False


class TemplateVerdict(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What we make of one template at one instant."""

    state: str  #: a TemplateState, "absent", or "unknown"
    sendable: Sends
    reasons: tuple[TemplateReason, ...] = ()  #: what decides first, then notes
    reported: str = ""  #: Meta's newest word as it was read, verbatim; empty: never read
    category: str = ""  #: Meta's word; empty: not told
    category_next: str = ""  #: the category that was announced and has not come
    quality: str = "unknown"
    quality_since: datetime | None = None
    deadline: datetime | None = None  #: the next end that is known
    due_at: datetime | None = None  #: judge anew then
