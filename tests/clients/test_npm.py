"""Two clients from npm, unmodified: they send, read, and hear our webhooks with their own checks of the signature."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from linekeeper.sim import Simulator
from tests.clients import node
from tests.clients.cast import standing, target
from tests.clients.report import PICTURE, STEPS
from tests.sim.cast import FIRST

pytestmark = pytest.mark.asyncio(loop_scope="module")
KAPSO, OTHER = "kapso.mjs", "whatsapp-api-js.mjs"
#: What each client has no call for.
LACKS = {KAPSO: {"block", "blocked", "unblock", "number", "numbers"}, OTHER: {"blocked", "number", "numbers", "profile", "templates"}}
#: How each client tells that a message was refused: by an exception of its own, or as Graph's answer.
REFUSED = {KAPSO: ("GraphApiError", 131021), OTHER: ("answer", 131021)}
MESSAGES = ("text", "template", "image", "buttons", "list", "reaction", "location", "contacts")
EACH = pytest.mark.parametrize("driver", [KAPSO, OTHER])


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sim() -> AsyncIterator[Simulator]:
    node.node()
    node.folder()
    async with standing() as sim:
        yield sim


@EACH
async def test_a_client_from_npm_does_everything_it_can(sim: Simulator, driver: str) -> None:
    told = await node.sent(driver, await target(sim, 40 if driver == KAPSO else 50))

    assert told.errors == {"to itself": REFUSED[driver]}
    assert [step.what for step in told.steps] == [what for what in STEPS if what not in LACKS[driver]]
    assert told.requests == len(told.steps) + (driver == KAPSO)  # this one asks for the address once more before it fetches
    assert all(told.of(what).answer["messages"][0]["id"].startswith("wamid.") for what in MESSAGES)
    assert all(told.of(what).answer["success"] for what in ("read", "typing", "delete media"))
    assert told.of("download").answer == PICTURE.hex()


@EACH
async def test_a_client_from_npm_hears_our_webhooks_and_checks_their_signature(sim: Simulator, driver: str) -> None:
    async with node.listening(driver, sim.app_secret, sim.verify_token) as ear:
        await sim.connect_callback(ear.url)
        for kind in ("text", "image", "button_reply", "order"):
            await sim.act({"do": "write", "number": FIRST, "person": 60, "kind": kind, "text": "Café at nine? 💙"})
        await sim.act({"do": "send", "number": FIRST, "person": 60, "template": "order_ready"})
        await sim.act({"do": "send", "number": FIRST, "person": 8998, "template": "order_ready"})
        await sim.step(900)
        sim.app.callback = ""
        forged = {"X-Hub-Signature-256": "sha256=" + "0" * 64}
        async with aiohttp.ClientSession() as session, session.post(ear.url, data=b"{}", headers=forged) as answer:
            assert answer.status == 401
        await ear.stop()

    assert [one["kind"] for one in ear.heard[:4]] == ["text", "image", "interactive", "order"]
    assert ear.heard[0]["text"] == "Café at nine? 💙"
    assert {"kind": "failed", "code": 131026} in ear.heard
    assert {"sent", "delivered"} <= {one["kind"] for one in ear.heard}
    assert ear.refused == [401]
