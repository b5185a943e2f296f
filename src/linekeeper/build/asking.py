"""Questions to a data folder, for the commands that read: the same answers as the page's, also while a server runs."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from msgspec import Struct

from linekeeper.build.clock import Clock
from linekeeper.build.ground import reading
from linekeeper.build.heart import last_alive, troubles_told
from linekeeper.build.ruled import ruled
from linekeeper.build.watch import Trouble
from linekeeper.config import Config
from linekeeper.journal.port import Journal
from linekeeper.views.changes import Changes
from linekeeper.views.fleet import Views

SILENT = timedelta(minutes=15)  #: three polls of the quiet tier: after it, what is kept may be too old to go by
FAILS = 3  #: in a row: less may be a disk that was full for a moment


class Folder(Struct, frozen=True, kw_only=True):
    """A data folder to ask. `alive`: the house's last sign of life; None: it never ran."""

    views: Views
    alive: datetime | None
    troubles: tuple[Trouble, ...]

    def silent(self, now: datetime) -> bool:
        """Return whether nobody can tell how the numbers stand now: the house was still for long, or its keeper fails."""
        folding = all(trouble.work != "keeper" or trouble.times < FAILS for trouble in self.troubles)
        return self.alive is None or now - self.alive > SILENT or not folding


async def _now(journal: Journal, clock: Clock, alive: datetime | None) -> Callable[[], datetime]:
    """Return the clock to answer by: the machine's, or the house's where that is ahead, as a demo's is; else what was would be to come."""
    newest = await journal.deliveries(limit=1)
    known = [at for at in (alive, *(one.heard_at for one in newest)) if at is not None]
    ahead = max(max(known, default=clock.now()) - clock.now(), timedelta())
    return lambda: clock.now() + ahead


@asynccontextmanager
async def asking(config: Config, clock: Clock) -> AsyncIterator[Folder]:
    """Open the folder for questions.

    Raises:
        Misconfigured: there is nothing to read, or its key or stores do not fit.
    """
    async with reading(config) as ground:
        alive = await last_alive(ground.state)
        now = await _now(ground.journal, clock, alive)
        yield Folder(
            views=Views(
                ground.state,
                ground.journal,
                now,
                rules=ruled(config),
                timezone=config.timezone,
                changes=Changes(),
                sends=ground.sends,
            ),
            alive=alive,
            troubles=tuple(await troubles_told(ground.state)),
        )
