"""A campaign's life, to be ended from outside at any time: tells on stdout to whom each message went.

Run as `campaign_child.py FOLDER begin|on`: `begin` makes a campaign for 30 people, `on` goes on with what is there.
"""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

import msgspec

from linekeeper.state.campaigns import OPEN
from tests.gateway.fair import EAGER, begun, turns
from tests.gateway.yard import Yard, yard

PEOPLE = 30


def tell(made: Yard) -> None:
    """Say to whom the newest message went, at once."""
    os.write(1, f"{msgspec.json.decode(made.upstream.bodies[-1])['to']}\n".encode())


async def live(folder: Path, how: str) -> None:
    """Let a campaign go out."""
    async with yard(folder, thresholds=EAGER) as made:
        made.upstream.on_request = lambda: tell(made)
        if how == "on":
            made.now += timedelta(minutes=10)
        await made.live()
        if how == "begin":
            await begun(made, PEOPLE, waive=("stages",))
        await turns(made, 12)
        running = await made.sends.look(lambda look: look.campaigns(tuple(OPEN)))
        os.write(1, f"over: {len(running)} runs\n".encode())


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), sys.argv[2]))
