"""The control room on what exists."""

import pytest

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
