"""`python -m bench.replaying FOLDER`: replay the folder's journal beside the server that runs on it, until it reads a line.

Writes a line when it is under way, and at the end how many events it folded. The same steps as `linekeeper replay --from batches`,
begun anew whenever they are through.
"""

import asyncio
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
    """Replay until a line comes."""
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))
    folded = 0
    _write(folded)
    async with reading(Config(data=folder)) as ground:
        while not ended.done():
            folded += await _once(ground, folder, ended)
    _write(folded)


def _write(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


async def _once(ground: Ground, folder: Path, ended: "asyncio.Task[str]") -> int:
    """Replay once, or until the end; return how many events were folded."""
    keeper = Keeper(rulebook.load()["2025-10-07"], effects=False)
    hearing = HearingAgain(ground.journal, ground.veil, {}, Origin.BATCHES)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        async with open_state(Path(place) / "state.db") as copy:
            async for page in hearing.pages(START, await ground.journal.end()):
                await copy.turn(partial(keeper.turn, batches=page))
                if ended.done():
                    break
    return hearing.batches


if __name__ == "__main__":
    uvloop.run(replay(Path(sys.argv[1])))
