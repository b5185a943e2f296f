"""The gateway in a running house: it serves, looks templates up, and knows its folder from a copy."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from linekeeper.build.apps import Apps
from linekeeper.build.clock import Fast
from linekeeper.build.gateway import looking_up
from linekeeper.build.ground import opened
from linekeeper.build.house import House, built
from linekeeper.config import App, Config, Ports, Secret
from linekeeper.gateway.keyring import make
from linekeeper.sim import Simulator
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import Sought
from linekeeper.store.instant import to_us
from tests.sim.cast import ACCOUNT, FIRST, START, quiet

PORTS = Ports(web=0, gateway=0, webhook=0)

WAITS = Intent(
    id=to_us(START), state=SendState.HELD, moved_at=START, account=ACCOUNT, portfolio="", number=FIRST, due_at=START + timedelta(days=999)
)


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator(quiet(), start=START, speed=60) as running:
        yield running


def configured(sim: Simulator, folder: Path) -> Config:
    app = App(
        id=sim.app_id, secret=Secret(sim.app_secret), token=Secret(sim.token), verify_token=Secret(sim.verify_token), graph_url=sim.url
    )
    return Config(data=folder, apps=(app,), ports=PORTS)


async def known(house: House) -> None:
    while not (await house.views.numbers()).items:  # noqa: ASYNC110  nobody rings
        await asyncio.sleep(0.02)


async def test_it_sends_with_a_key_and_follows_the_message_to_its_end(sim: Simulator, tmp_path: Path) -> None:
    async with built(configured(sim, tmp_path), Fast(sim.clock)) as house, aiohttp.ClientSession() as client:
        await sim.connect_callback(house.callback(house.config.apps[0]))
        await known(house)
        key, secret = make("shop", ACCOUNT, START)
        await house.sends.turn(lambda turn: turn.put_key(key))
        body: dict[str, Any] = {"messaging_product": "whatsapp", "to": "+15550109001", "type": "template"}
        body |= {"template": {"name": "order_ready", "language": {"code": "en_US"}}}
        headers = {"Authorization": f"Bearer {secret.reveal()}"}
        status, id_ = 401, 0
        told: dict[str, Any] = {}
        while status == 401:  # until the key is taken, a second later
            async with client.post(f"{house.gateway_url}/v24.0/{FIRST}/messages", json=body, headers=headers) as answer:
                status, told = answer.status, await answer.json()
                id_ = int(answer.headers.get("x-linekeeper-id", "lk.0").removeprefix("lk."))
            await asyncio.sleep(0.05)

        assert (status, told["messages"][0]["message_status"]) == (200, "accepted")
        states = {SendState.SENDING, SendState.SENT}
        while (kept := await house.sends.look(lambda look: look.intent(id_))) is None or kept.state in states:  # noqa: ASYNC110  as above
            await asyncio.sleep(0.02)
        assert (kept.state in {SendState.DELIVERED, SendState.READ}, kept.lane, kept.counts) == (True, "utility", True)
        async with client.get(f"{house.gateway_url}/health") as answer:
            assert await answer.text() == "ok\n"


async def test_templates_are_looked_up_with_the_account_s_token(sim: Simulator, tmp_path: Path) -> None:
    config = configured(sim, tmp_path)
    async with built(config, Fast(sim.clock)) as house:
        await known(house)
    async with opened(config) as ground, aiohttp.ClientSession() as session:
        look_up = looking_up(session, Apps(config, ground), Fast(sim.clock), ground)

        assert await look_up(ACCOUNT, "order_ready", "en-US") == "UTILITY"
        assert await look_up(ACCOUNT, "order_ready", "de") == ""
        assert await look_up("777", "order_ready", "en_US") is None


async def test_a_copied_folder_lets_no_waiting_send_go(sim: Simulator, tmp_path: Path) -> None:
    original, copy = tmp_path / "original", tmp_path / "copy"
    async with built(configured(sim, original), Fast(sim.clock)) as house:
        await house.sends.accept(WAITS)
    shutil.copytree(original, copy)
    found = []
    for folder in (original, copy):
        async with built(configured(sim, folder), Fast(sim.clock)) as house:
            kept = await house.sends.look(lambda look: look.intent(WAITS.id))
            found.append(kept and (kept.why, kept.due_at))

    assert found == [("", WAITS.due_at), ("restored", None)]


@pytest.mark.parametrize("how", ["it is older than the state", "somebody says so"])
async def test_a_store_that_was_put_back_in_place_lets_no_waiting_send_go(sim: Simulator, tmp_path: Path, how: str) -> None:
    async with built(configured(sim, tmp_path), Fast(sim.clock)) as house:
        await house.sends.accept(WAITS)
    backup = (tmp_path / "sends.db").read_bytes()
    async with built(configured(sim, tmp_path), Fast(sim.clock)) as house:
        assert (await house.sends.look(lambda look: look.intents(Sought())))[0].why == ""
    if how == "somebody says so":
        (tmp_path / "restored").touch()
    else:
        (tmp_path / "sends.db").write_bytes(backup)  # the same file to its file system, as after a snapshot
        (tmp_path / "sends.db-wal").unlink(missing_ok=True)
    async with built(configured(sim, tmp_path), Fast(sim.clock)) as house:
        [kept] = await house.sends.look(lambda look: look.intents(Sought()))

        assert (kept.state, kept.why) == (SendState.HELD, "restored")
        assert not (tmp_path / "restored").exists()
