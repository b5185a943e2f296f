"""What happens to us: what we could not read, what we may see, what an operator did, what came due."""

from datetime import datetime
from enum import StrEnum, auto

from linekeeper.events.account import AccountEvent
from linekeeper.events.event import Event


class Unread(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Something Meta said that we cannot read. It is kept raw, counted and shown; nothing beside it is lost."""

    where: str  #: path in the body, such as `entry[0].changes[1].value.statuses[3].status`
    why: str  #: one of a few fixed sentences; never the value itself, which may be personal
    field: str = ""  #: Meta's field, when known


class KeptOnly(Event, frozen=True, kw_only=True, omit_defaults=True):
    """News of a field that this release keeps but does not judge."""

    field: str


class SightCause(StrEnum):
    """Why we may not see: never the number's fault."""

    TOKEN = auto()  #: the token is expired or revoked (190, 0)
    PERMISSION = auto()  #: a permission or the asset is missing (10, 200-299, 3, 131005)
    SUBSCRIPTION = auto()  #: our app is not subscribed to the account: no webhook comes
    FIELD = auto()  #: a webhook field that we need is not ticked
    CALLBACK = auto()  #: messages go to another callback, or Meta cannot reach ours
    UNREACHABLE = auto()  #: Meta does not answer, or not in time
    NO_TOKEN = auto()  #: no token was given for this account
    BUDGET = auto()  #: Meta refused calls for their number (4, 80007)
    SLEPT = auto()  #: Linekeeper itself was not running
    UNKNOWN = auto()


class SightLost(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """We cannot read (or hear) this account any more; `at` is the first failure."""

    cause: SightCause
    code: int | None = None
    interval_s: int = 300  #: the poll tier's interval then; after three of them the last status is too old to show
    own: bool = False  #: this account is read with a token of its own, not with its app's


class SightRegained(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """What `cause` took away works again. Empty hearing in between stays a gap in the counts."""

    cause: SightCause


class HouseSlept(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Linekeeper was not running from `since` to `at`."""

    since: datetime


class TokenRead(Event, frozen=True, kw_only=True, omit_defaults=True):
    """`debug_token` of one app's token."""

    app: str
    valid: bool
    expires_at: datetime | None = None  #: None: never
    data_access_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()  #: account ids of the granular scopes


#: Webhook fields without which something that is judged here is not heard.
NEEDED_FIELDS = frozenset(
    {
        "account_alerts",
        "account_review_update",
        "account_update",
        "business_capability_update",
        "message_template_quality_update",
        "message_template_status_update",
        "messages",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
    }
)


class AppSubscriptionRead(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Which webhook fields the app hears, and where they go."""

    app: str
    fields: tuple[str, ...] = ()
    callback: str = ""
    active: bool = True


class SubscriptionRead(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Whether our app is among the account's subscribed apps."""

    apps: tuple[str, ...] = ()  #: Meta's app ids
    ours: bool = False
    override: str = ""  #: override_callback_uri of ours, when set
    elsewhere: bool = False  #: the override is no door of ours: messages of this account go to somebody else


class AccountClaimed(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The account belongs to a workspace here. Until then signed news about it is kept and changes nothing."""

    workspace: str = "main"
    app: str = ""
    by: str = ""  #: who claimed it: an operator's name, "token" or "configuration"


class AccountReleased(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """The account does not belong here any more; its story stays."""

    by: str = ""


class AppealNoted(AccountEvent, frozen=True, kw_only=True, omit_defaults=True):
    """An operator noted that an appeal was filed with Meta at `at`. No API tells of appeals: there is no other evidence of one."""

    about: str = ""  #: code of the reason that is contested; empty: not said
    by: str = ""
    text: str = ""  #: what the operator wrote about it


class CameDue(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A deadline passed: what depends on time is judged anew. `at` is the deadline."""

    kind: str  #: "number"
    id: str
