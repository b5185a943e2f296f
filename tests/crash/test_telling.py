"""Kill -9 while others are told: everything is told at least once, in its order, and little of it twice.

The judge is the program that is told.
"""

import asyncio
import json
from pathlib import Path

from aiohttp import web

from linekeeper.act.forwarding import PAGE
from linekeeper.act.teller import AT_ONCE
from tests.crash import telling_child
from tests.crash.telling_child import MANY
from tests.forked import ROOT, Living, Nursery

KILLED_AT = (7, 30, 60)  #: after so many were told, in all lives together


class Judge:
    """Is told things, and kills who tells them."""

    def __init__(self) -> None:
        self.forwarded: list[int] = []
        self.news: list[tuple[str, str]] = []
        self.living: Living | None = None
        self.kills = list(KILLED_AT)

    async def take(self, request: web.Request) -> web.Response:
        told = json.loads(await request.read())
        if "forward" in request.query:
            self.forwarded.append(told["place"])
        else:
            self.news.append((told["data"]["id"], told["data"]["state"]))
        if self.kills and len(self.forwarded) + len(self.news) >= self.kills[0] and self.living is not None:
            self.kills.pop(0)
            self.living.kill()
        return web.Response(status=204)


async def live(nursery: Nursery, folder: Path, url: str, judge: Judge, which: str) -> int:
    with nursery.start(telling_child.__name__, (str(folder), url, which), folder=ROOT, environ={}) as judge.living:
        return await asyncio.to_thread(judge.living.wait)


async def test_everything_is_told_in_its_order_through_every_kill(nursery: Nursery, tmp_path: Path) -> None:
    judge = Judge()
    app = web.Application()
    app.router.add_post("/", judge.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        ends = [await live(nursery, tmp_path, url, judge, "first")]
        while ends[-1] != 0 and len(ends) < 10:
            ends.append(await live(nursery, tmp_path, url, judge, "next"))
    finally:
        await runner.cleanup()

    assert ends == [-9] * len(KILLED_AT) + [0]
    assert list(dict.fromkeys(judge.forwarded)) == list(range(MANY))
    for place in range(MANY):
        states = [state for id_, state in dict.fromkeys(judge.news) if id_ == f"lk.{place + 1}"]
        assert states == ["held", "cancelled"]
    repeats = len(judge.forwarded) + len(judge.news) - 3 * MANY
    assert repeats <= len(KILLED_AT) * max(PAGE, AT_ONCE)
