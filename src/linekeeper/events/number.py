"""What can happen to a business phone number.

Sources: Meta's Graph reference of the phone number node and of `health_status`, and the webhook reference
`phone_number_quality_update`, read 2026-11-23. Enums are written lightest first: of two words from one moment the graver stays.
"""

from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.events.event import Event, Limit


class Reported(StrEnum):
    """Meta's word for a number's operating status, lightest first."""

    CONNECTED = auto()
    LINKED = auto()  #: seen only in Meta's OpenAPI file; read as connected
    UNAVAILABLE = auto()  #: Meta's own word UNKNOWN: it cannot tell now
    UNKNOWN = auto()  #: a word Meta added after this release; kept verbatim beside this
    WARNED = auto()  #: older name of FLAGGED
    FLAGGED = auto()
    RATE_LIMITED = auto()
    BLOCKED = auto()  #: older name of RESTRICTED
    RESTRICTED = auto()
    MANUAL_REVIEW = auto()
    UNVERIFIED = auto()
    PENDING = auto()
    UNLINKED = auto()  #: seen only in Meta's OpenAPI file; read as disconnected
    DISCONNECTED = auto()
    BANNED = auto()
    MIGRATED = auto()
    DELETED = auto()


class Rating(StrEnum):
    """How recipients take a number's or a template's messages, lightest first."""

    GREEN = auto()
    UNKNOWN = auto()  #: not rated yet (Meta writes UNKNOWN or NA), or a word Meta added after this release
    YELLOW = auto()
    RED = auto()


class Throughput(StrEnum):
    """Messages a second: standard 80, high up to 1,000; not_applicable: not on Cloud API (unconfirmed)."""

    STANDARD = auto()
    HIGH = auto()
    NOT_APPLICABLE = auto()
    UNKNOWN = auto()


class CodeStatus(StrEnum):
    """Whether the number's one-time code was entered (not the two-step PIN)."""

    VERIFIED = auto()
    UNKNOWN = auto()
    EXPIRED = auto()
    NOT_VERIFIED = auto()


class Platform(StrEnum):
    """Which API the number is registered on."""

    CLOUD_API = auto()
    ON_PREMISE = auto()
    UNKNOWN = auto()
    NOT_APPLICABLE = auto()  #: registered on neither


class NameStatus(StrEnum):
    """Review of the display name."""

    APPROVED = auto()
    AVAILABLE_WITHOUT_REVIEW = auto()
    UNKNOWN = auto()
    PENDING_REVIEW = auto()
    DECLINED = auto()
    EXPIRED = auto()
    NONE = auto()


class Mode(StrEnum):
    """Live, or Meta's sandbox for accounts that are not verified."""

    LIVE = auto()
    SANDBOX = auto()
    UNKNOWN = auto()


class Can(StrEnum):
    """Meta's answer to "can it send?", lightest first."""

    AVAILABLE = auto()
    UNKNOWN = auto()
    LIMITED = auto()
    BLOCKED = auto()


class EntityKind(StrEnum):
    """Which part of the chain a health entity speaks of."""

    NUMBER = auto()
    ACCOUNT = auto()
    PORTFOLIO = auto()
    APP = auto()
    TEMPLATE = auto()
    FLOW = auto()
    UNKNOWN = auto()


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One error of a health entity, in Meta's words."""

    code: int
    text: str = ""
    remedy: str = ""


class Entity(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One link of the chain as `health_status` shows it. Calling (`can_call`) never decides about messages."""

    kind: EntityKind
    id: str = ""
    can_send: Can = Can.UNKNOWN
    can_call: Can | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    new_words: tuple[tuple[str, str], ...] = ()  #: (key, word) verbatim, where this release knows the key but not the word


class NumberEvent(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Something about one number: named by Meta's phone number id, or, in management news, only by its digits."""

    number: str = ""  #: phone number id; empty when the news names only `display`
    display: str = ""  #: digits of the display number, no plus


class NumberRead(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """One Graph reading of a number node or of its row in the account's list. None: the field was not in the answer."""

    status: Reported | None = None
    status_word: str = ""  #: Meta's word, verbatim
    quality: Rating | None = None
    limit: Limit | None = None  #: the portfolio's limit (v24.0 and newer); None also when the tier is "not set"
    limit_word: str = ""
    throughput: Throughput | None = None
    name: str | None = None
    name_status: NameStatus | None = None
    code_status: CodeStatus | None = None
    platform: Platform | None = None
    on_biz_app: bool | None = None  #: coexistence: also in the WhatsApp Business app
    mode: Mode | None = None
    pin_enabled: bool | None = None
    preverified: bool | None = None
    official: bool | None = None
    onboarded_at: datetime | None = None
    callbacks: tuple[tuple[str, str], ...] = ()  #: (level, URL) of webhook_configuration, as told
    elsewhere: bool | None = None  #: its own override is no door of ours: its messages go to somebody else
    new_words: tuple[tuple[str, str], ...] = ()  #: (key, word) verbatim, where this release knows the key but not the word


class NumberHealthRead(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """`health_status` of a number: the whole chain above it. The verdict is recomputed from the entities."""

    entities: tuple[Entity, ...] = ()


class NumberMissing(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The number's node answered error 33: it does not exist any more, or not for us."""


class NumberNewsKind(StrEnum):
    """Events of `phone_number_quality_update`; all but the first two are legacy (until 2025-10-06) and still parsed."""

    ONBOARDING = auto()
    THROUGHPUT_UPGRADE = auto()
    UPGRADE = auto()
    UNFLAGGED = auto()
    UNKNOWN = auto()
    DOWNGRADE = auto()
    FLAGGED = auto()


class NumberNews(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """News of `phone_number_quality_update`. Its limit keys speak of throughput when `kind` is THROUGHPUT_UPGRADE."""

    kind: NumberNewsKind
    word: str = ""  #: Meta's word, verbatim
    limit: Limit | None = None  #: None: absent, not set, or not about the messaging limit
    limit_word: str = ""
    old_limit_word: str = ""


class NumberErrored(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """`value.errors` of a `messages` webhook, or an error a send ran into: system, app or account level."""

    code: int
    title: str = ""
