"""heyoo, unmodified: it sends, and reads what our webhooks hold. It has no server and no check of signatures of its own."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from linekeeper.sim import Simulator
from tests.clients import heyoo_client
from tests.clients.cast import standing, target
from tests.clients.report import PICTURE
from tests.sim.cast import FIRST, callback

#: It leaves the file it uploads open.
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MESSAGES = ("text", "template", "image", "buttons", "list", "reaction", "location", "contacts")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sim() -> AsyncIterator[Simulator]:
    async with standing() as sim:
        yield sim


async def test_heyoo_does_everything_it_can(sim: Simulator, tmp_path: Path) -> None:
    told = await asyncio.to_thread(heyoo_client.sent, await target(sim, 70), tmp_path)

    assert told.errors == {"to itself": ("answer", 131021)}
    assert all(told.of(what).answer["messages"][0]["id"].startswith("wamid.") for what in MESSAGES)
    assert told.of("read").answer == told.of("delete media").answer == {"success": True}
    assert told.of("download").answer == PICTURE
    assert told.requests == len(told.steps) + 1  # a download asks for the address first


async def test_heyoo_reads_our_webhooks(sim: Simulator) -> None:
    client = heyoo_client.pointed(await target(sim, 71))
    async with callback() as there:
        await sim.connect_callback(there.url)
        for kind in ("text", "image", "list_reply"):
            await sim.act({"do": "write", "number": FIRST, "person": 71, "kind": kind, "text": "Café at nine?"})
        await sim.act({"do": "send", "number": FIRST, "person": 71, "template": "order_ready"})
        await sim.step(60)
        sim.app.callback = ""
    bodies = [json.loads(body) for body in there.bodies]

    assert [client.is_message(body) for body in bodies[:4]] == [True, True, True, False]
    assert [client.get_message_type(body) for body in bodies[:3]] == ["text", "image", "interactive"]
    assert client.get_message(bodies[0]) == "Café at nine?"
    assert client.get_mobile(bodies[0]) == "15550101071"
    assert client.get_image(bodies[1])["mime_type"] == "image/png"
    assert client.get_interactive_response(bodies[2])["list_reply"]["id"] == "slot-0900"
    assert {"sent", "delivered"} <= {client.get_delivery(body) for body in bodies[3:]}
