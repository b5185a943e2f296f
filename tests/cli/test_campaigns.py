"""`linekeeper campaigns`: listed, shown, paused, resumed, cancelled, and told line by line."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import openpyxl
import pytest

from linekeeper.views.campaigns import public_id
from tests.cli.fairground import Fair, fairground
from tests.gateway.fair import begun, turns

SIGNED = ("--reason", "a test", "--by", "Ada")


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fairground(tmp_path) as made:
        yield made


async def test_a_campaign_is_looked_after_from_its_list_to_its_result(fair: Fair) -> None:
    assert "There are no campaigns" in (await fair.run("campaigns", "list")).stdout
    id_ = public_id((await begun(fair.yard, 30)).id)
    await turns(fair.yard, 2)
    shown = (await fair.run("campaigns", "show", id_)).stdout
    assert "stage 1 of 4, to 2; watching what becomes of it" in shown

    paused = await fair.run("campaigns", "pause", id_, *SIGNED)
    assert "2 of 30 went so far" in paused.stdout
    assert "Ada: a test" in (await fair.run("campaigns", "list")).stdout
    resumed = json.loads((await fair.run("campaigns", "resume", id_, "--waive", "settled", *SIGNED, "--json")).stdout)
    assert resumed["waived"] == ["settled"]
    assert json.loads((await fair.run("campaigns", "cancel", id_, *SIGNED, "--json")).stdout)["state"] == "cancelled"

    again = await fair.run("campaigns", "pause", id_, *SIGNED)
    assert (again.returncode, again.stderr.splitlines()[0]) == (2, "the campaign is cancelled")
    lines = (await fair.run("campaigns", "result", id_)).stdout.splitlines()
    assert len(lines) == 31
    nowhere = await fair.run("campaigns", "result", id_, "--out", str(fair.folder / "nowhere" / "told.csv"))
    assert (nowhere.returncode, "cannot be written" in nowhere.stderr) == (2, True)
    await fair.run("campaigns", "result", id_, "--out", str(fair.folder / "told.xlsx"))
    assert openpyxl.load_workbook(fair.folder / "told.xlsx").worksheets[0].max_row == 31


async def test_a_campaign_that_there_is_not_is_told(fair: Fair) -> None:
    ran = await fair.run("campaigns", "show", "cp.7")
    assert (ran.returncode, ran.stderr.splitlines()[0]) == (2, "there is no such campaign")
