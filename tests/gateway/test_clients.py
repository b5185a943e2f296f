"""Clients no one here wrote, through the gateway of a whole house: what reaches Meta is what they sent but for one member, what they are
answered is what Meta says, and what we refuse makes none of them try again and again.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec import Struct

from linekeeper.build.clock import Fast
from linekeeper.build.house import House, built
from linekeeper.config import App, Config, Ports, Secret
from linekeeper.gateway.door import Door
from linekeeper.sim import Simulator
from linekeeper.state.sends import Pause, Sends
from tests.clients import heyoo_client, node, pywa_client
from tests.clients.cast import standing, target
from tests.clients.report import Report, Target

#: heyoo leaves the file it uploads open.
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PUT = re.compile(rb'"biz_opaque_callback_data":"lk[0-9a-f]{24}",?')
VARIES = [
    (re.compile(r"http://127\.0\.0\.1:\d+"), "BASE"),
    (re.compile(r"wamid\.[A-Za-z0-9+/=_-]+"), "WAMID"),
    (re.compile(r"\b\d{9,}\b"), "ID"),
    (re.compile(r"0x[0-9a-f]+"), "PLACE"),
    (re.compile(r"datetime\.datetime\([^)]*\)"), "TIME"),
    (re.compile(r"hash=[0-9a-f]{32}"), "HASH"),
    (re.compile(r"(fbtrace_id\W+)[\w-]+"), r"\1TRACE"),
]
Run = Callable[[Target, Path], Awaitable[Report]]


class Stage(Struct):
    """A house, the stand-in behind it, and what was seen at either door."""

    sim: Simulator
    house: House
    sends: Sends
    asked: list[tuple[str, bytes]]
    arrived: list[tuple[str, bytes]]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    asked: list[tuple[str, bytes]] = []
    arrived: list[tuple[str, bytes]] = []
    with pytest.MonkeyPatch.context() as patch:
        whole = Door._whole

        async def noted(self: Door, method: str, place: Any, query: bytes, headers: Any, body: bytes) -> Any:
            asked.append((f"{method} {place.path}", body))
            return await whole(self, method, place, query, headers, body)

        patch.setattr(Door, "_whole", noted)
        async with standing() as sim:
            answer = sim.graph.answer

            def seen(method: str, path: str, body: bytes, *more: Any) -> Any:
                arrived.append((f"{method} {path.partition('?')[0]}", body))
                return answer(method, path, body, *more)

            patch.setattr(sim.graph, "answer", seen)
            app = App(id=sim.app_id, secret=Secret(sim.app_secret), token=Secret(sim.token), graph_url=sim.url)
            config = Config(data=tmp_path_factory.mktemp("data"), apps=(app,), ports=Ports(web=0, gateway=0, webhook=0))
            async with built(config, Fast(sim.clock)) as house:
                while not (await house.views.numbers()).items:  # noqa: ASYNC110  nobody rings
                    await asyncio.sleep(0.02)
                yield Stage(sim, house, house.sends, asked, arrived)


async def pywa(at: Target, _folder: Path) -> Report:
    return await asyncio.to_thread(pywa_client.sent, at)


async def pywa_async(at: Target, _folder: Path) -> Report:
    return await pywa_client.sent_async(at)


async def heyoo(at: Target, folder: Path) -> Report:
    return await asyncio.to_thread(heyoo_client.sent, at, folder)


def npm(driver: str) -> Run:
    async def run(at: Target, _folder: Path) -> Report:
        node.node()
        node.folder()
        return await node.sent(driver, at)

    return run


CLIENTS = pytest.mark.parametrize(
    ("run", "person"),
    [
        pytest.param(pywa, 110, id="pywa"),
        pytest.param(pywa_async, 120, id="pywa, async"),
        pytest.param(heyoo, 130, id="heyoo"),
        pytest.param(npm("kapso.mjs"), 140, id="kapso, npm"),
        pytest.param(npm("whatsapp-api-js.mjs"), 150, id="whatsapp-api-js, npm"),
    ],
)


@CLIENTS
async def test_a_client_does_through_the_gateway_what_it_does_without(stage: Stage, run: Run, person: int, tmp_path: Path) -> None:
    direct = await run(await target(stage.sim, person), tmp_path)
    await stage.sim.step(60)  # time stands still but for this: the number's speed of one second would be used up
    stage.asked.clear()
    stage.arrived.clear()
    through = await run(replace(await target(stage.sim, person + 1), base=stage.house.gateway_url), tmp_path)

    assert through.errors == direct.errors
    assert (through.requests, [step.what for step in through.steps]) == (direct.requests, [step.what for step in direct.steps])
    sent = [one for one in stage.asked if one[0].endswith("/messages")]
    came = [one for one in stage.arrived if one[0].startswith("POST") and one[0].endswith("/messages")]
    assert len(sent) == len(came) > 0
    for (path, body), (there, spliced) in zip(sent, came, strict=True):
        assert (there, PUT.sub(b"", spliced, count=1)) == (path, body)
    others = [one for one in stage.asked if one[1] and one not in sent]
    assert [one for one in stage.arrived if one in others] == others, "and of what is no message not a byte is changed"
    for one, other in zip(through.steps, direct.steps, strict=True):
        assert (one.what, plain(one.answer, through)) == (other.what, plain(other.answer, direct))


def plain(answer: object, report: Report) -> str:
    """Return an answer without what is another one each time: ids, addresses, times, and whom it was written to."""
    text = repr(answer).replace(report.person, "PERSON")
    for pattern, word in VARIES:
        text = pattern.sub(word, text)
    return text


@CLIENTS
async def test_what_we_refuse_is_an_error_of_the_clients_own_and_makes_it_try_no_second_time(
    stage: Stage, run: Run, person: int, tmp_path: Path
) -> None:
    await stage.sim.step(60)
    at = replace(await target(stage.sim, person + 2), base=stage.house.gateway_url)
    await stage.sends.turn(lambda turn: turn.pause(Pause(kind="lane", name="utility", at=stage.sim.clock.now())))
    await asyncio.sleep(1.2)  # pauses are looked at every second
    stage.asked.clear()
    try:
        told = await run(at, tmp_path)
    finally:
        await stage.sends.turn(lambda turn: turn.resume("lane", "utility"))
        await asyncio.sleep(1.2)

    error, code = told.errors["template"]
    assert (error in {"answer", "GraphApiError", "WhatsAppError", "UnknownError"}, code) == (True, 955028)
    assert len([body for path, body in stage.asked if path.endswith("/messages") and b'"template"' in body]) == 1
