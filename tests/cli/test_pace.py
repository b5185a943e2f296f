"""`linekeeper pace`: batches as they are given, and a plan that needs no server."""

import asyncio
import json
from datetime import timedelta, timezone
from pathlib import Path

import click
import pytest

from linekeeper.cli.pace import batch_of, from_file
from linekeeper.config import Config
from linekeeper.errors import Refused
from linekeeper.pacing.whatif import Batch
from linekeeper.rulebook import Lane
from tests.build.lived import live
from tests.cli.conftest import Run
from tests.flow.stream import NOON

WHERE = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("written", "batch"),
    [
        pytest.param("autumn=1500", Batch(name="autumn", at=NOON, people=1500), id="now"),
        pytest.param(
            "a b=4@2026-11-27T09:00/utility",
            Batch(name="a b", at=NOON.replace(day=27, hour=8), people=4, lane=Lane.UTILITY),
            id="later, in our zone",
        ),
        pytest.param("old=4@2020-01-01T00:00Z", Batch(name="old", at=NOON, people=4), id="what has passed is now"),
    ],
)
def test_a_batch_is_read_as_it_was_meant(written: str, batch: Batch) -> None:
    assert batch_of(written, NOON, WHERE) == batch


@pytest.mark.parametrize("written", ["autumn", "autumn=", "=5", "a=99999999", "a=5@tomorrow-or-so", "a=5/express"])
def test_a_batch_that_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises(click.BadParameter):
        batch_of(written, NOON, WHERE)


def test_a_plan_is_a_list_of_batches() -> None:
    told = from_file(b"Name,People,At,Lane,Number\nautumn,1500,,,\n,20,2026-11-27T09:00,Utility,+1 555 010 0142", NOON, WHERE)

    assert told == [
        Batch(name="autumn", at=NOON, people=1500),
        Batch(name="line 3", at=NOON.replace(day=27, hour=8), people=20, lane=Lane.UTILITY, number="+1 555 010 0142"),
    ]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"name,many\nx,1", "no column `people`"),
        (b"name,people\nx,many", "line 2"),
        (b"name,people,at\nx,1,soon", "line 2"),
        (b"name,people,at\nx,1,9999-12-31T23:30", "line 2"),
        (b"name,people\n" + b"x,1\n" * 201, "more than 200 batches"),
    ],
)
def test_a_plan_that_cannot_be_read_says_where(body: bytes, what: str) -> None:
    with pytest.raises(Refused, match=what):
        from_file(body, NOON, WHERE)


def test_a_plan_is_told_without_a_server(tmp_path: Path, run: Run) -> None:
    asyncio.run(live(Config(data=tmp_path / "data")))
    data = {"LINEKEEPER_DATA": str(tmp_path / "data")}
    told = json.loads(run("pace", "--batch", "autumn=3000", "--json", **data).stdout)
    shown = run("pace", "--batch", "autumn=3000", **data).stdout
    strange = run("pace", "--batch", "autumn=3000", "--portfolio", "9", **data)

    assert (told["portfolio"], told["leaves"][0]["batch"]["people"]) == ("77", 3000)
    assert "An estimate. It assumes:" in shown
    assert "autumn" in shown
    assert (strange.returncode, strange.stderr.splitlines()[0]) == (2, "there is no such portfolio")
