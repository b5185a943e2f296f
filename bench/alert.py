"""From a webhook to the first byte of its alert at a receiver: the real door, keeper and courier, with a signed webhook as the route.

Half of the news is critical and goes out at once; the other half waits for what comes with it, which is most of what is measured.
"""

import asyncio
import hmac
import json
import logging
import math
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import msgspec
import structlog
import uvloop

from bench.bodies import SECRET
from bench.ratio import Measure, Probe, Scale, Stand
from bench.serve import APP, PATH
from linekeeper import rulebook
from linekeeper.act.courier import Courier
from linekeeper.build.alerting import ways
from linekeeper.build.bell import Ringing
from linekeeper.build.clock import Real
from linekeeper.build.ground import Ground, opened
from linekeeper.build.keeping import keep_folding
from linekeeper.build.servers import bound, serving
from linekeeper.config import AlertRoute, Config, Ports, Secret
from linekeeper.events.account import AccountRead, NumbersListed
from linekeeper.events.house import AccountClaimed
from linekeeper.events.number import NumberRead, Platform, Rating, Reported
from linekeeper.flow import Keeper, hear, record
from linekeeper.intake import Door, Keeping
from linekeeper.meter import Meter

MOST_S = 5.0  #: p95 that was promised
BETWEEN_S = 0.1  #: news of two accounts
PATIENCE_S = 30.0
PER_EVENTS = 100  #: one account for so many events of the scale: 40 in a full run
FIRST_ACCOUNT = 104_998_261_000_000
NEWS: tuple[dict[str, object], ...] = (
    {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "November 25, 2026"}},
    {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SPAM"}},
)


class Receiver:
    """Takes webhooks, and knows when the first byte about each subject came; `at`: the clock."""

    def __init__(self, accounts: int, at: Callable[[], float] = time.perf_counter) -> None:
        self.came: dict[str, float] = {}
        self._at = at
        self.all_came = asyncio.Event()
        self._accounts = accounts

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests until it ends."""
        while first := await reader.read(1):
            at = self._at()
            head = first + await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().splitlines() if line.startswith(b"content-length:"))
            told = msgspec.json.decode(await reader.readexactly(length))
            for one in told["data"]["alerts"]:
                self.came.setdefault(one["subject"]["id"], at)
            if len(self.came) >= self._accounts:
                self.all_came.set()
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            await writer.drain()
        writer.close()


@contextmanager
def alert(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    """Seconds at p95, and what was promised."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # a line for each alert is no result
    number, accounts = count(), max(scale.events // PER_EVENTS, 20)
    folder.mkdir(parents=True)
    yield {"alert": lambda: uvloop.run(_told(folder / str(next(number)), accounts)), "promise": lambda: MOST_S}


async def _told(folder: Path, many: int) -> float:
    """Return the 95th percentile over `many` accounts."""
    accounts = [str(FIRST_ACCOUNT + place) for place in range(many)]
    receiver = Receiver(many)
    server = await asyncio.start_server(receiver.take, "127.0.0.1", 0)
    async with server, _house(folder, server.sockets[0].getsockname()[1], accounts) as door:
        sent = {}
        for place, account in enumerate(accounts):
            sent[account] = time.perf_counter()
            await _post(door, _body(account, NEWS[place % len(NEWS)]))
            await asyncio.sleep(BETWEEN_S)
        async with asyncio.timeout(PATIENCE_S):
            await receiver.all_came.wait()
    took = sorted(receiver.came[account] - sent[account] for account in accounts)
    return took[math.ceil(0.95 * len(took)) - 1]


@asynccontextmanager
async def _house(folder: Path, to: int, accounts: list[str]) -> AsyncIterator[int]:
    """Run door, keeper and courier; yield the door's port."""
    route = AlertRoute(to=Secret(f"http://127.0.0.1:{to}/alerts"), secret=Secret(f"whsec_{b64encode(bytes(32)).decode()}"))
    config = Config(data=folder, apps=(APP,), alerts=(route,), ports=Ports(web=0, gateway=0, webhook=0))
    clock, meter = Real(), Meter()
    async with AsyncExitStack() as stack:
        ground = await stack.enter_async_context(opened(config))
        journal = Ringing(ground.journal)
        await _known(journal, accounts)
        keeper = Keeper(rulebook.load()["2025-10-07"])
        courier = Courier(ground.state, clock, await stack.enter_async_context(ways(config, "http://127.0.0.1", lambda _label, _why: None)))
        work = [
            asyncio.create_task(keep_folding(journal, ground.state, keeper, now=clock.now, ring=lambda: None, meter=meter)),
            asyncio.create_task(courier.run()),
        ]
        try:
            await _folded(ground, len(accounts))
            listener = bound("the bench", "127.0.0.1", 0, "")
            door = Door(config.apps, Keeping(journal, ground.veil, meter), clock, meter)
            await stack.enter_async_context(serving(door, listener, lifespan=False))
            yield listener.getsockname()[1]
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)


async def _known(journal: Ringing, accounts: list[str]) -> None:
    """Let every account be ours, with one number that is fine."""
    at = datetime.now(UTC) - timedelta(hours=1)
    for place, account in enumerate(accounts):
        await record(AccountClaimed(account=account, workspace="bench", app=APP.name, at=at), APP.name, account, journal, at)
        number = f"2{account}"
        read = NumberRead(
            at=at,
            number=number,
            display=f"15550101{place:03}",
            status=Reported.CONNECTED,
            status_word="CONNECTED",
            quality=Rating.GREEN,
            name=f"Bench {place}",
            platform=Platform.CLOUD_API,
        )
        listed = NumbersListed(at=at, account=account, numbers=(number,), complete=True)
        await hear([AccountRead(at=at, account=account, name=f"Bench {place}"), listed, read], APP.name, account, journal, at)


async def _folded(ground: Ground, many: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await ground.state.look(lambda look: sum(look.counts().values())) < many:  # noqa: ASYNC110  nobody rings for it
            await asyncio.sleep(0.05)


def _body(account: str, value: dict[str, object]) -> bytes:
    entry = {"id": account, "time": int(time.time()), "changes": [{"field": "account_update", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


async def _post(port: int, body: bytes) -> None:
    """Post as Meta does, on a connection of its own; the answer must be 200."""
    signature = hmac.digest(SECRET.encode(), body, "sha256").hex()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: door.example\r\nX-Hub-Signature-256: sha256={signature}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    if b" 200 " not in answer.split(b"\r\n", 1)[0]:
        raise RuntimeError(f"the door answered {answer[:40]!r}: nothing was measured")


STANDS = [Stand("alert", alert, most_rounds=3)]
MEASURES = [
    Measure(
        name="webhook to alert",
        stand="alert",
        ours="alert",
        control="promise",
        against="5 s, the p95 that was promised",
        unit="s",
        lower_is_better=True,
        least=1.0,
    ),
]
