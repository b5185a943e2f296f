"""Channels through Apprise, which reaches a hundred services. It blocks, sleeps inside a send, and logs addresses.

So each channel sends in a thread of its own, waits for it only so long, and begins no second send while one is under way: the late
answer counts. Threads are daemons: a send that hangs must not keep the house from closing.
"""

import asyncio
import logging
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from functools import cache

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # its own use of old modules is not ours to mend
    import apprise

from linekeeper.act.message import Message
from linekeeper.act.route import Route
from linekeeper.config import Secret
from linekeeper.errors import TryLater
from linekeeper.fold.finding import Severity

PATIENCE_S = 60.0  #: Apprise throttles itself for some seconds, then tries for some more
_KINDS = {
    Severity.NOTICE: apprise.NotifyType.INFO,
    Severity.WARNING: apprise.NotifyType.WARNING,
    Severity.CRITICAL: apprise.NotifyType.FAILURE,
}


@cache
def _quiet() -> None:
    """Let Apprise log nothing: its lines may hold addresses, and with them passwords. Load its services, once."""
    logging.getLogger("apprise").disabled = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # as above
        apprise.Apprise().add("json://localhost")


def _opened(address: Secret) -> apprise.Apprise:
    _quiet()
    asset = apprise.AppriseAsset(app_id="Linekeeper", app_desc="Linekeeper", async_mode=False, allow_templates=False)
    service = apprise.Apprise(asset=asset)
    with suppress(TypeError):  # what it raises for an address that it takes for something else
        service.add(address.reveal())
    return service


def known(address: Secret) -> bool:
    """Return whether Apprise knows how to reach an address. Nothing is sent."""
    return len(_opened(address)) == 1


class Apprised:
    """One receiver. `patience_s`: how long an answer is waited for at a time."""

    def __init__(self, route: Route, patience_s: float = PATIENCE_S) -> None:
        self._label, self._patience_s = route.label, patience_s
        self._service = _opened(route.settings.to)
        self._running: tuple[str, Future[bool]] | None = None

    async def send(self, message: Message, now: datetime) -> None:  # noqa: ARG002  a channel that signs needs the time
        """See the protocol."""
        if self._running is not None and self._running[0] != message.id and not self._running[1].done():
            raise self._failed("an earlier message is still under way")
        if self._running is None or self._running[0] != message.id:
            self._running = message.id, _in_thread(lambda: self._notify(message))
        future = self._running[1]
        try:
            async with asyncio.timeout(self._patience_s):
                taken = await asyncio.shield(asyncio.wrap_future(future))
        except TimeoutError:
            raise self._failed(f"no answer within {self._patience_s:g} s; it may still arrive") from None
        except Exception as fault:  # noqa: BLE001  a hundred services, each with faults of its own; its text may hold the address
            self._running = None
            raise self._failed(f"{type(fault).__name__} on the way") from None
        self._running = None
        if not taken:
            raise self._failed("the service refused it, or was not reached")

    def _notify(self, message: Message) -> bool:
        kind = apprise.NotifyType.SUCCESS if message.over else _KINDS[message.severity]
        text = apprise.NotifyFormat.TEXT
        return bool(self._service.notify(body=message.text, title=message.title, notify_type=kind, body_format=text))

    def _failed(self, why: str) -> TryLater:
        remedy = "see that the address in the configuration is right: `linekeeper alerts test`"
        return TryLater(f"{self._label} did not take an alert", why=why, remedy=remedy)


def _in_thread(work: Callable[[], bool]) -> Future[bool]:
    """Begin `work` in a thread that nobody waits for at the end."""
    future: Future[bool] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as fault:  # noqa: BLE001  it is raised where the result is waited for
            future.set_exception(fault)

    threading.Thread(target=run, name="linekeeper-apprise", daemon=True).start()
    return future
