"""The control room on switches and dated rules."""

import pytest

from linekeeper.sim.server import Simulator
from tests.sim.cast import START, asked, quiet


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
