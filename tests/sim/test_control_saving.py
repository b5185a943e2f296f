import io

import aiohttp

from linekeeper.sim import Simulator, control_saving
from tests.sim.cast import ACCOUNT, FIRST, NOW, START, quiet


async def test_a_world_goes_out_as_one_file_and_comes_back_over_http() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim, aiohttp.ClientSession() as session:
        await sim.step(90)
        async with session.get(f"{sim.url}/_sim/save") as answer:
            saved, kind = await answer.read(), answer.content_type
        await sim.act({"do": "ban", "account": ACCOUNT})
        await sim.step(3_600)
        async with session.post(f"{sim.url}/_sim/load", data=saved) as answer:
            told = await answer.json()
        async with session.get(f"{sim.url}/{FIRST}?fields=status&access_token={sim.token}") as answer:
            status = (await answer.json())["status"]

        assert (kind, answer.status, told["paused"], status) == ("application/json", 200, True, "CONNECTED")
        assert sim.clock.unix() == NOW + 90


async def test_a_body_that_is_no_world_is_refused_with_the_reason() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim, aiohttp.ClientSession() as session:
        for body in (b"{}", io.BytesIO(b" " * 4_000_000)):
            async with session.post(f"{sim.url}/_sim/load", data=body) as answer:
                assert (answer.status, "no world saved" in (await answer.json())["refused"]) == (400, True)


def test_a_world_may_be_larger_than_a_call_of_the_graph() -> None:
    assert control_saving.LARGEST_BYTES > 100 * 1024 * 1024
