"""`linekeeper appeal`: where an appeal is made, and how it is noted."""

import asyncio
import json
from pathlib import Path

import pytest

from linekeeper.config import Config
from linekeeper.events.number import Reported
from tests.build.lived import ACCOUNT, live
from tests.cli.conftest import Run


@pytest.fixture
def data(tmp_path: Path) -> str:
    asyncio.run(live(Config(data=tmp_path / "data"), {"106540352242922": Reported.BANNED}))
    return str(tmp_path / "data")


def test_help_tells_where_the_appeal_itself_is_made(run: Run) -> None:
    told = run("appeal", "--help").stdout

    assert "Business Support Home" in " ".join(told.split())
    assert "no API" in " ".join(told.split())


def test_a_note_says_what_it_did_and_when_meta_usually_decides(run: Run, data: str) -> None:
    told = run("appeal", "note", "+15550100100", "--by", "Ada", "--at", "2026-11-24T09:00", LINEKEEPER_DATA=data)

    assert told.returncode == 0, told.stderr
    assert f"Appeal for account {ACCOUNT}" in told.stdout
    assert "against “" in told.stdout
    assert "Meta usually decides by" in told.stdout
    assert "Written down. No server runs" in told.stdout


def test_a_note_as_json(run: Run, data: str) -> None:
    told = run("appeal", "note", ACCOUNT, "--by", "Ada", "--at", "2026-11-24T09:00Z", "--text", "case 12", "--json", LINEKEEPER_DATA=data)

    assert json.loads(told.stdout) == {
        "account": ACCOUNT,
        "about": "banned",
        "by": "Ada",
        "text": "case 12",
        "at": "2026-11-24T09:00:00Z",
        "usually_decided_by": "2026-11-26T09:00:00Z",
        "written": "here",
    }


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        pytest.param(["12", "--by", "Ada"], "there is no account or number", id="nobody's"),
        pytest.param([ACCOUNT], "--by", id="without a name"),
        pytest.param([ACCOUNT, "--by", "Ada", "--at", "2999-01-01"], "lies ahead", id="not yet filed"),
    ],
)
def test_what_cannot_be_noted_is_a_fault(run: Run, data: str, words: list[str], fault: str) -> None:
    told = run("appeal", "note", *words, LINEKEEPER_DATA=data)

    assert (told.returncode, fault in told.stderr) == (2, True)
