"""The user's own programs in a whole house: Meta's webhooks and the news of sends reach them, and what fails is shown."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from msgspec.structs import replace

from linekeeper.act.standing import Reports
from linekeeper.build.clock import Fast, Real
from linekeeper.build.house import House, built
from linekeeper.build.telling import Around, Telling, _reports
from linekeeper.build.watch import Watch
from linekeeper.config import Config, Forward, Secret, Webhook
from linekeeper.gateway.keyring import make
from linekeeper.meter import Meter
from linekeeper.sim import Simulator
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.outgoing import Reached, Wanted
from linekeeper.store.instant import to_us
from tests.act.told import NOON, SECRET, HandClock, receiving
from tests.build.test_gateway import PORTS, configured, known
from tests.sim.cast import ACCOUNT, FIRST, START, quiet

OWN_SECRET = "the-shops-own-secret-0123"
BODY = {
    "messaging_product": "whatsapp",
    "to": "+15550109001",
    "type": "template",
    "template": {"name": "order_ready", "language": {"code": "en_US"}},
}


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110  nobody rings
            await asyncio.sleep(0.02)


async def send(house: House, secret: Secret) -> dict[str, Any]:
    """Send with a key, which is taken a second after it was made."""
    headers = {"Authorization": f"Bearer {secret.reveal()}"}
    async with aiohttp.ClientSession() as client, asyncio.timeout(60):
        while True:
            async with client.post(f"{house.gateway_url}/v24.0/{FIRST}/messages", json=BODY, headers=headers) as answer:
                if answer.status != 401:
                    told = dict(await answer.json())
                    return told | {"ours": answer.headers["x-linekeeper-id"]}
            await asyncio.sleep(0.05)


async def test_a_send_is_followed_by_both_ways_under_one_id(tmp_path: Path) -> None:
    async with receiving() as hook, receiving() as onward, Simulator(quiet(), start=START, speed=60) as sim:
        config = replace(
            configured(sim, tmp_path),
            forwards=(Forward(to=Secret(onward.url), mode="translated", secret=Secret(OWN_SECRET), fields=("messages",)),),
            webhooks=(Webhook(name="shop", to=Secret(hook.url), secret=Secret(SECRET), accounts=(ACCOUNT,)),),
        )
        async with built(config, Fast(sim.clock)) as house:
            await sim.connect_callback(house.callback(house.config.apps[0]))
            await known(house)
            key, secret = make("shop", ACCOUNT, START)
            await house.sends.turn(lambda turn: turn.put_key(key))
            told = await send(house, secret)
            await until(lambda: len(hook.heard) >= 2 and b"delivered" in b"".join(raw for _, raw in onward.heard))

    sent, delivered = hook.bodies[:2]
    wamid = told["messages"][0]["id"]
    assert [one["type"] for one in (sent, delivered)] == ["message.sent", "message.delivered"]
    assert [(one["data"]["id"], one["data"]["message_id"]) for one in (sent, delivered)] == [(told["ours"], wamid)] * 2  # type: ignore[index]  # dicts
    statuses = [
        status
        for _, raw in onward.heard
        for change in json.loads(raw)["entry"][0]["changes"]
        for status in change["value"].get("statuses", ())
    ]
    assert {(one["id"], one["linekeeper"]["id"]) for one in statuses} == {(wamid, told["ours"])}
    assert all("biz_opaque_callback_data" not in one for one in statuses)
    assert wamid.encode() not in (tmp_path / "sends.db").read_bytes()


async def test_who_is_no_longer_named_is_forgotten(tmp_path: Path) -> None:
    lost = Intent(id=to_us(NOON), state=SendState.FAILED, moved_at=NOON, account="A", portfolio="P", number="1")
    async with receiving() as receiver:
        pass
    config = Config(data=tmp_path, ports=PORTS, webhooks=(Webhook(to=Secret(receiver.url), secret=Secret(SECRET)),))
    async with built(config, Real()) as house:
        await house.sends.turn(lambda turn: turn.put(lost))
        while not (targets := await house.sends.look(lambda look: look.targets())):  # noqa: ASYNC110  nobody rings
            await asyncio.sleep(0.02)
    async with built(replace(config, webhooks=()), Real()) as house:
        left = await house.sends.look(lambda look: (look.targets(), look.parcels_waiting(targets[0].id)))

    assert left == ([], 0)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        pytest.param((), False, id="nobody"),
        pytest.param((Wanted(target="t", kind="all"),), True, id="all"),
        pytest.param((Wanted(target="t", kind="account", name="A"),), True, id="its account"),
        pytest.param((Wanted(target="t", kind="key", name="k"),), True, id="its key"),
        pytest.param((Wanted(target="t", kind="account", name="k"), Wanted(target="t", kind="key", name="A")), False, id="others"),
    ],
)
def test_it_is_known_of_which_sends_somebody_is_told(wanted: tuple[Wanted, ...], told: bool) -> None:
    one = Intent(id=1, state=SendState.SENDING, moved_at=NOON, account="A", portfolio="P", number="1", key="k")

    assert Telling(works={}, wanted=wanted).is_told(one) is told


def reports(clock: HandClock) -> tuple[Reports, Watch]:
    watch = Watch(clock.now)
    return _reports("forwarding to", Around(clock=clock, meter=Meter(), watch=watch)), watch  # type: ignore[arg-type]  # it only tells the time


async def test_what_fails_for_long_is_trouble_until_it_goes_well() -> None:
    clock = HandClock()
    told, watch = reports(clock)
    kept = Reached(id="t", failing_since=NOON, fault="it answered HTTP 500")

    told.failed("shop", kept)
    assert watch.troubles == {}, "it may only be restarting"
    clock.move(61)
    told.failed("shop", kept)
    assert watch.troubles["forwarding to shop"].fault == "it answered HTTP 500"
    told.well("shop")
    assert watch.troubles == {}
    told.missed("shop", 1200)
    assert watch.troubles["forwarding to shop: missed"].fault.startswith("1,200 could not be told")
