"""The control room on plays."""

from linekeeper.sim.playbill import names
from linekeeper.sim.server import Simulator
from tests.sim.cast import START, asked, quiet


async def test_plays_are_listed_and_described() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        _, plays = await asked(sim, "GET", "/_sim/plays")
        _, one = await asked(sim, "GET", "/_sim/plays/ban")
        status, refused = await asked(sim, "GET", "/_sim/plays/tragedy")

        assert [play["name"] for play in plays] == names()
        assert {play["name"]: play["about"] for play in plays}["ban"] == one["about"]
        assert (status, "tragedy" in refused["refused"]) == (404, True)
