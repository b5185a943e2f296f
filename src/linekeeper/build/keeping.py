"""The keeper's loop: fold what is new, then what came due, then rest until something is heard."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from linekeeper.build.bell import Ringing
from linekeeper.build.watch import where
from linekeeper.flow import came_due, keep_up
from linekeeper.flow.aside import Unjudged
from linekeeper.flow.keeper import Keeper
from linekeeper.fold.verdict import Status
from linekeeper.meter import Meter
from linekeeper.state.port import State

AT_ONCE = 200  #: batches a turn: short enough that the door is never kept waiting
MEASURE_S = 5.0  #: between two looks for the metrics
REST_S = 1.0  #: how long nothing may be heard before deadlines are looked at again

log = structlog.get_logger("linekeeper.keeper")


async def keep_folding(
    journal: Ringing, state: State, keeper: Keeper, *, now: Callable[[], datetime], ring: Callable[[], None], meter: Meter
) -> None:
    """Fold until cancelled.

    Raises:
        TryLater: the disk refuses; call again.
    """
    loop, measured = asyncio.get_running_loop(), -MEASURE_S
    while True:
        try:
            folded = await keep_up(journal, state, keeper, AT_ONCE)
        except Unjudged as failed:
            place = where(failed.__cause__)  # no traceback: its last line may hold a person's data
            log.error("element.set_aside", seq=failed.at[0].seq, element=failed.at[1], fault=type(failed.__cause__).__name__, where=place)  # noqa: TRY400  as said above
            keeper.set_aside(failed)
            continue
        if folded:
            meter.folded.inc(folded)
            ring()
            await asyncio.sleep(0)  # the door first
            continue
        if loop.time() - measured >= MEASURE_S:
            measured = loop.time()
            await measure(journal, state, meter)
        # Only when all is folded: a deadline that was announced and not yet folded would be announced twice.
        if not await came_due(journal, state, now()):
            await journal.rung(REST_S)


async def measure(journal: Ringing, state: State, meter: Meter) -> None:
    """Put into numbers how far the keeper is and what it keeps."""
    cursor, counts, waiting, unread = await state.look(
        lambda look: (look.cursor(), look.counts(), sum(look.lobby().values()), sum(look.unread_counts().values()))
    )
    meter.unread.set(unread)
    meter.keeper_lag.set(max(0, (await journal.end()).seq - cursor.seq))
    meter.lobby.set(waiting)
    for status in Status:
        meter.numbers.labels(status=status.value).set(counts.get(status.value, 0))
