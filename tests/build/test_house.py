"""The house, whole, in this loop: against the stand-in for Meta, with a folder that outlives it."""

import asyncio
import hmac
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace

from linekeeper.build import spool
from linekeeper.build.clock import Fast, Real
from linekeeper.build.ground import opened
from linekeeper.build.heart import last_alive
from linekeeper.build.house import House, built
from linekeeper.config import App, Config, Ports, Secret
from linekeeper.errors import Misconfigured
from linekeeper.events.house import HouseSlept
from linekeeper.journal.port import START
from linekeeper.sim import Simulator
from linekeeper.state.credentials import Change
from linekeeper.store.crypt import open_keys
from tests.build.lived import live

PORTS = Ports(web=0, gateway=0, webhook=0)
BODY = b'{"object":"whatsapp_business_account","entry":[]}'


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator(play="demo", speed=60) as running:
        yield running


def configured(sim: Simulator, folder: Path) -> Config:
    app = App(
        id=sim.app_id, secret=Secret(sim.app_secret), token=Secret(sim.token), verify_token=Secret(sim.verify_token), graph_url=sim.url
    )
    return Config(data=folder, apps=(app,), ports=PORTS)


async def until_all_are_shown(house: House, many: int) -> dict[str, str]:
    """Return the statuses, once so many numbers are known."""
    async for _ in house.views.changes():
        page = await house.views.numbers()
        if len(page.items) >= many and all(one.status != "unknown" for one in page.items):
            return {one.id: one.status for one in page.items}
    raise AssertionError("the house closed")


async def test_its_numbers_are_read_and_its_webhooks_heard(sim: Simulator, tmp_path: Path) -> None:
    async with built(configured(sim, tmp_path), Fast(sim.clock)) as house:
        await sim.connect_callback(house.callback(house.config.apps[0]))
        statuses = await asyncio.wait_for(until_all_are_shown(house, 12), 60)
        while not (await house.views.deliveries()).items:  # noqa: ASYNC110  the traffic of the play will come
            await asyncio.sleep(0.05)

        assert len(statuses) == 12
        assert house.watch.troubles == {}


async def test_the_page_the_api_the_metrics_and_the_door_answer(tmp_path: Path) -> None:
    async with built(Config(data=tmp_path, ports=PORTS), Real()) as house, aiohttp.ClientSession() as client:
        for path, kind in (("/", "text/html"), ("/api/v1/numbers", "application/json"), ("/metrics", "text/plain")):
            async with client.get(house.web_url + path) as answer:
                assert (answer.status, answer.content_type) == (200, kind), path
        async with client.get(f"{house.door_url}/health") as answer:
            assert await answer.text() == "ok\n"


async def test_it_closes_although_a_page_listens(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as client:
        async with built(Config(data=tmp_path, ports=PORTS), Real()) as house:
            answer = await client.get(f"{house.web_url}/events")
            assert (await answer.content.readline()).startswith(b"event:")
        assert isinstance(await answer.content.read(), bytes)


async def test_what_it_slept_through_is_written_down_at_the_next_start(sim: Simulator, tmp_path: Path) -> None:
    config = configured(sim, tmp_path)
    since = datetime.now(UTC) - timedelta(hours=3)
    await live(config, alive=since)
    async with built(config, Real()) as house:
        assert house.slept_since == since
    async with opened(config) as ground:
        events = [event for _, batch in await ground.journal.read(START) for one in batch.elements for event in one.events]
        assert [event.since for event in events if isinstance(event, HouseSlept)] == [since]


async def test_its_heart_beats(tmp_path: Path) -> None:
    began = datetime.now(UTC)
    async with built(Config(data=tmp_path, ports=PORTS), Real()) as house:
        while await last_alive(house.state) is None:  # noqa: ASYNC110  nobody rings for a heartbeat
            await asyncio.sleep(0.01)
        alive = await last_alive(house.state)

    assert alive is not None
    assert alive >= began


async def test_wrongly_signed_requests_become_trouble_that_is_shown(sim: Simulator, tmp_path: Path) -> None:
    async with built(configured(sim, tmp_path), Real()) as house, aiohttp.ClientSession() as client:
        headers = {"X-Hub-Signature-256": "sha256=" + "0" * 64}
        async with client.post(house.callback(house.config.apps[0]), data=b"{}", headers=headers) as answer:
            assert answer.status == 401

        assert "was the app's secret changed at Meta?" in house.watch.troubles["webhooks of app meta"].fault


async def test_a_clock_that_differs_from_metas_becomes_trouble_that_is_shown(tmp_path: Path) -> None:
    async with (
        Simulator(play="demo", speed=1, start=datetime.now(UTC) + timedelta(hours=1)) as ahead,
        built(configured(ahead, tmp_path), Real()) as house,
    ):
        await until(lambda: "the clock" in house.watch.troubles)
        told = house.watch.troubles["the clock"].fault

    assert re.match(r"this machine's clock is 3[56]\d\d s behind Meta's \(app meta\): set it by NTP", told)


async def test_a_port_that_is_taken_is_told_and_everything_is_let_go(tmp_path: Path) -> None:
    async with built(Config(data=tmp_path / "one", ports=PORTS), Real()) as house:
        port = int(house.web_url.rsplit(":", 1)[1])
        config = Config(data=tmp_path / "two", ports=replace(PORTS, webhook=port))
        with pytest.raises(Misconfigured, match=f"the webhook door cannot listen on 127.0.0.1:{port}"):
            async with built(config, Real()):
                pytest.fail("two on one port")
    async with built(Config(data=tmp_path / "one", ports=PORTS), Real()):
        pass  # the folder can be had again


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  another task brings it about, and rings nowhere
            await asyncio.sleep(0.05)


def signed(body: bytes, secret: Secret) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.digest(secret.reveal().encode(), body, "sha256").hex()}


async def test_a_dead_token_is_replaced_without_a_restart(sim: Simulator, tmp_path: Path) -> None:
    config = configured(sim, tmp_path)
    dead = replace(config, apps=(replace(config.apps[0], token=Secret(sim.tokens["expired"])),))
    keys = open_keys(tmp_path, Secret(""))
    async with built(dead, Fast(sim.clock)) as house:
        spool.put(tmp_path, Change(name="meta", at=datetime.now(UTC), token=Secret(sim.token)), keys)
        statuses = await asyncio.wait_for(until_all_are_shown(house, 12), 60)

    assert len(statuses) == 12


async def test_an_app_is_added_to_a_house_that_runs_without_any(sim: Simulator, tmp_path: Path) -> None:
    app = configured(sim, tmp_path).apps[0]
    keys = open_keys(tmp_path, Secret(""))
    change = Change(name="meta", at=datetime.now(UTC), id=app.id, secret=app.secret, token=app.token, graph_url=app.graph_url)
    async with built(Config(data=tmp_path, ports=PORTS), Fast(sim.clock)) as house:
        spool.put(tmp_path, change, keys)
        statuses = await asyncio.wait_for(until_all_are_shown(house, 12), 60)

    assert len(statuses) == 12


async def test_a_secret_is_replaced_under_load_and_nothing_rightly_signed_is_refused(tmp_path: Path) -> None:
    old, new = Secret("old-secret"), Secret("new-secret")
    config = Config(data=tmp_path, ports=PORTS, apps=(App(secret=old),))
    keys = open_keys(tmp_path, Secret(""))
    told: dict[Secret, list[int]] = {old: [], new: []}
    async with built(config, Real()) as house, aiohttp.ClientSession() as client:

        async def post(secret: Secret) -> None:
            while True:
                async with client.post(house.callback(config.apps[0]), data=BODY, headers=signed(BODY, secret)) as answer:
                    told[secret].append(answer.status)

        senders = [asyncio.create_task(post(secret)) for secret in (old, old, old, new)]
        await until(lambda: len(told[new]) > 10)
        end = datetime.now(UTC) + timedelta(hours=1)
        spool.put(tmp_path, Change(name="meta", at=datetime.now(UTC), secret=new, old_secret_until=end), keys)
        await until(lambda: told[new][-20:] == [200] * 20)
        for sender in senders:
            sender.cancel()
        await asyncio.gather(*senders, return_exceptions=True)

    assert set(told[old]) == {200}
    assert told[new] == sorted(told[new], reverse=True)  # refused until the change was taken, then never again
