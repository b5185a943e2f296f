"""The courier: takes in what changed, tells it by every route that wants it, and writes down what it told.

At least once: a post is written down before its first attempt, and goes out again, under the same id, until a route took it. One post
at a time for each route, so a crash can repeat at most one of them there.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
import structlog
from msgspec import Struct

from linekeeper.act.book import Book
from linekeeper.act.channel import Channel
from linekeeper.act.message import Page, Told, message
from linekeeper.act.route import Route
from linekeeper.errors import LinekeeperError, TryLater
from linekeeper.flow.alerts import ACKNOWLEDGE, ALERT, KEPT, Post, acknowledgement_of, notice_of
from linekeeper.state.port import Effect, State

TICK_S = 0.5  #: real seconds between two looks for news
AT_ONCE = 200

log = structlog.get_logger(__name__)


class Clock(Protocol):
    """Time that can be asked for."""

    def now(self) -> datetime:
        """Return the time, UTC."""


class Ways(Struct, frozen=True, kw_only=True):
    """Where alerts go, and how they are shown there. `on_failed(label, why)` hears of what was not taken."""

    routes: Sequence[Route]
    channels: Mapping[str, Channel]
    page: Page
    on_failed: Callable[[str, str], None]


class Courier:
    """Owns the book of alerts. One per state."""

    def __init__(self, state: State, clock: Clock, ways: Ways) -> None:
        self._state, self._clock, self._ways = state, clock, ways
        self._book: Book | None = None
        self._sending: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Work until cancelled; may be called again after it raised.

        Raises:
            TryLater: the disk refuses; nothing is lost by calling again.
        """
        try:
            while True:
                await self.turn()
                await asyncio.sleep(TICK_S)
        finally:
            await self._stop()

    async def turn(self) -> None:
        """Take in what is new, remind, and begin to send what is due.

        Raises:
            TryLater: the disk refuses. What was in memory only is forgotten, and read again at the next turn.
        """
        book, now = await self.take_in()
        book.remind(now)
        await self._write(book)
        for route in self._ways.routes:
            if route.id not in self._sending and book.due(route.id, now) is not None:
                self._sending[route.id] = asyncio.create_task(self._send(book, route), name=f"linekeeper-alert-{route.label}")

    async def take_in(self) -> tuple[Book, datetime]:
        """Take in what is new, and send nothing; return the book and the instant.

        Raises:
            TryLater: the disk refuses.
        """
        book, now = await self._opened(), self._clock.now()
        effects = await self._state.claim(ALERT, now, AT_ONCE)
        for effect in effects:
            _take(book, effect, now)
        acknowledged = await self._state.claim(ACKNOWLEDGE, now, AT_ONCE)
        for effect in acknowledged:
            _acknowledge(book, effect)
        await self._write(book)
        if effects or acknowledged:
            await self._state.done([effect.id for effect in (*effects, *acknowledged)])
        return book, now

    async def idle(self) -> None:
        """Wait until nothing is being sent."""
        await asyncio.gather(*self._sending.values())

    async def _opened(self) -> Book:
        if self._book is None:
            rows = await self._state.recall(KEPT)
            self._book = Book(self._ways.routes, lambda: f"msg_{secrets.token_hex(12)}", rows)
        return self._book

    async def _write(self, book: Book) -> None:
        writes = book.writes()
        if not writes:
            return
        try:
            await self._state.remember(KEPT, writes)
        except LinekeeperError:
            if self._book is book:
                self._book = None  # what it holds is not what is kept
            raise

    async def _send(self, book: Book, route: Route) -> None:
        """Send what is due on a route, one after the other."""
        try:
            while self._book is book and (post := book.due(route.id, self._clock.now())) is not None:
                if not await self._attempt(book, route, post):
                    return
        except TryLater as refusal:
            log.warning("alert.unkept", route=route.label, what=refusal.what)
        finally:
            self._sending.pop(route.id, None)

    async def _attempt(self, book: Book, route: Route, post: Post) -> bool:
        """Send a post and write down what became of it; return whether it was taken."""
        begun = book.begin(post)
        await self._write(book)
        told = [Told(alert, item.what) for item in begun.items if (alert := book.alerts.get(item.alert)) is not None]
        try:
            if told:
                now = self._clock.now()
                await self._ways.channels[route.id].send(message(begun.id, told, route, self._ways.page, now), now)
        except TryLater as refusal:
            await self._failed(book, route, begun, refusal)
            return False
        except Exception as fault:  # noqa: BLE001  whatever a channel stumbles over: the others go on, and this one tries again
            why = f"a fault of Linekeeper's own: {type(fault).__name__}; please report it"
            await self._failed(book, route, begun, TryLater(f"{route.label} was not told", why=why))
            return False
        book.sent(begun, self._clock.now())
        await self._write(book)
        log.info("alert.sent", route=route.label, alerts=len(told), attempt=begun.attempts)
        return True

    async def _failed(self, book: Book, route: Route, post: Post, refusal: TryLater) -> None:
        wait = None if refusal.retry_after_s is None else timedelta(seconds=refusal.retry_after_s)
        again = book.failed(post, self._clock.now(), refusal.why, wait)
        await self._write(book)
        log.warning("alert.unsent", route=route.label, attempt=post.attempts, why=refusal.why, again=again)
        self._ways.on_failed(route.label, refusal.why)

    async def _stop(self) -> None:
        for task in self._sending.values():
            task.cancel()
        await asyncio.gather(*self._sending.values(), return_exceptions=True)
        self._sending.clear()
        self._book = None


def _take(book: Book, effect: Effect, now: datetime) -> None:
    try:
        notice = notice_of(effect)
    except msgspec.DecodeError:  # written by a newer release, before a downgrade
        log.error("alert.unreadable", effect=effect.id)  # noqa: TRY400  a traceback could show what it tells
    else:
        book.take(effect.id, notice, now)


def _acknowledge(book: Book, effect: Effect) -> None:
    try:
        told = acknowledgement_of(effect)
    except msgspec.DecodeError:  # as above
        log.error("alert.unreadable", effect=effect.id)  # noqa: TRY400  as above
        return
    # The reason is in the notification log: somebody typed it, so it may hold anything.
    log.info("alert.acknowledged" if book.acknowledge(told) else "alert.acknowledged_late", alert=told.alert, by=told.by)
