"""From a change that Meta tells nobody to the first byte of its alert: the whole house before the stand-in, in the stand-in's time.

Meta sends no webhook when a number's quality changes, so only a reading tells. The numbers here talk, so that they are read each minute.
"""

import asyncio
import logging
import math
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import structlog
import uvloop

from bench.alert import Receiver
from bench.ratio import Measure, Probe, Scale, Stand
from linekeeper.build.clock import Fast
from linekeeper.build.house import House, built
from linekeeper.config import AlertRoute, App, Config, Ports, Secret
from linekeeper.sim import Simulator
from linekeeper.sim.playbill import Generated, Play

MOST_S = 120.0  #: p95 that was promised, in the stand-in's seconds
SPEED = 20.0  #: of the stand-in's seconds in one of ours: what our own work takes counts so many times
NUMBERS = 20  #: each in an account of its own
SPAN_S = 120.0  #: the changes come evenly over so long: at every moment between two readings
PATIENCE_S = 60.0


@contextmanager
def polled(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:  # noqa: ARG001  a round of it is as long as two readings
    """Seconds at p95, and what was promised."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # a line for each alert is no result
    number = count()
    yield {"alert": lambda: uvloop.run(_told(folder / str(next(number)))), "promise": lambda: MOST_S}


async def _told(folder: Path) -> float:
    """Return the 95th percentile over all numbers."""
    came: dict[str, float] = {}
    play = Play(about="numbers that talk", generate=Generated(numbers=NUMBERS, per_account=1, accounts_per_portfolio=1, every_s=60.0))
    async with Simulator(play, speed=SPEED) as sim:
        receiver = Receiver(NUMBERS, at=sim.clock.unix)
        server = await asyncio.start_server(receiver.take, "127.0.0.1", 0)
        async with server, built(_config(folder, sim, server.sockets[0].getsockname()[1]), Fast(sim.clock)) as house:
            await sim.connect_callback(house.callback(house.config.apps[0]), sim.verify_token)
            await _all_known(house)
            for number in sorted(sim.world.numbers):
                came[number] = sim.clock.unix()
                await sim.act({"do": "quality", "number": number, "to": "RED"})
                await asyncio.sleep(SPAN_S / NUMBERS / SPEED)
            async with asyncio.timeout(PATIENCE_S):
                await receiver.all_came.wait()
    took = sorted(receiver.came[number] - at for number, at in came.items())
    return took[math.ceil(0.95 * len(took)) - 1]


def _config(folder: Path, sim: Simulator, to: int) -> Config:
    folder.mkdir(parents=True)
    app = App(
        name="meta",
        id=sim.app_id,
        secret=Secret(sim.app_secret),
        token=Secret(sim.token),
        verify_token=Secret(sim.verify_token),
        accounts=tuple(sim.waba_ids),
        graph_url=sim.url,
    )
    route = AlertRoute(to=Secret(f"http://127.0.0.1:{to}/alerts"), secret=Secret(f"whsec_{b64encode(bytes(32)).decode()}"))
    return Config(data=folder, apps=(app,), alerts=(route,), ports=Ports(web=0, gateway=0, webhook=0))


async def _all_known(house: House) -> None:
    """Wait until every number was read, and was heard to send."""
    async with asyncio.timeout(PATIENCE_S):
        while not await _talking(house):  # noqa: ASYNC110  nobody rings for it
            await asyncio.sleep(0.2)


async def _talking(house: House) -> bool:
    numbers = (await house.views.numbers()).items
    told = [await house.views.traffic(one.id, hours=1) for one in numbers]
    return len(numbers) == NUMBERS and all(one is not None and one.sent for one in told)


STANDS = [Stand("polled", polled, most_rounds=2)]
MEASURES = [
    Measure(
        name="change to alert",
        stand="polled",
        ours="alert",
        control="promise",
        against="2 min, the p95 that was promised for a number in use",
        unit="s",
        lower_is_better=True,
        least=1.0,
    ),
]
