from typing import Any

import aiohttp
import pytest

from linekeeper.sim.server import Simulator
from tests.sim.cast import ACCOUNT, FIRST, START, callback, quiet


async def told(sim: Simulator, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.request(method, sim.url + path, json=body) as answer:
        return answer.status, await answer.json()


async def test_the_clock_is_read_paused_sped_up_and_stepped() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        assert await told(sim, "GET", "/_sim/clock") == (200, {"now": "2026-11-02T08:00:00+00:00", "speed": 60.0, "paused": True})
        assert await told(sim, "POST", "/_sim/clock", {"speed": 5, "step": 90}) == (
            200,
            {"now": "2026-11-02T08:01:30+00:00", "speed": 5.0, "paused": True},
        )
        assert (await told(sim, "POST", "/_sim/clock", {"paused": False}))[1]["paused"] is False


async def test_the_world_is_told_with_statuses_and_without_secrets() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        await told(sim, "POST", "/_sim/act", {"do": "ban", "account": ACCOUNT})
        _, world = await told(sim, "GET", "/_sim/world")

        assert world["numbers"][FIRST]["status"] == "BANNED"
        assert world["numbers"][FIRST]["use"] == {"owner": "827364510293847", "tier": "TIER_2K", "people": 0}
        assert world["tokens"]["expired"] == "expired"
        assert not [secret for secret in (sim.token, sim.app_secret, sim.verify_token) if secret in str(world)]


async def test_a_callback_is_set_after_its_handshake() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        assert await told(sim, "POST", "/_sim/callback", {"url": hook.url, "verify_token": "mine"}) == (200, {"done": True})
        assert (hook.asked[0]["hub.mode"], hook.asked[0]["hub.verify_token"]) == ("subscribe", "mine")
        hook.echo = False
        status, refused = await told(sim, "POST", "/_sim/callback", {"url": hook.url})

        assert (status, "wanted 200 and the challenge" in refused["refused"]) == (400, True)
        assert (await told(sim, "POST", "/_sim/callback", {"url": hook.url, "app": "2"}))[0] == 400


async def test_webhooks_are_switched_off_wholly_or_by_field() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        wishes: list[dict[str, object]] = [
            {"on": False},
            {"on": True, "lost": ["account_update"]},
            {"lost": [], "unticked": ["account_update"]},
            {"unticked": []},
        ]
        for wish in wishes:
            await told(sim, "POST", "/_sim/webhooks", wish)
            await told(sim, "POST", "/_sim/act", {"do": "ban", "account": ACCOUNT})

        assert len(hook.bodies) == 1


async def test_trouble_is_planned_for_calls_and_tokens() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        bearer = {"Authorization": f"Bearer {sim.token}"}
        await told(sim, "POST", "/_sim/faults", {"next": 2, "status": 503, "code": 2})
        statuses = []
        async with aiohttp.ClientSession(headers=bearer) as session:
            for _ in range(3):
                async with session.get(f"{sim.url}/v25.0/{FIRST}") as answer:
                    statuses.append(answer.status)
            await told(sim, "POST", "/_sim/faults", {"token": "main", "state": "expired"})
            async with session.get(f"{sim.url}/v25.0/{FIRST}") as answer:
                statuses.append(answer.status)

        assert statuses == [503, 503, 200, 401]


async def test_the_ledger_tells_calls_and_webhooks_by_page() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        async with aiohttp.ClientSession() as session, session.get(f"{sim.url}/v25.0/{FIRST}?access_token={sim.token}"):
            pass
        await sim.act({"do": "ban", "account": ACCOUNT})
        _, first = await told(sim, "GET", "/_sim/ledger?limit=1")
        _, rest = await told(sim, "GET", f"/_sim/ledger?after={first['next']}")

        assert [(row["kind"], row["what"], row["status"]) for row in first["rows"] + rest["rows"]] == [
            ("call", f"GET /v25.0/{FIRST}", 200),
            ("webhook", "account_update", 200),
        ]
        assert sim.token not in str(first)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/_sim/clock", {"speed": 0}),
        ("/_sim/clock", {"step": -1}),
        ("/_sim/clock", {"mood": 1}),
        ("/_sim/act", {"do": "die"}),
        ("/_sim/act", [1]),
        ("/_sim/faults", {"next": 1, "code": 12345}),
        ("/_sim/faults", {"token": "nobody"}),
        ("/_sim/callback", {}),
        ("/_sim/webhooks", {"on": "yes"}),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused_with_its_reason(path: str, body: object) -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        status, answer = await told(sim, "POST", path, body)

        assert status == 400
        assert answer["refused"]


async def test_the_clock_goes_on_to_a_moment_and_never_back() -> None:
    moments = ("2026-11-02T10:30:00+00:00", "2026-11-02T10:30:00Z", "2026-11-02T10:29:59Z", "2026-11-03T00:00:00", "soon")
    async with Simulator(quiet(), start=START, paused=True) as sim:
        answers = [await told(sim, "POST", "/_sim/clock", {"to": to}) for to in moments]

        assert [status for status, _ in answers] == [200, 200, 400, 400, 400]
        assert "load a saved world to go back" in answers[2][1]["refused"]
        assert "says no time zone" in answers[3][1]["refused"]
        assert sim.clock.now().isoformat() == "2026-11-02T10:30:00+00:00"
