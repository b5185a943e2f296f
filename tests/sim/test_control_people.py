"""The control room on people."""

from typing import Any

import pytest

from linekeeper.sim import people
from linekeeper.sim.server import Simulator
from tests.sim.cast import FIRST, START, asked, quiet


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
