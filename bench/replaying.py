"""`python -m bench.replaying FOLDER`: replay the folder's journal beside the server that runs on it, until the input ends.

Writes a line when it is under way. The same steps as `linekeeper replay --from batches`, begun anew whenever they are through.
"""

import asyncio
import os
import sys
import tempfile
from functools import partial
from pathlib import Path

import uvloop

from linekeeper import rulebook
from linekeeper.build.ground import Ground, reading
from linekeeper.build.hearing_again import HearingAgain, Origin
from linekeeper.config import Config
from linekeeper.flow import Keeper
from linekeeper.journal.port import START
from linekeeper.state.sqlite import open_state


async def replay(folder: Path) -> None:
    """Replay until the input ends."""
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    async with reading(Config(data=folder)) as ground:
        while not ended.done():
            await _once(ground, folder, ended)


async def _once(ground: Ground, folder: Path, ended: "asyncio.Task[str]") -> None:
    keeper = Keeper(rulebook.load()["2025-10-07"], effects=False)
    hearing = HearingAgain(ground.journal, ground.veil, {}, Origin.BATCHES)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        async with open_state(Path(place) / "state.db") as copy:
            async for page in hearing.pages(START, await ground.journal.end()):
                await copy.turn(partial(keeper.turn, batches=page))
                if hearing.batches == len(page):
                    sys.stdout.write(f"{os.getpid()}\n")
                    sys.stdout.flush()
                if ended.done():
                    return


if __name__ == "__main__":
    uvloop.run(replay(Path(sys.argv[1])))
