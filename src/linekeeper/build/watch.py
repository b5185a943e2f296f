"""Background work that never silently ends: what fails is logged, shown, and begun anew after a while."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from msgspec import Struct

from linekeeper.errors import LinekeeperError

FIRST_S, LONGEST_S = 0.5, 60.0
CALM_S = 60.0  #: work that went well for so long has recovered

log = structlog.get_logger("linekeeper.house")


class Trouble(Struct, frozen=True, kw_only=True):
    """What fails now: since when, how often in a row, and the fault in one line without anybody's data."""

    work: str
    since: datetime
    times: int
    fault: str


class Watch:
    """Keeps work going. `troubles` is what fails now, by the work's name."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.troubles: dict[str, Trouble] = {}

    async def keep(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Run `work` until cancelled. When it fails or ends, begin it anew: at once it seemed well, else later each time."""
        clock = asyncio.get_running_loop()
        rest = FIRST_S
        while True:
            begun = clock.time()
            recovery = clock.call_later(CALM_S, self.troubles.pop, name, None)
            try:
                await work()
                self._note(name, "it ended by itself")
            except Exception as fault:  # noqa: BLE001  whatever it is: the rest of the house goes on, and this is told
                self._note(name, in_short(fault), fault)
            finally:
                recovery.cancel()
            rest = FIRST_S if clock.time() - begun > CALM_S else min(rest * 2, LONGEST_S)
            await asyncio.sleep(rest)

    def tell(self, name: str, fault: str, for_s: float) -> None:
        """Show something as trouble for a while that is no work of ours that failed."""
        self._note(name, fault)
        asyncio.get_running_loop().call_later(for_s, self._fade, name, self.troubles[name])

    def over(self, name: str) -> None:
        """Show something no longer: it is over."""
        self.troubles.pop(name, None)

    def _fade(self, name: str, told: Trouble) -> None:
        if self.troubles.get(name) is told:  # nothing came since
            del self.troubles[name]

    def _note(self, name: str, told: str, fault: Exception | None = None) -> None:
        before = self.troubles.get(name)
        since, times = (before.since, before.times + 1) if before else (self._now(), 1)
        self.troubles[name] = Trouble(work=name, since=since, times=times, fault=told)
        # A traceback names our own lines only; values, which may be somebody's data, stay out of it.
        log.error("work.failed", work=name, times=times, fault=told, where=where(fault))


def in_short(fault: Exception) -> str:
    """Return a fault in one line. Only our own errors are written to be read by people; of others the kind is all that is safe."""
    if isinstance(fault, LinekeeperError):
        return f"{fault.what} ({fault.why})" if fault.why else fault.what
    return type(fault).__name__


def where(fault: BaseException | None) -> str:
    """Return the innermost place in our code where a fault came from, such as "keeper.py:88"."""
    place, trace = "", fault.__traceback__ if fault else None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "/linekeeper/" in file:
            place = f"{file.rsplit('/', 1)[1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
