"""The control room over HTTP: clock, acts, callback, webhooks, faults."""

import asyncio
from typing import Any

import aiohttp
import msgspec
import pytest

from linekeeper.sim.server import Simulator
from linekeeper.sim.world import App
from tests.sim.cast import ACCOUNT, APP, FIRST, START, asked, callback, quiet


async def test_the_clock_is_read_paused_sped_up_stepped_and_set() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        assert await asked(sim, "GET", "/_sim/clock") == (200, {"now": "2026-11-02T08:00:00+00:00", "speed": 60.0, "paused": True})
        assert await asked(sim, "POST", "/_sim/clock", {"speed": 5, "step": 90}) == (
            200,
            {"now": "2026-11-02T08:01:30+00:00", "speed": 5.0, "paused": True},
        )
        assert (await asked(sim, "POST", "/_sim/clock", {"to": "2026-11-02T10:00:00+01:00"}))[1]["now"] == "2026-11-02T09:00:00+00:00"
        assert (await asked(sim, "POST", "/_sim/clock", {"paused": False}))[1]["paused"] is False


async def test_whoever_asks_during_a_long_step_is_answered_meanwhile() -> None:
    async with Simulator("steady", start=START, paused=True) as sim:
        step = asyncio.create_task(asked(sim, "POST", "/_sim/clock", {"step": 86_400}))
        now = start = START.isoformat()
        while now == start:
            now = (await asked(sim, "GET", "/_sim/clock"))[1]["now"]
        _, end = await step

        assert start < now < end["now"] == "2026-11-03T08:00:00+00:00"


async def test_acts_are_told_with_what_they_take_and_performed() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        _, acts = await asked(sim, "GET", "/_sim/acts")
        done = await asked(sim, "POST", "/_sim/act", {"do": "ban", "account": ACCOUNT})

        assert [one["takes"] for one in acts if one["do"] == "ban"] == [
            [{"name": "account", "schema": {"type": "string"}, "required": True, "usual": None}]
        ]
        assert (done, sim.world.accounts[ACCOUNT].ban) == ((200, {"done": True}), "banned")


async def test_a_callback_is_set_after_its_handshake() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        assert await asked(sim, "POST", "/_sim/callback", {"url": hook.url, "verify_token": "mine"}) == (200, {"done": True})
        assert (hook.asked[0]["hub.mode"], hook.asked[0]["hub.verify_token"]) == ("subscribe", "mine")
        hook.echo = False
        status, refused = await asked(sim, "POST", "/_sim/callback", {"url": hook.url})

        assert (status, "wanted 200 and the challenge" in refused["refused"]) == (400, True)
        assert (await asked(sim, "POST", "/_sim/callback", {"url": hook.url, "app": "2"}))[0] == 400


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
            await asked(sim, "POST", "/_sim/webhooks", wish)
            await asked(sim, "POST", "/_sim/act", {"do": "ban", "account": ACCOUNT})
        _, told = await asked(sim, "GET", "/_sim/webhooks")

        assert len(hook.bodies) == 1
        assert (told["on"], told["lost"], told["unticked"], "messages" in told["fields"]) == (True, [], {APP: []}, True)


async def test_a_field_may_be_left_unticked_by_one_app_of_several() -> None:
    play = msgspec.structs.replace(quiet(), apps=[App(id="11"), App(id="22")])
    async with Simulator(play, start=START, paused=True) as sim:
        _, one = await asked(sim, "POST", "/_sim/webhooks", {"unticked": ["security"], "app": "22"})
        _, both = await asked(sim, "POST", "/_sim/webhooks", {"unticked": ["flows"]})

        assert (one["unticked"], both["unticked"]) == ({"11": [], "22": ["security"]}, {"11": ["flows"], "22": ["flows"]})


async def test_webhooks_may_travel_badly() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        _, told = await asked(sim, "POST", "/_sim/webhooks", {"manners": {"duplicates": 1, "duplicate_within_s": 5}})
        await asked(sim, "POST", "/_sim/act", {"do": "ban", "account": ACCOUNT})
        await sim.step(5)

        assert told["manners"]["duplicates"] == 1
        assert hook.bodies == [hook.bodies[0]] * 2


async def test_faults_are_ordered_listed_and_cleared() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        bearer = {"Authorization": f"Bearer {sim.token}"}
        _, first = await asked(sim, "POST", "/_sim/faults", {"calls": 2, "status": 503, "code": 2})
        statuses = []
        async with aiohttp.ClientSession(headers=bearer) as session:
            for _ in range(3):
                async with session.get(f"{sim.url}/v25.0/{FIRST}") as answer:
                    statuses.append(answer.status)
        for kind in ("reset", "html"):
            await asked(sim, "POST", "/_sim/faults", {"kind": kind, "calls": 5})
        _, listed = await asked(sim, "GET", "/_sim/faults")
        ended = await asked(sim, "DELETE", f"/_sim/faults/{listed['planned'][0]['id']}")
        again = await asked(sim, "DELETE", f"/_sim/faults/{listed['planned'][0]['id']}")

        assert (first["left"], statuses) == (2, [503, 503, 200])
        assert ([fault["kind"] for fault in listed["planned"]], listed["kinds"]["html"]) == (["reset", "html"], "HTML with status 200")
        assert (ended, again[0]) == ((200, {"ended": 1}), 404)
        assert await asked(sim, "DELETE", "/_sim/faults") == (200, {"ended": 1})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/_sim/clock", {"speed": 0}),
        ("/_sim/clock", {"step": -1}),
        ("/_sim/clock", {"mood": 1}),
        ("/_sim/clock", {"to": "2026-11-01T00:00:00Z"}),
        ("/_sim/clock", {"to": "2030-11-01T00:00:00Z"}),
        ("/_sim/act", {"do": "die"}),
        ("/_sim/act", [1]),
        ("/_sim/act", {"do": "quality", "number": FIRST, "to": 5}),
        ("/_sim/faults", {"calls": 1, "code": 12345}),
        ("/_sim/faults", {"token": "nobody"}),
        ("/_sim/faults", {"kind": "storm", "calls": 3, "number": "nobody"}),
        ("/_sim/callback", {}),
        ("/_sim/webhooks", {"on": "yes"}),
        ("/_sim/webhooks", {"lost": ["moods"]}),
        ("/_sim/webhooks", {"unticked": [], "app": "33"}),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused_with_its_reason(path: str, body: Any) -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        status, answer = await asked(sim, "POST", path, body)

        assert status == 400
        assert answer["refused"]
