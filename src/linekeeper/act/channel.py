"""What every way of telling somebody can do, and how a route finds its own."""

from datetime import datetime
from typing import Protocol

from aiohttp import ClientSession

from linekeeper.act.message import Message
from linekeeper.act.route import Route
from linekeeper.act.webhook import SignedWebhook
from linekeeper.config.routes import is_web
from linekeeper.errors import Misconfigured


class Channel(Protocol):
    """One way to one receiver."""

    async def send(self, message: Message, now: datetime) -> None:
        """Send a message; when this returns the receiver has taken it.

        Raises:
            TryLater: it was not taken, or nobody can say that it was. Its text names no address and no secret.
        """


def channels_of(routes: tuple[Route, ...], session: ClientSession) -> dict[str, Channel]:
    """Return a channel for each route, by the route's id.

    Raises:
        Misconfigured: with every address that nobody knows how to reach.
    """
    faults, channels = [], dict[str, Channel]()
    for route in routes:
        if is_web(route.settings.to) and route.settings.secret:
            channels[route.id] = SignedWebhook(route, session)
        else:
            channel = _apprised(route)
            if channel is None:
                faults.append(_unknown(route))
            else:
                channels[route.id] = channel
    if faults:
        raise Misconfigured.all(faults)
    return channels


def _apprised(route: Route) -> Channel | None:
    from linekeeper.act.apprised import Apprised, known  # noqa: PLC0415  slow to import: only for those who use it

    return Apprised(route) if known(route.settings.to) else None


def _unknown(route: Route) -> Misconfigured:
    if is_web(route.settings.to):
        why = "it has no secret, and Apprise knows no service at this address"
        remedy = "add a secret: alerts are then sent there as signed webhooks"
    else:
        why = "Apprise does not know its scheme, or a part of the address is missing"
        remedy = "compare it with Apprise's list of services: github.com/caronc/apprise/wiki"
    return Misconfigured(f"nobody can be reached by {route.label}", why=why, remedy=remedy)
