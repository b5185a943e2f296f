"""Kill -9 in the middle of a campaign: whoever got it does not get it again, and whoever did not gets it or is told as unknown."""

import asyncio
from pathlib import Path

import pytest

from linekeeper.state.campaigns import LineState
from linekeeper.state.intents import SendState
from linekeeper.state.sends import Sought
from linekeeper.state.sends_sqlite import open_sends
from tests.crash import campaign_child
from tests.crash.campaign_child import PEOPLE
from tests.forked import ROOT, Nursery
from tests.gateway.fair import phone

PATIENCE_S = 60.0


async def life(nursery: Nursery, folder: Path, how: str, at_most: int | None) -> list[str]:
    """Run a life, ended after so many messages; return to whom they went."""
    went: list[str] = []
    with nursery.start(campaign_child.__name__, (str(folder), how), folder=ROOT, environ={}) as process:
        async with asyncio.timeout(PATIENCE_S):
            while line := await asyncio.to_thread(process.stdout.readline):
                if line.startswith("+"):
                    went.append(line.strip())
                if len(went) == at_most:
                    process.kill()
            await asyncio.to_thread(process.wait)
    return went


@pytest.mark.parametrize("at_most", [1, 17])
async def test_nobody_gets_a_campaign_twice_over_a_kill(nursery: Nursery, tmp_path: Path, at_most: int) -> None:
    first = await life(nursery, tmp_path, "begin", at_most)
    second = await life(nursery, tmp_path, "on", None)

    assert len(first) >= at_most
    assert len(set(first + second)) == len(first + second)
    async with open_sends(tmp_path / "sends.db", readonly=True) as sends:
        lines = await sends.look(lambda look: look.lines(look.campaigns()[0].id))
        unknown = await sends.look(lambda look: look.intents(Sought(states=(SendState.UNKNOWN,))))
    assert {line.state for line in lines} == {LineState.FED}
    assert len(lines) == PEOPLE
    missing = {phone(at) for at in range(1000, 1000 + PEOPLE)} - set(first + second)
    assert len(missing) <= len(unknown)
