"""Kill -9 in the middle of a campaign: whoever got it does not get it again, and whoever did not gets it or is told as unknown."""

import asyncio
import sys
from pathlib import Path

import pytest

from linekeeper.state.campaigns import LineState
from linekeeper.state.intents import SendState
from linekeeper.state.sends import Sought
from linekeeper.state.sends_sqlite import open_sends
from tests.crash import campaign_child
from tests.crash.campaign_child import PEOPLE
from tests.gateway.fair import phone
from tests.killing import kill

PATIENCE_S = 40.0


async def life(folder: Path, how: str, at_most: int | None) -> list[str]:
    """Run a life, ended after so many messages; return to whom they went."""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        campaign_child.__file__,
        str(folder),
        how,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    went: list[str] = []
    async with asyncio.timeout(PATIENCE_S):
        async for line in process.stdout:
            if line.startswith(b"+"):
                went.append(line.decode().strip())
            if len(went) == at_most:
                kill(process)
        await process.wait()
    return went


@pytest.mark.parametrize("at_most", [1, 17])
async def test_nobody_gets_a_campaign_twice_over_a_kill(tmp_path: Path, at_most: int) -> None:
    first = await life(tmp_path, "begin", at_most)
    second = await life(tmp_path, "on", None)

    assert len(first) >= at_most
    assert len(set(first + second)) == len(first + second)
    async with open_sends(tmp_path / "sends.db", readonly=True) as sends:
        lines = await sends.look(lambda look: look.lines(look.campaigns()[0].id))
        unknown = await sends.look(lambda look: look.intents(Sought(states=(SendState.UNKNOWN,))))
    assert {line.state for line in lines} == {LineState.FED}
    assert len(lines) == PEOPLE
    missing = {phone(at) for at in range(1000, 1000 + PEOPLE)} - set(first + second)
    assert len(missing) <= len(unknown)
