"""The servers that messages are sent through, each in a process of its own on the first core, with the settings of `linekeeper serve`.

`python -m bench.sending gateway:PORT FOLDER`, or `proxy:PORT`, sends on to that port, writes its own as a line, and serves until its input
ends.
"""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvloop

from bench.bodies import ACCOUNT
from bench.messages import NUMBERS, TALKERS, TALKING, person
from bench.proxy import proxy
from linekeeper import rulebook
from linekeeper.build.apps import Apps
from linekeeper.build.bell import Ringing
from linekeeper.build.clock import Real
from linekeeper.build.collector import settled
from linekeeper.build.gateway import gateway, work
from linekeeper.build.ground import Ground, opened
from linekeeper.build.servers import bound, serving
from linekeeper.config import App, Config, Ports, Secret
from linekeeper.events.account import AccountRead
from linekeeper.events.batch import AnyEvent
from linekeeper.events.event import Limit
from linekeeper.events.house import AccountClaimed, SubscriptionRead
from linekeeper.events.number import NumberRead, Rating, Reported, Throughput
from linekeeper.events.template import TemplateRead, TemplateState
from linekeeper.flow import Keeper, hear, keep_up, record
from linekeeper.state.sends import SendsTurn, Window

TEMPLATES = {"order_ready": "UTILITY", "autumn_offer": "MARKETING"}
PORTFOLIO = "827364510293847"


@asynccontextmanager
async def gate(folder: Path, upstream: str) -> AsyncIterator[Any]:
    """Yield the door of the real gateway on its real stores, with everything about its numbers heard, and its loops at work."""
    app = App(name="meta", id="1", secret=Secret("bench"), token=Secret("EAAbench"), graph_url=upstream)
    config = Config(data=folder, apps=(app,), ports=Ports(web=0, gateway=0, webhook=0))
    clock = Real()
    async with opened(config) as ground:
        journal = Ringing(ground.journal)
        rules = rulebook.load()["2025-10-07"]
        await _know(journal, clock)
        keeper = Keeper(rules)
        while await keep_up(journal, ground.state, keeper):
            pass
        await _talked(ground, clock)
        apps = Apps(config, ground)
        async with gateway(config, ground, journal, apps, rules, clock) as made:
            while await made.listener.hear():
                pass
            tasks = [asyncio.ensure_future(one()) for one in work(made, journal, clock).values()]
            try:
                yield made.door
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


async def _know(journal: Ringing, clock: Real) -> None:
    """Let everything be heard that a gateway asks about."""
    now, long_ago = clock.now(), clock.now() - timedelta(hours=60)
    await record(AccountClaimed(account=ACCOUNT, workspace="bench", app="meta", at=long_ago), "meta", ACCOUNT, journal, long_ago)
    told: list[AnyEvent] = [
        AccountRead(at=long_ago, account=ACCOUNT, portfolio=PORTFOLIO),
        SubscriptionRead(at=long_ago, account=ACCOUNT, ours=True),
    ]
    await hear(told, "meta", ACCOUNT, journal, long_ago)
    for number in NUMBERS:
        reading = NumberRead(
            at=now,
            number=number,
            status=Reported.CONNECTED,
            status_word="CONNECTED",
            quality=Rating.GREEN,
            limit=Limit(per_day=None),
            throughput=Throughput.HIGH,
        )
        await hear([reading], "meta", ACCOUNT, journal, now)
    for name, category in TEMPLATES.items():
        template = TemplateRead(
            at=now,
            account=ACCOUNT,
            template=f"t-{name}",
            name=name,
            language="en_US",
            state=TemplateState.APPROVED,
            word="APPROVED",
            category=category,
        )
        await hear([template], "meta", ACCOUNT, journal, now)


async def _talked(ground: Ground, clock: Real) -> None:
    """Let people have written to the number that talks."""
    windows = [Window(number=TALKING, person=ground.veil.person("wa", person(index)), at=clock.now()) for index in range(TALKERS)]

    def work(turn: SendsTurn) -> None:
        for one in windows:
            turn.put_window(one)

    await ground.sends.turn(work)


async def serve(kind: str, folder: Path) -> None:
    """Serve until the input ends."""
    what, _, port = kind.partition(":")
    async with AsyncExitStack() as stack:
        listener = bound("the bench", "127.0.0.1", 0, "")
        upstream = f"http://127.0.0.1:{port}"
        app = proxy(upstream) if what == "proxy" else await stack.enter_async_context(gate(folder, upstream))
        await stack.enter_async_context(serving(app, listener, lifespan=what == "proxy"))
        gc.collect()
        gc.freeze()
        if what == "gateway":
            settled()  # as `linekeeper serve` does it; a control keeps Python's own pace
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Serve."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    uvloop.run(serve(kind, folder))


if __name__ == "__main__":
    main()
