"""Clients no one here wrote, through the gateway of a whole house: what reaches Meta is what they sent but for one member, what they are
answered is what Meta says. What they make of our refusals is in tests/clients/test_refusals.py.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from msgspec import Struct

from linekeeper.build.clock import Fast
from linekeeper.build.house import House, built
from linekeeper.config import App, Config, Ports, Secret
from linekeeper.gateway.door import Door
from linekeeper.sim import Simulator
from tests.clients import heyoo_client, node, pywa_client
from tests.clients.cast import standing, target
from tests.clients.report import Report, Target

#: heyoo leaves the file it uploads open.
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PUT = re.compile(rb'"biz_opaque_callback_data":"lkt[0-9a-f]{32}",?')
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
    asked: list[tuple[str, bytes]]
    arrived: list[tuple[str, bytes]]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    asked: list[tuple[str, bytes]] = []
    arrived: list[tuple[str, bytes]] = []
    with pytest.MonkeyPatch.context() as patch:
        whole, upload = Door._whole, Door._upload

        async def noted(self: Door, method: str, place: Any, query: bytes, headers: Any, body: bytes) -> Any:
            asked.append((f"{method} {place.path}", body))
            return await whole(self, method, place, query, headers, body)

        async def noted_too(self: Door, place: Any, query: bytes, headers: Any, receive: Any) -> Any:
            parts: list[bytes] = []

            async def heard() -> Any:
                message = await receive()
                parts.append(message.get("body", b""))
                return message

            answer = await upload(self, place, query, headers, heard)
            asked.append((f"POST {place.path}", b"".join(parts)))
            return answer

        patch.setattr(Door, "_whole", noted)
        patch.setattr(Door, "_upload", noted_too)
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
                yield Stage(sim, house, asked, arrived)


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
        assert len(PUT.findall(spliced)) == is_free(body), "one member, where the caller left it empty in a message"
        assert (there, PUT.sub(b"", spliced, count=1)) == (path, body)
    assert any(b'"o-1"' in body for _, body in came) is (run is not heyoo), "what a caller filled it with is left alone; heyoo cannot"
    others = [one for one in stage.asked if one[1] and one not in sent]
    assert [one for one in stage.arrived if one in others] == others, "and of what is no message not a byte is changed"
    assert len([path for path, _ in others if path.endswith("/media")]) == 1
    for one, other in zip(through.steps, direct.steps, strict=True):
        assert (one.what, plain(one.answer, through)) == (other.what, plain(other.answer, direct))


def is_free(body: bytes) -> bool:
    """Return whether a body is a message whose tracking value the caller left empty; marking as read and typing are none."""
    told = msgspec.json.decode(body)
    return "status" not in told and not told.get("biz_opaque_callback_data")


def plain(answer: object, report: Report) -> str:
    """Return an answer without what is another one each time: ids, addresses, times, and whom it was written to."""
    text = repr(answer).replace(report.person, "PERSON")
    for pattern, word in VARIES:
        text = pattern.sub(word, text)
    return text
