"""The control room on what exists."""

from typing import Any

import pytest

from linekeeper.sim import people
from linekeeper.sim.server import Simulator
from tests.sim.cast import ACCOUNT, FIRST, PORTFOLIO, SECOND, START, asked, quiet


async def test_the_world_is_told_with_statuses_and_without_secrets() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        await asked(sim, "POST", "/_sim/act", {"do": "ban", "account": ACCOUNT})
        _, world = await asked(sim, "GET", "/_sim/world")

        assert world["numbers"][FIRST]["status"] == "BANNED"
        assert world["numbers"][FIRST]["use"] == {"owner": PORTFOLIO, "tier": "TIER_2K", "people": 0}
        assert world["tokens"]["expired"] == "expired"
        assert not [secret for secret in (sim.token, sim.app_secret, sim.verify_token) if secret in str(world)]


@pytest.mark.parametrize(("part", "ids"), [("portfolios", [PORTFOLIO]), ("accounts", [ACCOUNT]), ("numbers", [FIRST, SECOND])])
async def test_each_part_of_the_world_comes_in_pages(part: str, ids: list[str]) -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        found, after = [], 0
        while True:
            _, page = await asked(sim, "GET", f"/_sim/world/{part}?limit=1&after={after}")
            found += [row["id"] for row in page["rows"]]
            after = page["next"]
            if not after:
                break

        assert (found, page["total"]) == (ids, len(ids))


async def test_templates_name_their_account() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        _, page = await asked(sim, "GET", "/_sim/world/templates")

        assert {row["account"] for row in page["rows"]} == {ACCOUNT}
        assert len(page["rows"]) == len(sim.world.accounts[ACCOUNT].templates)


async def test_people_are_told_with_their_temperaments_and_what_each_did() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        first = people.wa_id(0)
        await asked(sim, "POST", "/_sim/people", {"person": first, "number": FIRST, "do": "write"})
        status, person = await asked(sim, "POST", "/_sim/people", {"person": first, "number": FIRST, "do": "block"})
        _, page = await asked(sim, "GET", "/_sim/people?limit=2")

        assert (status, person["wrote"], person["blocked"]) == (200, {FIRST: START.timestamp()}, {FIRST: START.timestamp()})
        assert page["rows"][0] == person
        assert (page["rows"][1]["wrote"], page["next"], page["total"]) == ({}, 2, sim.world.crowd)
        assert person["temperament"] in {kind["name"] for kind in page["temperaments"]}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"person": "15550100421", "number": FIRST, "do": "block"}, 404, id="nobody has this number"),
        pytest.param({"person": people.wa_id(0), "number": "4", "do": "block"}, 400, id="no business has"),
        pytest.param({"person": people.wa_id(0), "number": FIRST, "do": "sing"}, 400, id="nothing people do"),
    ],
)
async def test_what_people_cannot_do_is_refused(body: Any, status: int) -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        assert (await asked(sim, "POST", "/_sim/people", body))[0] == status


async def test_switches_are_turned_and_those_left_out_stay() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        _, before = await asked(sim, "GET", "/_sim/switches")
        _, after = await asked(sim, "POST", "/_sim/switches", {"limit_shows": "nowhere"})
        status, _ = await asked(sim, "POST", "/_sim/switches", {"limit_shows": "everywhere"})

        assert after == before | {"limit_shows": "nowhere"}
        assert (status, sim.world.switches.limit_shows) == (400, "nowhere")


async def test_rules_are_told_turned_off_set_and_left_to_their_day() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        told: list[tuple[object, object]] = []
        for to in ("off", 5, "its day"):
            _, rule = await asked(sim, "POST", "/_sim/rules", {"name": "reports_a_day", "to": to})
            told.append((rule["value"], rule["turned"]))
        _, rules = await asked(sim, "GET", "/_sim/rules")
        usual = {rule["name"]: rule for rule in rules}["reports_a_day"]

        assert told == [(False, True), (5, True), (usual["value"], False)]
        assert usual["says"]
        assert usual["confidence"] in {"documented", "seen once", "assumption"}


@pytest.mark.parametrize(("name", "to", "status"), [("moods", "off", 404), ("people_live", 3, 400), ("reports_a_day", "on", 400)])
async def test_a_rule_cannot_be_what_it_is_not(name: str, to: object, status: int) -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        assert (await asked(sim, "POST", "/_sim/rules", {"name": name, "to": to}))[0] == status
        assert sim.world.rules == {}
