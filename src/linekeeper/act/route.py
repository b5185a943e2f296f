"""A route: where alerts go, which of them, and what it may see of each."""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from urllib.parse import urlsplit

from msgspec import Struct

from linekeeper.config import AlertRoute
from linekeeper.config.routes import is_web
from linekeeper.flow.alerts import Alert
from linekeeper.fold.finding import Severity, Whose


class Route(Struct, frozen=True, kw_only=True):
    """One route of the configuration. `id` lasts as long as its address does, so that what waits for it finds it again.

    `label` shows nothing secret.
    """

    id: str
    label: str
    settings: AlertRoute

    def takes(self, alert: Alert) -> bool:
        """Return whether an alert is grave enough, and about something that this route may see."""
        grave = alert.finding.severity.gravity >= Severity(self.settings.severity).gravity
        return grave and any(map(self.sees, alert.numbers.values()))

    def sees(self, whose: Whose) -> bool:
        """Return whether this route may hear of a number: a workspace's route never learns of another workspace."""
        workspaces, accounts = self.settings.workspaces, self.settings.accounts
        return (not workspaces or whose.workspace in workspaces) and (not accounts or whose.account in accounts)


def routes_of(settings: Iterable[AlertRoute]) -> tuple[Route, ...]:
    """Return the routes of a configuration. One address may stand there several times, each time for other alerts."""
    seen: Counter[str] = Counter()
    routes = []
    for place, one in enumerate(settings, 1):
        address = blake2b(one.to.reveal().encode(), digest_size=8).hexdigest()
        seen[address] += 1
        label = one.name or f"route {place} ({_kind(one)})"
        routes.append(Route(id=f"{address}-{seen[address]}", label=label, settings=one))
    return tuple(routes)


def _kind(settings: AlertRoute) -> str:
    """Return what may be shown of an address: the host of a web address, else its scheme alone."""
    parts = urlsplit(settings.to.reveal())
    return (parts.hostname or "web") if is_web(settings.to) and settings.secret else parts.scheme
