"""P12: no token, secret, person's number, message id or text in logs, metrics, pages, answers, or in the files as they lie on the disk.

A real house with the real door, a body full of what must not show, one body that cannot be read at all, and one wrongly signed.
"""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from pathlib import Path

import aiohttp
import msgspec
import pytest
import structlog

from linekeeper.build.clock import Fast
from linekeeper.build.house import House, built
from linekeeper.build.logs import set_up
from linekeeper.config import App, Config, Ports, Secret
from linekeeper.sim import Simulator

PERSON, BSUID = "15550109777", "US.20481930571648299777"
MESSAGE = "wamid.HBgLMTU1NTAxMDk3NzcVAgARGBJGQkZCQTJFNDVDMjA0NURDNUMA"
TEXT, NAME, CALLBACK = "my door code is 4471", "Dana Whitfield", "order-93-of-dana"
VERIFY = "verify-word-of-the-test"
PAGES = ("/", "/deliveries", "/unread", "/glossary", "/metrics", "/numbers/109284756103948", "/numbers/none", "/api/v1/numbers/none")
ANSWERS = ("numbers", "fleet", "deliveries", "deliveries/1", "deliveries/2", "unread")


def body(account: str, number: str, display: str) -> bytes:
    """Return one delivery with a status, a text, a broken status and a field nobody knows, all about one person."""
    metadata = {"display_phone_number": display, "phone_number_id": number}
    status = {"id": MESSAGE, "status": "delivered", "timestamp": "1793606400", "recipient_id": PERSON, "recipient_user_id": BSUID}
    failed = {**status, "status": "failed", "errors": [{"code": 131026, "title": "x", "error_data": {"details": f"{PERSON} is gone"}}]}
    broken = {"id": MESSAGE, "status": [PERSON], "timestamp": PERSON, "recipient_id": {"of": NAME}}
    heard = {"from": PERSON, "id": f"{MESSAGE}2", "timestamp": "1793606400", "type": "text", "text": {"body": TEXT}}
    value = {
        "messaging_product": "whatsapp",
        "metadata": metadata,
        "contacts": [{"profile": {"name": NAME}, "wa_id": PERSON}],
        "statuses": [{**status, "biz_opaque_callback_data": CALLBACK}, failed, broken],
        "messages": [heard, {**heard, "id": 7, "from": [PERSON]}],
    }
    changes = [{"field": "messages", "value": value}, {"field": "brand_new_field", "value": {"wa_id": PERSON, "text": TEXT}}]
    return msgspec.json.encode({"object": "whatsapp_business_account", "entry": [{"id": account, "changes": changes}]})


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator(play="steady", speed=60) as running:
        yield running


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Return what is logged, as the server logs it; put back afterwards what the test run had."""
    handlers, level, kept = logging.root.handlers[:], logging.root.level, StringIO()
    set_up(kept)
    yield kept
    logging.captureWarnings(capture=False)
    logging.root.handlers[:], logging.root.level = handlers, level
    structlog.reset_defaults()


async def post(client: aiohttp.ClientSession, house: House, told: bytes, secret: str) -> int:
    signature = "sha256=" + hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()
    async with client.post(f"{house.door_url}/webhooks/meta", data=told, headers={"X-Hub-Signature-256": signature}) as said:
        return said.status


async def told_everywhere(client: aiohttp.ClientSession, house: House) -> dict[str, str]:
    """Return all that the pages and the API show, but for raw bodies, which are asked for by name."""
    told = {}
    for place in (*PAGES, *(f"/api/v1/{name}" for name in ANSWERS)):
        async with client.get(f"{house.web_url}{place}") as said:
            told[place] = await said.text()
    return told


async def test_what_is_personal_or_secret_shows_nowhere(
    sim: Simulator, log: StringIO, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = sim.app_secret
    app = App(id=sim.app_id, secret=Secret(secret), token=Secret(sim.token), verify_token=Secret(VERIFY), graph_url=sim.url)
    number = next(one for one in sim.world.numbers.values() if one.account == sim.waba_ids[0])
    config = Config(data=tmp_path / "data", apps=(app,), ports=Ports(web=0, gateway=0, webhook=0))
    async with built(config, Fast(sim.clock)) as house, aiohttp.ClientSession() as client:
        assert await post(client, house, body(sim.waba_ids[0], number.id, number.display), secret) == 200
        assert await post(client, house, f"{PERSON} {MESSAGE} {TEXT}".encode(), secret) == 200
        assert await post(client, house, body("1", "2", PERSON), "another secret") == 401
        while not ((await house.views.unread()).items and (await house.views.numbers()).items):  # noqa: ASYNC110  it will come
            await asyncio.sleep(0.05)
        told = await told_everywhere(client, house)
    told["logs"] = log.getvalue() + "".join(capsys.readouterr())
    for file in (tmp_path / "data").iterdir():
        told[file.name] = file.read_bytes().decode("latin-1")

    hidden = (PERSON, BSUID, MESSAGE, TEXT, NAME, CALLBACK, secret, sim.token, VERIFY)
    assert [(place, word[:12]) for place, text in told.items() for word in hidden if word in text] == []
    assert "messages" in told["/api/v1/unread"], "what could not be read is shown by its place"
