"""What can happen to a template.

Sources: Meta's webhook references of the template fields, template categorization (2026-05), template management, and the
`message_templates` edge, read 2026-11-23.
"""

from datetime import datetime
from enum import StrEnum, auto

from linekeeper.events.account import AccountEvent
from linekeeper.events.number import Rating


class TemplateState(StrEnum):
    """`message_template_status_update.event`, and a template's own `status` (some of the same words), lightest first."""

    APPROVED = auto()
    REINSTATED = auto()
    UNARCHIVED = auto()
    UNKNOWN = auto()
    FLAGGED = auto()
    LOCKED = auto()
    PENDING = auto()
    IN_APPEAL = auto()
    LIMIT_EXCEEDED = auto()
    PAUSED = auto()
    REJECTED = auto()
    ARCHIVED = auto()
    DISABLED = auto()
    PENDING_DELETION = auto()
    DELETED = auto()


class TemplateEvent(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Something about one template of an account."""

    template: str
    name: str = ""
    language: str = ""


class TemplateMoved(TemplateEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A template's state changed."""

    state: TemplateState
    word: str = ""
    reason: str = ""
    category: str = ""
    title: str = ""  #: other_info.title: FIRST_PAUSE, SECOND_PAUSE, RATE_LIMITING_PAUSE, UNPAUSE, DISABLED
    text: str = ""
    disable_date: str = ""
    recommendation: str = ""


class TemplateRated(TemplateEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A template's quality changed. RED leads to a pause."""

    quality: Rating
    before: Rating = Rating.UNKNOWN
    new_words: tuple[tuple[str, str], ...] = ()  #: (key, word) verbatim, where this release knows the key but not the word


class CategoryStage(StrEnum):
    """How far a change of category has come, lightest first."""

    ANNOUNCED = auto()  #: it comes at `due_at`; an account that was warned before gets no notice
    DONE = auto()


class TemplateCategoryMoved(TemplateEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A template's category changed, or will. Categories are Meta's words, verbatim; empty: not told."""

    stage: CategoryStage
    before: str = ""
    after: str = ""
    correct: str = ""  #: what Meta holds to be right, when it said so
    due_at: datetime | None = None
    appeal_word: str = ""  #: category_appeal_status, seen only in the dashboard's sample


class CategoryDetected(TemplateEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Meta holds another category to be the right one (Direct Send). Nothing is changed by it alone."""

    category: str = ""
    correct: str = ""


class TemplateEdited(TemplateEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A template's text was edited, by whomever. It is kept as a hash: two edits can be compared, not read."""

    parts: tuple[str, ...] = ()  #: of title, body, footer, buttons: those the news holds
    buttons: tuple[str, ...] = ()  #: button types, verbatim
    content: bytes = b""  #: keyed hash of all parts together


class TemplateRead(TemplateEvent, frozen=True, kw_only=True, omit_defaults=True):
    """One template as the account's list, or its own node, shows it. None or empty: not in the answer."""

    state: TemplateState | None = None
    word: str = ""  #: Meta's status, verbatim
    category: str = ""
    quality: Rating | None = None
    quality_at: datetime | None = None  #: since when, by Meta's own date
    reason: str = ""  #: rejected_reason, verbatim; NONE: not rejected
    before: str = ""  #: previous_category
    correct: str = ""  #: correct_category: another one than `category` means that a change is coming
    ttl_s: int | None = None  #: message_send_ttl_seconds: for how long Meta tries to deliver; -1: its 30 days
    new_words: tuple[tuple[str, str], ...] = ()  #: (key, word) verbatim, where this release knows the key but not the word


class TemplatesListed(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Which templates the account's list held. Only a complete list says that a template is absent."""

    templates: tuple[str, ...] = ()  #: template ids, sorted
    complete: bool = False
