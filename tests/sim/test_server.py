import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import msgspec
import pytest

from linekeeper.sim import HandshakeFailed, Simulator, names, playbill
from linekeeper.sim.clock import STRETCH_S
from linekeeper.sim.ledger import Row
from linekeeper.sim.manners import Manners
from linekeeper.sim.outbox import signature
from linekeeper.sim.world import App
from tests.sim.cast import ACCOUNT, APP, FIRST, START, callback, quiet

Wrap = Callable[[dict[str, str]], dict[str, object]]


async def test_a_reader_needs_only_what_the_simulator_tells_of_itself() -> None:
    async with Simulator("steady", start=START, paused=True) as sim, aiohttp.ClientSession() as session:
        async with session.get(f"{sim.url}/debug_token", params={"input_token": sim.token, "access_token": sim.app_token}) as answer:
            debugged = await answer.json()
        async with session.get(
            f"{sim.url}/v25.0/{sim.waba_ids[0]}/phone_numbers", headers={"Authorization": f"Bearer {sim.token}"}
        ) as answer:
            listed = await answer.json()

        assert sim.url.startswith("http://127.0.0.1:")
        assert (sim.app_id, sim.waba_ids) == (APP, [ACCOUNT])
        assert debugged["data"]["granular_scopes"][0]["target_ids"] == sim.waba_ids
        assert listed["data"][0]["id"] == FIRST


async def test_every_answer_carries_simulated_time() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim, aiohttp.ClientSession() as session:
        await sim.step(3_600)
        dates = []
        for path in (f"/v25.0/{FIRST}", "/nothing", "/_sim/clock", "/_sim/nothing"):
            async with session.get(sim.url + path) as answer:
                dates.append(parsedate_to_datetime(answer.headers["Date"]))

        assert set(dates) == {datetime(2026, 11, 2, 9, tzinfo=UTC)}


async def test_a_call_sees_all_that_was_due_before_it() -> None:
    play = quiet()
    play.acts = [{"at_s": 30, "do": "ban", "account": ACCOUNT}]
    async with Simulator(play, start=START, paused=True) as sim, aiohttp.ClientSession() as session:
        said = []
        for seconds in (29.0, 1.0):
            await sim.step(seconds)
            async with session.get(f"{sim.url}/{FIRST}?fields=status&access_token={sim.token}") as answer:
                said.append((await answer.json())["status"])

        assert said == ["CONNECTED", "BANNED"]


async def test_a_running_clock_delivers_by_itself() -> None:
    play = quiet()
    play.acts = [{"at_s": 600, "do": "ban", "account": ACCOUNT}]
    async with callback() as hook, Simulator(play, speed=10_000.0, start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        sim.clock.set(paused=False)
        sim.woken()
        await asyncio.wait_for(hook.got.wait(), 60)

        assert hook.headers[0]["X-Hub-Signature-256"] == signature(sim.app_secret, hook.bodies[0])
        assert (sim.clock.now() - START).total_seconds() >= 600


async def test_at_full_speed_the_clock_waits_for_whoever_hears_it() -> None:
    play = quiet()
    play.acts = [{"at_s": 60 * at, "do": "warn", "account": ACCOUNT, "violation": "SCAM"} for at in range(1, 301)]
    async with callback() as hook, Simulator(play, start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        sim.clock.set(speed=100_000.0, paused=False)
        sim.woken()
        late = []
        while sim.clock.unix() < START.timestamp() + 60 * 300 + 1:
            late.append(sim.outbox.late_s)
            await asyncio.sleep(0)
        sim.clock.set(paused=True)
        sim.catch_up()
        await sim.outbox.settle()

        assert max(late) <= 3 * STRETCH_S  # one it may be late, one is played at a time, one the clock has run since
        assert len(hook.bodies) == 300


async def test_a_callback_that_does_not_echo_or_answer_is_refused() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        hook.echo = False
        with pytest.raises(HandshakeFailed, match="wanted 200 and the challenge"):
            await sim.connect_callback(hook.url)
        await sim.act({"do": "ban", "account": ACCOUNT})

        assert (hook.asked[0]["hub.verify_token"], hook.bodies) == (sim.verify_token, [])
    with pytest.raises(HandshakeFailed, match="could not be reached"):
        async with Simulator(quiet(), start=START, paused=True) as sim:
            await sim.connect_callback(hook.url)


async def test_two_runs_with_the_same_seed_and_calls_give_the_same_bytes() -> None:
    async def run() -> tuple[list[bytes], list[bytes], list[Row]]:
        async with callback() as hook, Simulator("demo", seed=3, start=START, paused=True) as sim, aiohttp.ClientSession() as session:
            await sim.connect_callback(hook.url)
            answers = []
            for _ in range(3):
                await sim.step(120)
                async with session.get(f"{sim.url}/{FIRST}/nothing?access_token={sim.token}") as answer:
                    answers.append(await answer.read())
            return sorted(hook.bodies), answers, list(sim.stage.ledger.rows)

    assert await run() == await run()


async def test_a_simulator_closes_cleanly_with_webhooks_on_their_way() -> None:
    async with callback() as hook:
        async with Simulator(quiet(), start=START, paused=True) as sim:
            await sim.connect_callback(hook.url)
            hook.answers = [500]
            for _ in range(50):
                sim.stage.announce(sim.world.accounts[ACCOUNT], "security", {})
            sim.catch_up()

        assert len([task for task in asyncio.all_tasks() if not task.done() and "_attempt" in repr(task)]) == 0


def test_the_plays_are_told() -> None:
    assert names() == sorted(names())
    assert {"ban", "demo", "enforcement", "flagged", "fleet-500", "limit", "offline", "pending", "steady"} <= set(names())


@pytest.mark.parametrize(
    ("path", "wrap"),
    [
        pytest.param(f"/{ACCOUNT}/subscribed_apps", lambda wish: wish, id="of an account"),
        pytest.param(f"/{FIRST}", lambda wish: {"webhook_configuration": wish}, id="of a number"),
    ],
)
async def test_an_override_is_asked_for_its_own_verify_token_before_it_is_taken(path: str, wrap: Wrap) -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim, aiohttp.ClientSession() as session:
        said = []
        for echo in (False, True):
            hook.echo = echo
            body = wrap({"override_callback_uri": hook.url, "verify_token": "of the override"})
            async with session.post(f"{sim.url}/v25.0{path}?access_token={sim.token}", json=body) as answer:
                told = await answer.json()
                said.append((answer.status, told.get("success"), told.get("error", {}).get("code")))
            await sim.act({"do": "write", "number": FIRST, "person": 1})

        assert said == [(400, None, 2200), (200, True, None)]
        assert [asked["hub.verify_token"] for asked in hook.asked] == ["of the override"] * 2
        assert len(hook.bodies) == 1


async def test_a_fault_spoils_the_answer_to_an_override_although_it_was_taken() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim, aiohttp.ClientSession() as session:
        await sim.act({"do": "fault", "kind": "truncated"})
        wish = {"override_callback_uri": hook.url, "verify_token": "v"}
        async with session.post(f"{sim.url}/{ACCOUNT}/subscribed_apps?access_token={sim.token}", json=wish) as answer:
            body = await answer.read()

        assert body == b'{"succes'
        assert sim.world.accounts[ACCOUNT].overrides == {APP: hook.url}


@pytest.mark.parametrize(("to_all", "copies"), [(True, 2), (False, 1)], ids=["retries go to all apps, as at Meta", "to the sick one alone"])
async def test_two_apps_hear_each_with_its_own_secret_also_what_the_other_did_not_take(to_all: bool, copies: int) -> None:
    play = msgspec.structs.replace(quiet(), apps=[App(id="11"), App(id="22")], manners=Manners(retries_to_all=to_all))
    async with callback() as first, callback() as second, Simulator(play, start=START, paused=True) as sim:
        await sim.connect_callback(first.url)
        await sim.connect_callback(second.url, app="22")
        second.answers = [500]
        await sim.act({"do": "ban", "account": ACCOUNT})
        await sim.step(5)
        secrets = [sim.world.apps[app].secret for app in ("11", "22")]

        assert (first.bodies, second.bodies) == ([second.bodies[0]] * copies, [second.bodies[0]] * 2)
        assert [hook.headers[0]["X-Hub-Signature-256"] for hook in (first, second)] == [signature(key, first.bodies[0]) for key in secrets]
        assert {sent["X-Hub-Signature-256"] for sent in first.headers} == {signature(secrets[0], first.bodies[0])}
        assert [hook.asked[0]["hub.verify_token"] for hook in (first, second)] == [sim.world.apps[app].verify_token for app in ("11", "22")]
        with pytest.raises(ValueError, match="no app has the id '33'; there are: 11, 22"):
            await sim.connect_callback(first.url, app="33")


async def test_a_sink_takes_webhooks_without_any_http() -> None:
    play = quiet()
    play.acts = [{"at_s": day * 86_400, "do": "warn", "account": ACCOUNT, "violation": "SCAM"} for day in range(30)]
    stage, sunk = playbill.raise_curtain(play, START.timestamp(), 7), list[str]()
    stage.world.apps[APP].callback = "anywhere"
    stage.post = lambda _app, url, field, _body: sunk.append(f"{field} to {url}")
    stage.timeline.run_until(START.timestamp() + 30 * 86_400)

    assert sunk == ["account_update to anywhere"] * 30
