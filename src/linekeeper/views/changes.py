"""News for open pages: something changed. Coalesced, so that a storm of webhooks is a few repaints a second."""

import asyncio
from collections.abc import AsyncGenerator

COALESCE_S = 0.3


class Changes:
    """Rings when the keeper moved the state; watchers hear of it at most once in `COALESCE_S` each."""

    def __init__(self) -> None:
        self._count = 0
        self._moved = asyncio.Event()

    def ring(self) -> None:
        """Tell every watcher that something changed."""
        self._count += 1
        self._moved.set()
        self._moved = asyncio.Event()

    async def watch(self) -> AsyncGenerator[None, None]:
        """Yield whenever something changed since the last yield."""
        seen = self._count
        while True:
            if seen == self._count:
                await self._moved.wait()
            seen = self._count
            yield
            await asyncio.sleep(COALESCE_S)
