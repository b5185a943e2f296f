"""A campaign from its list to its end, through the running house and the stand-in for Meta: everybody gets it, once."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from linekeeper.build.clock import Fast
from linekeeper.build.house import House, built
from linekeeper.config import App, Config, Ports, Secret
from linekeeper.config.words import PacingSet
from linekeeper.sim import Simulator, people
from linekeeper.store.crypt import open_keys
from tests.sim.cast import FIRST, START, quiet

PEOPLE = 12
PORTS = Ports(web=0, gateway=0, webhook=0)
ASKED = {"by": "Ada", "number": FIRST, "template": "order_ready", "language": "en_US"}


def configured(sim: Simulator, folder: Path) -> Config:
    app = App(
        id=sim.app_id, secret=Secret(sim.app_secret), token=Secret(sim.token), verify_token=Secret(sim.verify_token), graph_url=sim.url
    )
    return Config(data=folder, apps=(app,), ports=PORTS, pacing=(PacingSet(key="stage_s", value=60),))


def listed() -> bytes:
    return "\n".join(["phone", *(f"+{people.wa_id(at)}" for at in range(1, PEOPLE + 1))]).encode()


async def asked(client: aiohttp.ClientSession, house: House, method: str, path: str, **more: Any) -> Any:
    async with client.request(method, f"{house.gateway_url}/api/v1/campaigns{path}", **more) as answer:
        told = await answer.json()
        assert answer.status < 300, told
        return told


async def test_everybody_on_a_list_gets_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.build.gateway.SECOND_S", 0.2)  # an hour of the stand-in is six of our seconds
    async with Simulator(quiet(), start=START, speed=600) as sim, built(configured(sim, tmp_path), Fast(sim.clock)) as house:
        token = open_keys(tmp_path).operator.reveal()
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as client:
            await sim.connect_callback(house.callback(house.config.apps[0]))
            while not (await house.views.numbers()).items:  # noqa: ASYNC110  nobody rings
                await asyncio.sleep(0.02)
            drafted = await asked(client, house, "POST", "", params=ASKED, data=listed())
            report = drafted["campaign"]["report"]
            id_ = drafted["campaign"]["id"]
            assert (report["reached"], report["stages"], sim.stage.tracked) == (PEOPLE, [1, 3, 6, PEOPLE], {})

            await asked(client, house, "POST", f"/{id_}/confirm", json={"by": "Ada", "token": drafted["token"]})
            told: dict[str, Any] = {"state": "confirmed"}
            async with asyncio.timeout(60):
                while told["state"] in {"confirmed", "running"}:
                    told = await asked(client, house, "GET", f"/{id_}")
                    await asyncio.sleep(0.1)

    assert (told["state"], told["went"], told["why"]) == ("done", PEOPLE, "")
    assert sorted(sim.stage.tracked.values()) == [1] * PEOPLE
