"""The world of a play: who owns what, as data. Times are simulated unix seconds; display numbers are digits.

Nothing here decides anything: rules read it, acts change it.
"""

from typing import Annotated, Literal, TypeVar

import msgspec

from linekeeper.sim.webhook_fields import KNOWN

T = TypeVar("T")

#: Webhook fields an app is subscribed to unless a play says otherwise: all that the simulator sends.
FIELDS = KNOWN
LONGEST_ID = 20  #: digits


class Thing(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=False):
    """Whatever has a Graph id."""

    id: str


class App(Thing, kw_only=True):
    """A Meta app: the one that reads, and that webhooks go to."""

    name: str = "Linekeeper"
    secret: str = ""
    verify_token: str = ""
    callback: str = ""
    unticked: list[str] = []  #: fields not chosen in the App Dashboard


class Past(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """People already messaged before the play begins, spread evenly between two ages in hours."""

    people: int
    oldest_h: float
    newest_h: float


class Portfolio(Thing, kw_only=True):
    """Meta business portfolio; owner of the limit under the rules since 2025-10-07."""

    name: str
    limit: str = "TIER_2K"
    verification: str = "verified"
    regime: Literal["2025-10-07", "classic"] = "2025-10-07"
    past: Past | None = None
    reached: dict[str, float] = {}  #: people delivered to outside windows -> when last; only as many as the next tier asks for
    rising: bool = False  #: a higher limit is on its way
    watched: bool = False  #: under watch for suspicious activity: paced whatever it sent before
    templates_sent: int = 0  #: template messages in the last 365 days, counted by weeks; what a play says of before stays
    template_weeks: dict[int, int] = {}  #: of those, so many in each 7 days since 1970


class Template(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A message template of one account."""

    id: int
    name: str
    language: str = "en_US"
    category: Literal["MARKETING", "UTILITY", "AUTHENTICATION"] = "MARKETING"
    status: str = "APPROVED"
    quality: str = "GREEN"
    body: str = "Hello from us."
    parameters: int = 0  #: how many the body takes, where `components` does not say
    rejected: str = "NONE"  #: rejected_reason
    category_before: str = ""  #: previous_category; empty: the field is left out
    category_doubted: str = ""  #: correct_category, what Meta thinks it should be
    components: list[dict[str, object]] = []  #: as they were created; empty: one BODY of `body`
    format: Literal["POSITIONAL", "NAMED"] = "POSITIONAL"  #: parameter_format
    ttl_s: int | None = None  #: message_send_ttl_seconds
    sub_category: str = ""
    tracked: bool = True  #: clicks on links are counted; cta_url_link_tracking_opted_out turned round
    rated_at: float | None = None  #: when `quality` was last changed
    annoys: Annotated[float, msgspec.Meta(ge=0)] = 1.0  #: how many times as often as usual people take it amiss
    pauses: int = 0  #: for quality, so far
    pause: Literal["", "quality", "pacing"] = ""  #: why it is paused; pacing: a hand must end it; "": an act did it
    edits: list[float] = []  #: when it was edited while approved, newest last
    judged: str = ""  #: the category Meta's next check will find; empty: the one it is filed under
    verdict: str = ""  #: what its next review will say, as APPROVED or a reason of rejection; empty: what its text deserves
    used_at: float | None = None  #: last activity, for archiving; None: the beginning of the play
    synced_at: float | None = None  #: when the ads system knows it, for the Marketing Messages API; None: never asked
    before_archive: str = ""  #: status to go back to
    archived_at: float = 0.0


class Media(Thing, kw_only=True):
    """An uploaded file, or one that a person sent. Source: Meta, media pages, 2025-11: kept 30 days, a person's 7."""

    number: str
    kind: str  #: MIME type
    at: float
    until: float
    content: bytes


class Activity(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One line of an account's activity log. Source: Meta's OpenAPI v23.0, ActivityType."""

    id: str
    at: float
    kind: str
    actor: str = "API"
    details: dict[str, object] = {}


class User(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A person or system user who has tasks on an account."""

    id: str
    name: str
    tasks: list[str] = []


class Restriction(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One running enforcement; `until` None means without a known end."""

    kind: str
    until: float | None = None


class Account(Thing, kw_only=True):
    """WhatsApp Business Account."""

    name: str
    portfolio: str
    client: bool = False  #: shared with us by a client, not owned
    review: str = "APPROVED"
    currency: str = "USD"
    country: str = "US"
    timezone_id: str = "1"
    subscribed: list[str] | None = None  #: app ids; None: every app of the play
    restrictions: list[Restriction] = []
    ban: Literal["", "scheduled", "banned"] = ""
    payment_ok: bool = True
    templates: list[Template] = []
    allowed: list[str] = []  #: wa_ids a sandbox number may write to
    marketing: Literal["ELIGIBLE", "ONBOARDED"] = "ELIGIBLE"  #: marketing_messages_onboarding_status
    no_cloud_marketing: bool = False  #: disable_marketing_messages_on_cloud_api
    overrides: dict[str, str] = {}  #: where an app hears of what an override takes, by app id
    insights: bool = False  #: template analytics were confirmed, for good
    activities: list[Activity] = []  #: the newest thousand
    users: list[User] = []
    locked_names: dict[str, float] = {}  #: name/language of a deleted template -> until when it cannot be used again
    created: list[float] = []  #: when templates were created, within the last hour
    violations: list[float] = []  #: when each violation that still counts was found
    step: int = 0  #: steps walked on the ladder of enforcement
    for_spam: bool = False  #: the newest violation was for reports, not for content
    locked: bool = False  #: no end; only an appeal lifts it
    ban_at: float = 0.0  #: when an announced ban begins
    before_ban: dict[str, str] = {}  #: the review ("") and the display names' states (by number), where a ban changed them
    appeal: Literal["", "in review"] = ""
    reports: list[float] = []  #: when people reported it, within 24 h
    misuse: int = 0  #: steps walked on the ladder of utility misuse
    misuse_direct: int = 0  #: steps walked on that of Direct Send
    utility_sent: list[float] = []  #: while utility messages are capped: when they were accepted, within 24 h


class Number(Thing, kw_only=True):
    """Business phone number."""

    display: str
    name: str
    account: str
    registered: bool = True
    ever_registered: bool = True
    code: Literal["VERIFIED", "NOT_VERIFIED", "EXPIRED"] = "VERIFIED"
    quality: str = "GREEN"
    name_status: str = "APPROVED"
    asked_name: str = ""  #: display name under review
    throughput: str = "STANDARD"
    mode: Literal["LIVE", "SANDBOX"] = "LIVE"
    biz_app: bool = False
    pin: str = "000000"
    onboarded: str = "2026-01-10T08:30:00+0000"
    official: bool = False
    username: str = ""
    every_s: float = 0.0  #: mean simulated seconds between background conversations; 0: none
    limit: str = ""  #: own limit, only under the classic rules
    flagged_at: float | None = None
    said: str = ""  #: status word forced by a play, whatever the rules say
    gone: Literal["", "deleted", "migrated"] = ""
    spam: bool = False  #: sends fail with 131048
    maintenance: bool = False  #: sends fail with 131057
    overrides: dict[str, str] = {}  #: where an app hears of what an override takes, by app id
    sent_code: str = ""
    registrations: list[float] = []  #: when register or deregister was called, for 133016
    registrations_again: float = 0.0  #: until when such calls are refused
    asked_status: str = ""  #: new_name_status while a name is asked for; empty: PENDING_REVIEW
    name_ready: str = ""  #: an approved new name that waits for the number to be registered again
    name_verdict: str = ""  #: what the next review of its name will say: APPROVED or a rejection_reason; empty: what the name deserves
    codes_asked: list[float] = []  #: when codes were asked for, within the hour
    code_sent_at: float = 0.0
    verified_at: float | None = None  #: when its code was entered, if that happened in the play
    pin_failed: list[float] = []  #: wrong PINs, newest last
    pin_again: float = 0.0  #: until when PINs are refused
    call_warnings: list[str] = []  #: violation_type of each warning about calls
    call_restrictions: list[Restriction] = []  #: calling only: all messages go on
    half_gone: bool = False  #: an earlier deregistration did not finish (133000)
    provided: bool = False  #: given by WhatsApp: sends only with an approved display name (131037)
    deleted_at: float | None = None
    phone_idle_since: float | None = None  #: coexistence: when the phone was last used; None: it is in use
    link_idle_since: float | None = None  #: coexistence: when the link was last used; None: it is in use
    reached: dict[str, float] = {}  #: as a portfolio's: for its own limit (classic) and for throughput
    rising: bool = False  #: a higher limit of its own, or more throughput, is on its way
    guesses: list[float] = []  #: when a wrong PIN was given
    profile: dict[str, object] = {}  #: what was set of whatsapp_business_profile
    settings: dict[str, dict[str, object]] = {}  #: what was set of settings, by its group
    commerce: dict[str, bool] = {}
    searchable: str = "NON_VISIBLE"  #: search_visibility


class Token(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An access token and what it may see; None means everything in the world."""

    kind: str
    value: str = ""
    app: str
    scopes: list[str]
    accounts: list[str] | None = None
    forbidden: list[str] = msgspec.field(default_factory=lambda: ["primary_funding_id"])
    state: Literal["valid", "expired", "revoked"] = "valid"


class Switches(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Assumptions a play may turn: each stands where Meta documents nothing. See docs/simulator.md."""

    limit_shows: Literal["every number", "nowhere"] = "every number"
    limit_code: Literal[131048, 130429, 80007] = 131048  #: refusal of a new conversation when the limit is used up
    deleted_code: Literal[100, 33] = 100  #: 100 with subcode 33, or bare 33
    filling_code: Literal["by fault", "132018"] = "by fault"  #: refusal of wrong template parameters, the latter from v23.0 on
    marketing_code: Literal[134100, 131055] = 134100  #: refusal of what is no marketing template by the Marketing Messages API
    media_links: Literal["here", "Meta"] = "here"  #: where `url` of a file that a person sent leads: to this server, or to Meta's host
    failed_contacts: Literal["none", "wa_id"] = "none"  #: of failed statuses; Meta's page has none, reports of August 2026 show the number
    unknown_parameter: Literal["refused", "ignored"] = "refused"  #: what becomes of a parameter that a call does not know
    template_search: Literal["parts", "whole"] = "parts"  #: what `name` of the list of templates finds
    creations_code: Literal[80007, 80008, 4] = 80007  #: refusal of the 101st template of an hour
    flagged_days: float = 7.0
    batch_s: Annotated[float, msgspec.Meta(ge=0, le=3_600)] = 0.0  #: webhooks of so many seconds go in one body; 0: each in its own


class World(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Everything that exists in a play, by id."""

    apps: dict[str, App]
    portfolios: dict[str, Portfolio]
    accounts: dict[str, Account]
    numbers: dict[str, Number]
    tokens: dict[str, Token] = {}
    switches: Switches = msgspec.field(default_factory=Switches)
    media: dict[str, Media] = {}  #: by id, oldest first; bounded, see media.py
    rules: dict[str, object] = {}  #: dated rules that the play turns, by name; see dated.py
    crowd: int = 9_000  #: people who may be written to and write; see people.py for their numbers
    partner: str = "734105829460117"  #: portfolio of the app's owner, the entry id of partner news

    def numbers_of(self, account: str) -> list[Number]:
        """Return the numbers listed under an account, in the order of their ids; deleted and moved ones are not."""
        return sorted((n for n in self.numbers.values() if n.account == account and not n.gone), key=lambda n: n.id)

    def accounts_of(self, portfolio: str) -> list[Account]:
        """Return the accounts of a portfolio in the order of their ids."""
        return sorted((a for a in self.accounts.values() if a.portfolio == portfolio), key=lambda a: a.id)

    def account_of(self, number: Number) -> Account:
        """Return the account a number belongs to."""
        return self.accounts[number.account]

    def portfolio_of(self, account: Account) -> Portfolio:
        """Return the portfolio an account belongs to."""
        return self.portfolios[account.portfolio]

    def template(self, named: str) -> Template | None:
        """Return the template with an id, or None; one that is deleted is gone."""
        wanted = int(named) if named.isascii() and named.isdecimal() and len(named) <= LONGEST_ID else -1
        rows = (one for account in self.accounts.values() for one in account.templates if one.id == wanted)
        return next((one for one in rows if one.status != "DELETED"), None)

    def account_with(self, template: Template) -> Account:
        """Return the account that a template belongs to."""
        return next(account for account in self.accounts.values() if any(one is template for one in account.templates))

    def number(self, named: str) -> Number:
        """Return the number whose id, display digits or name is `named`.

        Raises:
            KeyError: none or several are called so.
        """
        return _only(named, [n for n in self.numbers.values() if named in (n.id, n.display, n.name)])

    def account(self, named: str) -> Account:
        """Return the account whose id or name is `named`.

        Raises:
            KeyError: none or several are called so.
        """
        return _only(named, [a for a in self.accounts.values() if named in (a.id, a.name)])

    def portfolio(self, named: str) -> Portfolio:
        """Return the portfolio whose id or name is `named`.

        Raises:
            KeyError: none or several are called so.
        """
        return _only(named, [p for p in self.portfolios.values() if named in (p.id, p.name)])


def _only(named: str, found: list[T]) -> T:
    if len(found) != 1:
        raise KeyError(f"{len(found)} things in this play are called {named!r}; name exactly one by its id")
    return found[0]
