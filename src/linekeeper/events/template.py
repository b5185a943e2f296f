"""What can happen to a template. Source: Meta's webhook references of the template fields, read 2026-11-23."""

from enum import StrEnum, auto

from linekeeper.events.account import AccountEvent
from linekeeper.events.number import Rating


class TemplateState(StrEnum):
    """`message_template_status_update.event`, lightest first."""

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
