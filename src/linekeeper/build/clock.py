"""The clocks. Nowhere else is one read: everybody else is told what time it is."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is, and how to let time pass."""

    def now(self) -> datetime:
        """Return the instant, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of this clock's time pass."""


class Real:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the instant, UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Let real seconds pass."""
        await asyncio.sleep(seconds)


class Ticking(Protocol):
    """A clock of the stage, such as the simulator's."""

    @property
    def speed(self) -> float:
        """Return its seconds per real second."""

    def now(self) -> datetime:
        """Return its instant, UTC."""


class Fast:
    """A clock that follows the stage's, for the demo: its sleeps are shorter by the stage's speed."""

    def __init__(self, stage: Ticking) -> None:
        self._stage = stage

    def now(self) -> datetime:
        """Return the stage's instant, UTC."""
        return self._stage.now()

    async def sleep(self, seconds: float) -> None:
        """Let seconds of the stage's time pass."""
        await asyncio.sleep(seconds / self._stage.speed)
