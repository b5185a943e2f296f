"""What can happen to a Flow: a form that people fill in inside a chat. Named so as not to be taken for our own river.

Source: Meta's Flows webhooks guide (2025), read 2026-11-23. Enums are written lightest first.
"""

from enum import StrEnum, auto

from linekeeper.events.account import AccountEvent


class FlowNews(StrEnum):
    """What is told of a Flow: its state moved, or one of its measures crossed a threshold."""

    STATUS = auto()
    UNKNOWN = auto()
    VERSION_EXPIRY = auto()  #: the version it uses is about to freeze
    LATENCY = auto()
    CLIENT_ERRORS = auto()
    ENDPOINT_ERRORS = auto()
    AVAILABILITY = auto()


class FlowState(StrEnum):
    """Where a Flow stands."""

    PUBLISHED = auto()
    DRAFT = auto()
    UNKNOWN = auto()
    THROTTLED = auto()
    BLOCKED = auto()
    DEPRECATED = auto()


class FlowMoved(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """News of one Flow of an account. `active` False: the measure is well again."""

    flow: str
    kind: FlowNews
    word: str = ""
    state: FlowState | None = None  #: None: not about its state
    before: FlowState | None = None  #: None: it was created, or Meta did not say
    active: bool | None = None  #: None: no alarm
    threshold: float | None = None  #: per cent, or milliseconds for latency
    measured: float | None = None  #: error rate or availability in per cent, 90th percentile of latency in milliseconds
    errors: tuple[tuple[str, int], ...] = ()  #: (error_type, how often)
    text: str = ""  #: Meta's own message or warning
    new_words: tuple[tuple[str, str], ...] = ()  #: (key, word) verbatim, where this release knows the key but not the word
