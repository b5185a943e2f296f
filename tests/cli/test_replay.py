"""`linekeeper replay`: exit codes and words; the replay itself is tried in tests/build/test_replay.py."""

import asyncio
import json
from pathlib import Path

import pytest

from linekeeper.build.ground import opened
from linekeeper.config import Config
from tests.build.lived import FINE, live
from tests.cli.conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asyncio.run(live(Config(data=tmp_path / "data")))
    return tmp_path / "data"


def lose_a_row(folder: Path) -> None:
    async def lose() -> None:
        async with opened(Config(data=folder)) as ground:
            await ground.state.turn(lambda turn: turn.drop_fleet(next(iter(FINE))))

    asyncio.run(lose())


def test_without_a_difference_it_ends_well(run: Run, folder: Path) -> None:
    told = run("replay", LINEKEEPER_DATA=str(folder))

    assert told.returncode == 0
    assert told.stdout == (
        "4 batches heard again (2 deliveries decoded anew from their raw bodies).\n"
        "No difference: what is shown follows from what was heard.\n"
    )


def test_a_difference_is_told_and_ends_with_1(run: Run, folder: Path) -> None:
    lose_a_row(folder)
    told = run("replay", "--from", "batches", LINEKEEPER_DATA=str(folder))

    assert told.returncode == 1
    assert "is missing in the live copy" in told.stdout
    assert "--swap" in told.stdout


def test_json_tells_the_same(run: Run, folder: Path) -> None:
    lose_a_row(folder)
    told = run("replay", "--json", LINEKEEPER_DATA=str(folder))

    assert told.returncode == 1
    assert len(json.loads(told.stdout)["differences"]) == 1


def test_a_swap_wants_to_be_confirmed(run: Run, folder: Path) -> None:
    told = run("replay", "--swap", LINEKEEPER_DATA=str(folder))

    assert told.returncode == 2
    assert "add --yes" in told.stderr


def test_a_confirmed_swap_mends_it(run: Run, folder: Path) -> None:
    lose_a_row(folder)

    assert run("replay", "--swap", "--yes", LINEKEEPER_DATA=str(folder)).returncode == 0
    assert run("replay", LINEKEEPER_DATA=str(folder)).returncode == 0
