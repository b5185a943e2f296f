"""The servers that messages are sent through, and the one they are sent to, each in a process of its own.

`python -m bench.sending upstream FOLDER` answers at once, on the last core; `gateway:PORT` and `proxy:PORT` send on to it, on the first,
with the settings of `linekeeper serve`. Each writes its port as a line and serves until its input ends.
"""

import asyncio
import gc
import itertools
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import uvloop

from bench.bodies import ACCOUNT
from bench.messages import NUMBERS, TALKERS, TALKING, person
from bench.proxy import proxy
from linekeeper import rulebook
from linekeeper.build.apps import Apps
from linekeeper.build.bell import Ringing
from linekeeper.build.clock import Real
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

CONTACTS = b'"contacts":[{"input":"+15550100001","wa_id":"15550100001"}]'
TEMPLATES = {"order_ready": "UTILITY", "autumn_offer": "MARKETING"}
PORTFOLIO = "827364510293847"


class Upstream(asyncio.Protocol):
    """Answers each message at once, as Meta would, and looks at none."""

    serials = itertools.count()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by name
        self._got = b""

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        self._got += data
        while True:
            head, found, rest = self._got.partition(b"\r\n\r\n")
            if not found:
                return
            _, _, length = head.lower().partition(b"content-length: ")
            size = int(length.split(b"\r\n", 1)[0])
            if len(rest) < size:
                return
            self._got = rest[size:]
            body = b'{"messaging_product":"whatsapp",%s,"messages":[{"id":"wamid.%020d"}]}' % (CONTACTS, next(self.serials))
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: %d\r\n\r\n" % len(body)
            self._transport.write(head + body)


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
        if what == "upstream":
            server = await asyncio.get_running_loop().create_server(Upstream, sock=listener)
            stack.enter_context(closing(server))
        else:
            upstream = f"http://127.0.0.1:{port}"
            app = proxy(upstream) if what == "proxy" else await stack.enter_async_context(gate(folder, upstream))
            await stack.enter_async_context(serving(app, listener, lifespan=what == "proxy"))
        gc.collect()
        gc.freeze()
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Serve."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores) if kind == "upstream" else min(cores)})
    uvloop.run(serve(kind, folder))


if __name__ == "__main__":
    main()
