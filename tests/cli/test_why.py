"""`linekeeper why`: a number's story in a terminal."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linekeeper.cli.why import told
from linekeeper.config import Config
from linekeeper.events.number import Reported
from linekeeper.views.story import StoryLine
from tests.build.lived import live
from tests.cli.conftest import Run

NUMBER = "106540352242922"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> str:
    """Return a folder in which a number was connected, and an hour later flagged."""
    folder = tmp_path / "data"

    async def lived() -> None:
        now = datetime.now(UTC)
        await live(Config(data=folder), {NUMBER: Reported.CONNECTED}, at=now - timedelta(hours=30))
        await live(Config(data=folder), {NUMBER: Reported.FLAGGED}, at=now - timedelta(hours=1))

    asyncio.run(lived())
    return str(folder)


def test_the_story_is_told_below_how_the_number_stands(run: Run, data: str) -> None:
    said = run("why", "+15550100100", LINEKEEPER_DATA=data)

    assert said.returncode == 0, said.stderr
    assert said.stdout.index("Flagged") < said.stdout.index("From Connected to Flagged") < said.stdout.index("Seen for the first time")
    assert "read from Meta, FLAGGED" in said.stdout


def test_only_the_hours_that_are_asked_for_are_told(run: Run, data: str) -> None:
    said = run("why", NUMBER, "--hours", "2", LINEKEEPER_DATA=data).stdout

    assert "From Connected to Flagged" in said
    assert "Seen for the first time" not in said


def test_json_holds_the_number_and_its_story(run: Run, data: str) -> None:
    answer = json.loads(run("why", NUMBER, "--json", LINEKEEPER_DATA=data).stdout)

    assert answer["number"]["id"] == NUMBER
    assert [one["turned"] for one in answer["story"]] == ["status", "first"]


def test_a_number_nobody_knows_is_a_fault_in_three_lines(run: Run, data: str) -> None:
    said = run("why", "1", LINEKEEPER_DATA=data)

    assert said.returncode == 2
    assert "there is no such number" in said.stderr


def test_a_line_names_its_delivery_its_end_and_how_surely_it_is_known() -> None:
    line = StoryLine(
        at=NOON, turned="began", title="Something is so.", text="", status="flagged", before="", after="", code="x", word="WORD",
        basis="derived", until=NOON + timedelta(hours=2), source="webhook", delivery=7,
    )  # fmt: skip

    assert list(told(line, NOON, UTC)) == [
        ("12:00  Something is so.", "bold"),
        ("  Meta told us, delivery 7, WORD, until 14:00, derived; now", "dim"),
    ]
