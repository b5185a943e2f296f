"""Callers with a token of their own that Meta was not seen to take: few at once, and no last place and no turn of a way back is theirs.

A junk token costs its sender nothing and is told by Meta alone. Until then its message holds a place of the limit and a turn of the
number's speed, as every message on its way does; so of these there may never be many, or whoever guesses a number's id stops its owner.
Once Meta took one, a token is known here for a while, and its messages go like any others.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

AT_ONCE = 2  #: messages under way with tokens that nobody knows, for each portfolio
REST_S = 1.0  #: after one that Meta did not take its place rests: so many turns a second are lost at most, and no more
MOST_WAITING = 100  #: for such a place, all portfolios together
PATIENCE_S = 5.0
KNOWN_FOR, MOST_KNOWN = timedelta(hours=1), 10_000


class CrowdedError(Exception):
    """Too many such callers wait, or for too long; nothing was sent."""


class Strangers:
    """Which tokens are known for which numbers, by hash and in memory only, and the places of those that are not."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._known: dict[tuple[bytes, str], datetime] = {}  # the newest is last
        self._under_way: dict[str, int] = defaultdict(int)
        self._changed: dict[str, asyncio.Event] = {}
        self._waiting = 0
        self.rest_s, self.patience_s = REST_S, PATIENCE_S

    def is_known(self, token: bytes, number: str) -> bool:
        """Return whether Meta was seen to take this token for this number of late. `token`: a hash that tells tokens apart."""
        at = self._known.get((token, number))
        return at is not None and self._now() - at < KNOWN_FOR

    def know(self, token: bytes, number: str) -> None:
        """Meta took this token for this number."""
        self._known.pop((token, number), None)
        self._known[token, number] = self._now()
        if len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]

    def forget(self, token: bytes, number: str) -> None:
        """Meta takes this token no longer."""
        self._known.pop((token, number), None)

    @asynccontextmanager
    async def place(self, where: str, token: bytes, number: str) -> AsyncIterator[None]:
        """Hold one of the few places of a portfolio, or none once the token is known meanwhile.

        Raises:
            CrowdedError: none came free in time.
        """
        if not await self._take(where, token, number):
            yield
            return
        try:
            yield
        finally:
            if self.is_known(token, number):
                self._give_back(where)
            else:
                asyncio.get_running_loop().call_later(self.rest_s, self._give_back, where)

    async def _take(self, where: str, token: bytes, number: str) -> bool:
        """Wait for a place; False: none is needed any more."""
        if self._under_way[where] >= AT_ONCE:
            await self._wait(where, token, number)
            if self.is_known(token, number):
                return False
        self._under_way[where] += 1
        return True

    async def _wait(self, where: str, token: bytes, number: str) -> None:
        if self._waiting >= MOST_WAITING:
            raise CrowdedError
        self._waiting += 1
        try:
            async with asyncio.timeout(self.patience_s):
                while self._under_way[where] >= AT_ONCE and not self.is_known(token, number):
                    await self._changed.setdefault(where, asyncio.Event()).wait()
        except TimeoutError:
            raise CrowdedError from None
        finally:
            self._waiting -= 1

    def _give_back(self, where: str) -> None:
        self._under_way[where] -= 1
        if not self._under_way[where]:
            del self._under_way[where]
        changed = self._changed.pop(where, None)
        if changed is not None:
            changed.set()
