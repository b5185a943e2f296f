"""What was seen of an app, its token and its accounts before it is connected: words only."""

from datetime import datetime

from msgspec import Struct

from linekeeper.events.house import SightCause

MANAGE, MESSAGE = "whatsapp_business_management", "whatsapp_business_messaging"


class Refusal(Struct, frozen=True, kw_only=True):
    """Meta said no. `cause` None: the object does not exist, or not for us."""

    code: int | None
    cause: SightCause | None


class AppSeen(Struct, frozen=True, kw_only=True):
    """The app, asked for with its id and secret."""

    refusal: Refusal | None = None  #: id and secret do not fit each other, or Meta does not know them
    fields: tuple[str, ...] = ()
    callback: str = ""
    active: bool = False


class TokenSeen(Struct, frozen=True, kw_only=True):
    """`debug_token` of the reading token."""

    refusal: Refusal | None = None  #: Meta does not let this app look at it
    valid: bool = False
    subcode: int | None = None  #: why it is not: 463 expired, 460 revoked
    app_id: str = ""
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None  #: None: never
    data_expires_at: datetime | None = None
    managed: tuple[str, ...] | None = None  #: accounts it may manage; None: it is bound to none


class NumberSeen(Struct, frozen=True, kw_only=True):
    """A number, with Meta's own words."""

    id: str
    digits: str
    name: str
    status: str
    quality: str


class AccountSeen(Struct, frozen=True, kw_only=True):
    """An account as the token sees it. `ours` None: which apps hear it could not be read."""

    id: str
    refusal: Refusal | None = None
    name: str = ""
    portfolio: str = ""  #: empty: it could not be read
    portfolio_name: str = ""
    numbers: tuple[NumberSeen, ...] = ()
    ours: bool | None = None
    override: str = ""  #: where this account's messages go instead of the app's callback


class Wish(Struct, frozen=True, kw_only=True):
    """What the operator named, beside what the token names."""

    accounts: tuple[str, ...] = ()
    portfolios: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()  #: accounts that are read now: a new token should see them too


class Survey(Struct, frozen=True, kw_only=True):
    """What was found. What comes later is empty when what comes before was refused."""

    app: AppSeen
    token: TokenSeen | None = None
    accounts: tuple[AccountSeen, ...] = ()
    closed: tuple[str, ...] = ()  #: portfolios whose accounts could not be listed
    more: int = 0  #: accounts that were not looked at
