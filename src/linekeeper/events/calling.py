"""What can happen to a number's calls. Calling never decides about messages.

Source: Meta's calling pages (call settings, user- and business-initiated calls; 2025-12 to 2026-01), read 2026-11-23.
"""

from enum import StrEnum, auto

from linekeeper.events.event import Failure
from linekeeper.events.number import NumberEvent


class Switch(StrEnum):
    """A setting that is on or off."""

    ENABLED = auto()
    UNKNOWN = auto()
    DISABLED = auto()


class SettingsMoved(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A number's calling settings changed, by whomever. Its SIP servers and passwords are never kept."""

    calling: Switch | None = None  #: None: it is not about calling, or calling did not change
    word: str = ""


class Direction(StrEnum):
    """Who called whom."""

    USER_INITIATED = auto()
    BUSINESS_INITIATED = auto()
    UNKNOWN = auto()


class CallState(StrEnum):
    """How far a call came."""

    UNKNOWN = auto()
    CREATED = auto()  #: SIP only, seen in third-party code
    CONNECTING = auto()  #: event "connect": one side offers a connection
    RINGING = auto()
    ACCEPTED = auto()
    COMPLETED = auto()
    REJECTED = auto()
    FAILED = auto()


class CallMoved(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """One step of one call. Session data is not kept."""

    call: bytes  #: keyed hash of the wacid
    state: CallState
    word: str = ""
    direction: Direction | None = None  #: None: not told in this step
    people: tuple[bytes, ...] = ()  #: keyed hashes of every name Meta gave for the one person
    duration_s: int | None = None
    failures: tuple[Failure, ...] = ()
    tracking: bytes = b""  #: keyed hash of `biz_opaque_callback_data`, when it came back
    new_words: tuple[tuple[str, str], ...] = ()  #: (key, word) verbatim, where this release knows the key but not the word
