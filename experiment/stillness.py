"""An event loop in virtual time: whoever waits, waits no moment; the loop's clock jumps to whatever is due next.

Nothing here may wait for another thread or for the network: it would be overtaken by the clock.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Still(selectors.DefaultSelector):
    """A selector that lets virtual time pass instead of waiting."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return at once what is ready; if nothing is, `timeout` seconds have passed."""
        ready = super().select(0)
        if ready or not timeout:
            if timeout is None and not ready:
                raise RuntimeError("everybody waits, and nothing is due")
            return ready
        self.now += timeout
        return ready


class StillLoop(asyncio.SelectorEventLoop):
    """An event loop whose seconds are virtual, beginning with 0."""

    def __init__(self) -> None:
        self._still = Still()
        super().__init__(self._still)

    def time(self) -> float:
        """Return virtual seconds."""
        return self._still.now

    def run_in_executor(self, executor: object, func: Callable[..., T], *args: object) -> "asyncio.Future[T]":
        """Run at once what would go beside the loop: another thread would be overtaken by the clock."""
        del executor
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as fault:  # noqa: BLE001  whatever it is, whoever waits is told
            done.set_exception(fault)
        return done


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in virtual time."""
    with asyncio.Runner(loop_factory=StillLoop) as runner:
        return runner.run(work)
