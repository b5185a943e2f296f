"""Signed webhooks on their way: posted concurrently, tried again on anything but 200, for 7 simulated days.

Source: Meta, "Create a webhook endpoint" and webhooks overview, copies of 2026. The timetable is not published: ours is an assumption.
"""

import asyncio
import heapq
import hmac
from collections.abc import Callable

import aiohttp
import msgspec

from linekeeper.sim.ledger import Ledger
from linekeeper.sim.world import App

GIVE_UP_S = 7 * 86_400.0
#: Simulated seconds until each next attempt; the last one repeats.
DELAYS_S = (1.0, 10.0, 60.0, 300.0, 900.0, 3_600.0, 3 * 3_600.0, 6 * 3_600.0, 12 * 3_600.0, 86_400.0)
AT_ONCE = 32
WAITING_AT_MOST = 100_000  #: bodies; ours, Meta names no figure
TIMEOUT_S = 5.0
OK = 200


class Kin(msgspec.Struct, kw_only=True, frozen=True):
    """An app that got the same body at the same moment."""

    app: str
    url: str
    signature: str


class Delivery(msgspec.Struct, kw_only=True):
    """One body for one app, and how often it was tried. `copy`: another app did not take it, so this one gets it once more."""

    serial: int
    app: str
    url: str
    signature: str
    field: str
    body: bytes
    born: float
    due: float
    attempts: int = 0
    kin: list[Kin] = []
    copy: bool = False


def signature(secret: str, body: bytes) -> str:
    """Return the value of X-Hub-Signature-256 over the raw bytes."""
    return "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()


class Outbox:
    """Args: the client session, the ledger, simulated time, what to call when something changed, and whether retries go to all apps."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        ledger: Ledger,
        now: Callable[[], float],
        changed: Callable[[], None],
        to_all: Callable[[], bool] = lambda: True,
    ) -> None:
        self._session, self._ledger, self._now, self._changed, self._to_all = session, ledger, now, changed, to_all
        self._together: tuple[float, dict[bytes, list[Kin]]] = (-1.0, {})  # what was pushed at one moment, by its body
        self.last = 0  #: serial of the newest delivery
        self._waiting: list[tuple[float, int, Delivery]] = []
        self._flying: dict[asyncio.Task[int], Delivery] = {}
        self._waves = 0  # how many wait for everything in the air

    @property
    def next_due(self) -> float | None:
        """Return when the next attempt is due, None when none waits or no hand is free."""
        return self._waiting[0][0] if self._waiting and len(self._flying) < AT_ONCE else None

    @property
    def late_s(self) -> float:
        """Return for how many simulated seconds the oldest attempt has been due, 0 when none is."""
        return max(0.0, self._now() - self._waiting[0][0]) if self._waiting else 0.0

    @property
    def pending(self) -> int:
        """Return how many deliveries wait or are on their way."""
        return len(self._waiting) + len(self._flying)

    def push(self, app: App, url: str, field: str, body: bytes, at: float) -> None:
        """Take a body to be delivered at once; a full outbox takes no more."""
        if len(self._waiting) >= WAITING_AT_MOST:
            self._ledger.webhook(at, field, "dropped")
            return
        if self._together[0] != at:
            self._together = (at, {})
        kin = self._together[1].setdefault(body, [])
        signed = signature(app.secret, body)
        kin.append(Kin(app=app.id, url=url, signature=signed))
        self._add(Delivery(serial=0, app=app.id, url=url, signature=signed, field=field, body=body, born=at, due=at, kin=kin))

    def _add(self, delivery: Delivery) -> None:
        self.last += 1
        delivery.serial = self.last
        self._wait(delivery)

    def launch(self) -> None:
        """Start what is due, as far as hands are free."""
        while (due := self.next_due) is not None and due <= self._now():
            delivery = heapq.heappop(self._waiting)[2]
            if delivery.attempts and self._to_all():
                self._copy(delivery, due)
            task = asyncio.create_task(self._post(delivery))
            self._flying[task] = delivery
            task.add_done_callback(self._landed)

    def _copy(self, delivery: Delivery, at: float) -> None:
        """Let every other app that got this body have it once more."""
        for other in delivery.kin:
            if other.app != delivery.app:
                told = {"app": other.app, "url": other.url, "signature": other.signature, "due": at, "attempts": 0, "kin": [], "copy": True}
                self._add(msgspec.structs.replace(delivery, **told))

    def untaken(self) -> list[Delivery]:
        """Return what nobody took yet, the oldest first. What is in the air is among it: whoever goes on from here may send it twice."""
        flying = [delivery for task, delivery in self._flying.items() if not task.done()]
        return sorted([*(delivery for _, _, delivery in self._waiting), *flying], key=lambda one: one.serial)

    def take_back(self, deliveries: list[Delivery]) -> None:
        """Let deliveries of an earlier outbox wait here, each until it is due."""
        for delivery in deliveries:
            self._wait(delivery)

    async def settle(self) -> None:
        """Return when nothing due is left and nothing is on its way. Goes in waves: so the ledger does not depend on who answers first."""
        self._waves += 1
        try:
            self.launch()
            while self._flying:
                await asyncio.wait(list(self._flying))
                self._note([task for task in self._flying if task.done()])
                self.launch()
        finally:
            self._note([task for task in self._flying if task.done()])
            self._waves -= 1

    async def close(self) -> None:
        """Stop all attempts."""
        flying = list(self._flying)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)

    async def _post(self, delivery: Delivery) -> int:
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": delivery.signature,
        }
        limit = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with self._session.post(
                delivery.url, data=delivery.body, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0

    def _again(self, delivery: Delivery, now: float) -> None:
        due = now + DELAYS_S[min(delivery.attempts, len(DELAYS_S)) - 1]
        if due - delivery.born > GIVE_UP_S:
            self._ledger.webhook(now, delivery.field, "dropped", 0, delivery.serial, delivery.attempts)
        else:
            delivery.due = due
            self._wait(delivery)

    def _wait(self, delivery: Delivery) -> None:
        heapq.heappush(self._waiting, (delivery.due, delivery.serial, delivery))

    def _landed(self, task: asyncio.Task[int]) -> None:
        if not self._waves and task in self._flying:
            self._note([task])
        self._changed()

    def _note(self, tasks: list[asyncio.Task[int]]) -> None:
        """Keep what became of attempts, and let those that failed wait for their next one."""
        now = self._now()
        for task in sorted(tasks, key=lambda task: self._flying[task].serial):
            delivery = self._flying.pop(task)
            if task.cancelled():
                continue
            delivery.attempts += 1
            status = task.result()
            outcome = "delivered" if status == OK else "failed"
            self._ledger.webhook(now, delivery.field, outcome, status, delivery.serial, delivery.attempts)
            if status != OK and not delivery.copy:
                self._again(delivery, now)
