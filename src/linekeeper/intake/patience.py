"""Cutting off what takes too long. All who wait are looked at together now and then: a timer for each body would cost more than
reading most of them.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

LOOKS = 8  #: within one patience: so much later than told may somebody be cut off


class Patience:
    """Waits for at most `within_s`, and up to an eighth more."""

    def __init__(self, within_s: float) -> None:
        self._within_s = within_s
        self._until: dict[asyncio.Task[Any], float] = {}
        self._next: asyncio.TimerHandle | None = None

    async def wait(self, for_: Coroutine[Any, Any, T]) -> T:
        """Return what it comes to.

        Raises:
            TimeoutError: it took too long, and was cancelled.
        """
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None  # noqa: S101  a coroutine is always run by one
        self._until[task] = loop.time() + self._within_s
        if self._next is None:
            self._next = loop.call_later(self._within_s / LOOKS, self._look)
        try:
            return await for_
        except asyncio.CancelledError:
            if task in self._until or task.uncancel() > 0:  # not by us, or not only by us
                raise
            raise TimeoutError from None
        finally:
            self._until.pop(task, None)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for task in [task for task, until in self._until.items() if until <= now]:
            del self._until[task]
            task.cancel()
        self._next = loop.call_later(self._within_s / LOOKS, self._look) if self._until else None
