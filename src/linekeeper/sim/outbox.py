"""Signed webhooks on their way: posted concurrently, tried again on anything but 200, for 7 simulated days.

Source: Meta, "Create a webhook endpoint" and webhooks overview, copies of 2026. The timetable is not published: ours is an assumption.
"""

import asyncio
import heapq
import hmac
from collections.abc import Callable
from itertools import count

import aiohttp
import msgspec

from linekeeper.sim.ledger import Ledger
from linekeeper.sim.world import App

GIVE_UP_S = 7 * 86_400.0
#: Simulated seconds until each next attempt; the last one repeats.
DELAYS_S = (1.0, 10.0, 60.0, 300.0, 900.0, 3_600.0, 3 * 3_600.0, 6 * 3_600.0, 12 * 3_600.0, 86_400.0)
AT_ONCE = 32
WAITING_AT_MOST = 20_000
TIMEOUT_S = 5.0
OK = 200


class Delivery(msgspec.Struct, kw_only=True):
    """One body for one app, and how often it was tried."""

    serial: int
    app: App
    url: str
    field: str
    body: bytes
    born: float
    attempts: int = 0


def signature(secret: str, body: bytes) -> str:
    """Return the value of X-Hub-Signature-256 over the raw bytes."""
    return "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()


class Outbox:
    """Args: the client session, the ledger, simulated time, and what to call when something changed."""

    def __init__(self, session: aiohttp.ClientSession, ledger: Ledger, now: Callable[[], float], changed: Callable[[], None]) -> None:
        self._session, self._ledger, self._now, self._changed = session, ledger, now, changed
        self._serial = count(1)
        self._waiting: list[tuple[float, int, Delivery]] = []
        self._flying: set[asyncio.Task[None]] = set()

    @property
    def next_due(self) -> float | None:
        """Return when the next attempt is due, None when none waits or no hand is free."""
        return self._waiting[0][0] if self._waiting and len(self._flying) < AT_ONCE else None

    @property
    def pending(self) -> int:
        """Return how many deliveries wait or are on their way."""
        return len(self._waiting) + len(self._flying)

    def push(self, app: App, url: str, field: str, body: bytes, at: float) -> None:
        """Take a body to be delivered at once; a full outbox takes no more."""
        if len(self._waiting) >= WAITING_AT_MOST:
            self._ledger.webhook(at, field, "dropped")
            return
        delivery = Delivery(serial=next(self._serial), app=app, url=url, field=field, body=body, born=at)
        self._wait(delivery, at)

    def launch(self) -> None:
        """Start what is due, as far as hands are free."""
        while (due := self.next_due) is not None and due <= self._now():
            delivery = heapq.heappop(self._waiting)[2]
            task = asyncio.create_task(self._attempt(delivery))
            self._flying.add(task)
            task.add_done_callback(self._landed)

    async def settle(self) -> None:
        """Return when nothing due is left and nothing is on its way."""
        self.launch()
        while self._flying:
            await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
            self.launch()

    async def close(self) -> None:
        """Stop all attempts."""
        flying = list(self._flying)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)

    async def _attempt(self, delivery: Delivery) -> None:
        delivery.attempts += 1
        status = await self._post(delivery)
        now = self._now()
        outcome = "delivered" if status == OK else "failed"
        self._ledger.webhook(now, delivery.field, outcome, status, delivery.serial, delivery.attempts)
        if status != OK:
            self._again(delivery, now)

    async def _post(self, delivery: Delivery) -> int:
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": signature(delivery.app.secret, delivery.body),
        }
        limit = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with self._session.post(delivery.url, data=delivery.body, headers=headers, timeout=limit) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0

    def _again(self, delivery: Delivery, now: float) -> None:
        due = now + DELAYS_S[min(delivery.attempts, len(DELAYS_S)) - 1]
        if due - delivery.born > GIVE_UP_S:
            self._ledger.webhook(now, delivery.field, "dropped", 0, delivery.serial, delivery.attempts)
        else:
            self._wait(delivery, due)

    def _wait(self, delivery: Delivery, due: float) -> None:
        heapq.heappush(self._waiting, (due, delivery.serial, delivery))

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._changed()
