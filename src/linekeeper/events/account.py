"""What can happen to an account (Meta: WhatsApp Business Account, WABA).

Sources: Meta's webhook references `account_update`, `account_alerts`, `account_review_update`, and the Graph reference of the
account node, read 2026-11-23.
Enums are written lightest first.
"""

from datetime import datetime
from enum import StrEnum, auto

from linekeeper.events.event import Event, Limit
from linekeeper.events.number import Entity


class AccountEvent(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Something about one account and so about all its numbers."""

    account: str


class Review(StrEnum):
    """Meta's review of the account, lightest first: the two words that forbid nothing we know of come before those that do."""

    APPROVED = auto()
    UNKNOWN = auto()
    LIMIT_REACHED = auto()
    RESTRICTED = auto()
    DEFERRED = auto()
    PENDING = auto()
    REJECTED = auto()


class Verification(StrEnum):
    """Meta's verification of the business behind an account (`verification_status` of its portfolio)."""

    VERIFIED = auto()
    UNKNOWN = auto()
    PENDING = auto()
    PENDING_NEED_MORE_INFO = auto()
    PENDING_SUBMISSION = auto()
    NOT_VERIFIED = auto()
    EXPIRED = auto()
    INELIGIBLE = auto()
    REVOKED = auto()
    REJECTED = auto()
    FAILED = auto()


class AccountRead(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """One Graph reading of an account node. None or empty: the field was not in the answer."""

    name: str | None = None
    status_word: str = ""
    review: Review | None = None
    review_word: str = ""
    verification: Verification | None = None
    verification_word: str = ""
    portfolio: str = ""  #: id of the owning business portfolio, when we may read it
    portfolio_name: str = ""
    ownership_word: str = ""
    limit: Limit | None = None
    limit_word: str = ""
    currency: str = ""
    country: str = ""
    timezone: str = ""


class AccountReviewed(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Meta reviewed the account against its policies. Only APPROVED may be used with the APIs."""

    review: Review
    word: str = ""


class AccountHealthRead(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """`health_status` of an account."""

    entities: tuple[Entity, ...] = ()


class NumbersListed(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Which numbers the account's list held. Only a complete list says that a number is absent."""

    numbers: tuple[str, ...] = ()  #: phone number ids
    complete: bool = False


class RestrictionKind(StrEnum):
    """What an enforcement forbids (`restriction_type`)."""

    CALL_BUTTON_HIDDEN = auto()
    USER_INITIATED_CALLING = auto()
    BUSINESS_INITIATED_CALLING = auto()
    ALL_CALLING = auto()
    ADD_PHONE_NUMBER = auto()
    DIRECT_SEND_UTILITY = auto()
    UTILITY_TEMPLATES = auto()  #: creating utility templates
    UTILITY_RATE = auto()  #: utility volume capped in 24 h
    UNKNOWN = auto()  #: a word Meta added after this release: treated as forbidding new conversations
    BUSINESS_INITIATED_MESSAGING = auto()  #: starting conversations
    CUSTOMER_INITIATED_MESSAGING = auto()  #: answering customers


class Restricted(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """An enforcement began or was renewed. `until` None: Meta gave no end."""

    kind: RestrictionKind
    word: str = ""
    until: datetime | None = None
    remediation: str = ""
    display: str = ""  #: digits, when the news names one number only (calling)
    violation: str = ""


class RestrictionLifted(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Meta says that an enforcement is over (…_UNBAN, …_RATE_LIMIT_RECOVERY). Confirmed only by a later reading."""

    kinds: tuple[RestrictionKind, ...] = ()
    word: str = ""


class Violated(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A policy violation or a warning; nothing is forbidden by it alone."""

    word: str  #: violation_type, verbatim
    remediation: str = ""
    display: str = ""


class BanState(StrEnum):
    """`waba_ban_state`, lightest first."""

    REINSTATED = auto()
    UNKNOWN = auto()
    SCHEDULED = auto()
    DISABLED = auto()


class BanMoved(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The account's ban was announced, began, or was lifted."""

    state: BanState
    word: str = ""
    date_text: str = ""  #: Meta's own English date, verbatim; its time zone is not documented


class AccountDeleted(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The account is deleted (older wording: a number left it)."""


class PartnerStep(StrEnum):
    """What happened between the account and a partner or app."""

    ADDED = auto()
    APP_INSTALLED = auto()
    RECONNECTED = auto()  #: ACCOUNT_RECONNECTED
    UNKNOWN = auto()
    OFFBOARDED = auto()  #: ACCOUNT_OFFBOARDED: coexistence lost
    APP_UNINSTALLED = auto()
    REMOVED = auto()


class PartnerMoved(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Access was given or taken, or a coexistence number came or went."""

    step: PartnerStep
    word: str = ""
    owner: str = ""  #: portfolio that owns the account
    app: str = ""  #: partner_app_id, for app installed and uninstalled
    display: str = ""  #: older coexistence shape: the one number it is about
    reason: str = ""  #: disconnection_info.reason, verbatim
    initiated_by: str = ""
    solution: str = ""
    partners: tuple[str, ...] = ()


class AccountNoted(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Information that changes no standing: pricing, location, certification, terms."""

    word: str  #: Meta's event, verbatim
    facts: tuple[tuple[str, str], ...] = ()  #: (key path, value as text), as told


class Severity(StrEnum):
    """`alert_severity`, lightest first."""

    INFORMATIONAL = auto()
    UNKNOWN = auto()
    WARNING = auto()
    CRITICAL = auto()


class AlertRaised(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Meta's own alert (`account_alerts`)."""

    word: str  #: alert_type, verbatim
    severity: Severity = Severity.UNKNOWN
    active: bool = True
    entity_word: str = ""
    entity: str = ""
    text: str = ""
    new_words: tuple[tuple[str, str], ...] = ()  #: (key, word) verbatim, where this release knows the key but not the word


class CapabilityMoved(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """`business_capability_update`: named by an account, though the limit is the portfolio's. No old value is given."""

    limit: Limit | None = None
    limit_word: str = ""
    per_phone_word: str = ""  #: older key, due for removal since February 2026
    max_numbers: int | None = None
    max_numbers_scope: str = ""  #: "business" or "waba"
