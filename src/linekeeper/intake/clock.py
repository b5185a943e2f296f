"""The clock as the ears see it. `build` makes the real one; the demo's runs faster."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time that can be asked for and waited for."""

    def now(self) -> datetime:
        """Return the time, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait, in seconds of this clock."""
