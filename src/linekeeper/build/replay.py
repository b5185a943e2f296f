"""Replay: what was derived, rebuilt beside the live copy from what was heard, compared, and swapped in when asked.

No effect is asked for but the end of alerts that no row speaks of once the copy is in place. Nothing of ours is touched, and a server
may run meanwhile: then the copy follows it until both stand at the same place.
"""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from linekeeper.build.ground import STATE, Ground, must_be_there, our_apps, reading
from linekeeper.build.hearing_again import Heard, HearingAgain, Origin
from linekeeper.build.ruled import ruled
from linekeeper.config import Config
from linekeeper.errors import Misconfigured
from linekeeper.flow import Keeper
from linekeeper.flow.aside import Unjudged
from linekeeper.flow.rebuilt import end_what_no_row_tells
from linekeeper.journal.port import Position
from linekeeper.state.port import State
from linekeeper.state.rebuild import MOST, Difference, compare, swap
from linekeeper.state.sqlite import open_state
from linekeeper.store.lock import lock_folder

__all__ = ["Origin", "Replayed", "replay"]

FOLDER = "replay"  #: in the data folder: on the same disk, and made and removed by us
ROUNDS = 20  #: how often the copy may run after a live server before it gives up
BETWEEN_S = 0.2
NAMED = ("subjects", "fleet", "unread_counts")  #: tables whose keys are Meta's ids or field names; other keys are people's, or hashes

Tell = Callable[[int, int], None]


class Replayed(Struct, frozen=True, kw_only=True):
    """What a replay came to. Differences are told as lines, without anybody's data."""

    until: int  #: place in the journal up to which both copies stand
    batches: int
    decoded: int  #: deliveries whose raw body was decoded anew
    differences: list[str]
    cut: bool  #: there are more than these
    swapped: bool


async def replay(config: Config, origin: Origin, *, now: datetime, put_in_place: bool, tell: Tell) -> Replayed:
    """Rebuild, compare, and put the rebuilt copy in place when asked; `tell` hears (place, end) as it goes.

    Raises:
        Misconfigured: there is nothing to replay, a server runs where it must be stopped, or it runs too fast to be compared with.
    """
    must_be_there(config.data)
    with ExitStack() as stack:
        if put_in_place:
            stack.enter_context(lock_folder(config.data))
        place = config.data / FOLDER
        stack.enter_context(lock_folder(place))
        stack.callback(shutil.rmtree, place, ignore_errors=True)
        for leftover in place.glob(f"{STATE}*"):  # of a replay that was killed
            leftover.unlink()
        async with reading(config) as ground:
            done = await _rebuilt(config, origin, ground, place / STATE, now, tell)
        if put_in_place:
            await asyncio.to_thread(swap, config.data / STATE, place / STATE)
            async with open_state(config.data / STATE) as state:
                await end_what_no_row_tells(state, now)
        return Replayed(
            until=done.until.seq,
            batches=done.hearing.batches,
            decoded=done.hearing.decoded,
            differences=[told(one) for one in done.differences],
            cut=len(done.differences) >= MOST,
            swapped=put_in_place,
        )


class _Done(Struct, frozen=True, kw_only=True):
    until: Position
    hearing: HearingAgain
    differences: list[Difference]


async def _rebuilt(config: Config, origin: Origin, ground: Ground, path: Path, now: datetime, tell: Tell) -> _Done:
    hearing = HearingAgain(ground.journal, ground.veil, {app.name: app.source for app in config.apps}, origin)
    keeper = Keeper(ruled(config), effects=False, ours=our_apps(config.apps))
    reached = Position(0, 0)
    for _ in range(ROUNDS):
        async with open_state(path) as copy:
            until = await ground.state.look(lambda look: look.cursor())
            async for page in hearing.pages(reached, until):
                await _fold(copy, keeper, page)
                tell(page[-1][0].seq, until.seq)
        reached = until
        differences = await asyncio.to_thread(compare, config.data / STATE, path, now)
        if not any(one.table == "cursor" for one in differences):
            return _Done(until=until, hearing=hearing, differences=differences)
        await asyncio.sleep(BETWEEN_S)
    raise Misconfigured(
        "the live copy moves too fast to be compared with",
        why="a server folds news on this folder all the time",
        remedy="try again in a calmer hour, or stop the server",
    )


async def _fold(copy: State, keeper: Keeper, page: list[Heard]) -> None:
    while True:
        try:
            await copy.turn(lambda turn: keeper.turn(turn, page))
        except Unjudged as failed:
            keeper.set_aside(failed)
        else:
            return


def told(one: Difference) -> str:
    """Return a difference as a line: which row of which table, and in which copy it is. Values may be somebody's data: left out."""
    there = (one.live is not None, one.rebuilt is not None)
    what = {(True, False): "is in the live copy only", (False, True): "is missing in the live copy"}.get(there, "differs")
    named = " ".join(str(part) for part in one.key) if one.table in NAMED else "(a row without a name)"
    return f"{one.table} {named} {what}"
