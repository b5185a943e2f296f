"""The configuration: one frozen struct. Secrets are `Secret`: they print as ***."""

from datetime import datetime
from pathlib import Path

from msgspec import Struct, field


class Secret:
    """A value that never shows itself: `repr`, `str` and logs give ***; `.reveal()` gives the value."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "***" if self._value else "(not set)"

    __str__ = __repr__


class App(Struct, frozen=True, kw_only=True):
    """One Meta app: the door at /webhooks/{name}, the secret its webhooks are signed with, the token we read with."""

    name: str = "meta"
    source: str = "meta"
    id: str = ""
    secret: Secret = Secret("")
    previous_secret: Secret = Secret("")
    previous_secret_until: datetime | None = None  #: None: as long as it is set
    verify_token: Secret = Secret("")
    token: Secret = Secret("")
    accounts: tuple[str, ...] = ()  #: account ids to claim, beside those that the token names
    graph_url: str = "https://graph.facebook.com"
    graph_version: str = "v24.0"
    sole_path: bool = False  #: True: this app is the number's only path, so its loss is the number's
    kept: bool = False  #: True: its secrets lie encrypted in the data folder, where `linekeeper connect` put them
    tokens: dict[str, Secret] = {}  #: account -> its own token; from the data folder only. Other accounts are read with `token`


class Ports(Struct, frozen=True, kw_only=True):
    """Where we listen; loopback by default. 0: any free port."""

    host: str = "127.0.0.1"
    web: int = 8080
    gateway: int = 8081
    webhook: int = 8082


class Retention(Struct, frozen=True, kw_only=True):
    """How long raw bodies are kept; never under 7 days."""

    days: int = 30
    max_bytes: int = 20 * 1024**3


class AlertRoute(Struct, frozen=True, kw_only=True):
    """Where alerts go, and which. `to`: an Apprise address, or with `secret` a web address that is sent signed webhooks."""

    name: str = ""  #: empty: called by its place in the file
    to: Secret = Secret("")
    secret: Secret = Secret("")  #: whsec_…, as Standard Webhooks has it
    workspaces: tuple[str, ...] = ()  #: empty: all
    accounts: tuple[str, ...] = ()  #: empty: all
    severity: str = "warning"  #: and graver
    quiet: bool = False  #: True: only what opens or gets worse; no reminders, nothing of what is over


class Forward(Struct, frozen=True, kw_only=True):
    """A program of the user's own that gets what Meta posts here: as it came, or with our ids beside Meta's."""

    name: str = ""  #: empty: called by its place in the file
    to: Secret = Secret("")
    secret: Secret = Secret("")  #: for the mode translated: what is signed with, as Meta signs with an app's secret
    app: str = ""  #: empty: what any app's door heard
    accounts: tuple[str, ...] = ()  #: empty: all
    fields: tuple[str, ...] = ()  #: webhook fields; empty: all
    mode: str = "untouched"  #: or "translated"


class Webhook(Struct, frozen=True, kw_only=True):
    """A program of the user's own that is told what becomes of sends."""

    name: str = ""  #: empty: called by its place in the file
    to: Secret = Secret("")
    secret: Secret = Secret("")  #: whsec_…, as Standard Webhooks has it
    keys: tuple[str, ...] = ()  #: ids of gateway keys; with accounts both empty: all sends
    accounts: tuple[str, ...] = ()


class RuleSet(Struct, frozen=True, kw_only=True):
    """A rule of the platform's that holds differently here. Which rules there are, and of what kind, the rulebook knows."""

    rule: str
    value: bool | int | float | str | list[int | None]
    reason: str
    by: str = "operator"  #: or the name of the provider whose terms say so

    def __str__(self) -> str:
        """Return it on one line."""
        return f"{self.rule} = {self.value} ({self.by}: {self.reason})"


class PacingSet(Struct, frozen=True, kw_only=True):
    """A threshold of the gateway's that the operator sets. Which there are, and their bounds, pacing knows."""

    key: str
    value: object
    scope: str = ""  #: empty: all numbers; "accounts" or "portfolios": those of one
    id: str = ""  #: of that account or portfolio

    @property
    def name(self) -> str:
        """Return the name that people are told."""
        return ".".join(part for part in ("pacing", self.scope, self.id, self.key) if part)

    def __str__(self) -> str:
        """Return it on one line."""
        return f"{self.name.removeprefix('pacing.')} = {self.value}"


class Config(Struct, frozen=True, kw_only=True):
    """Everything an operator may set. Defaults suit one small server."""

    data: Path = Path("data")
    apps: tuple[App, ...] = ()
    alerts: tuple[AlertRoute, ...] = ()
    forwards: tuple[Forward, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    public_url: str = ""  #: where Meta reaches the webhook port, such as https://hooks.example.com; empty: not told
    page_url: str = ""  #: where people reach the page, for links in alerts; empty: as this machine does
    hosts: tuple[str, ...] = ()  #: names under which the page may be asked for, beside localhost
    ports: Ports = Ports()
    retention: Retention = Retention()
    timezone: str = "UTC"  #: for times shown to people
    rulebook: str = "2025-10-07"  #: or "classic": the rules the explanations come from
    rules: tuple[RuleSet, ...] = ()  #: rules that hold differently here
    pacing: tuple[PacingSet, ...] = ()  #: thresholds of the gateway that are set; what is missing has its default
    key: Secret = field(default_factory=lambda: Secret(""))  #: empty: read from, or made in, the data folder
