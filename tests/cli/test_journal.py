"""`linekeeper journal`: what was delivered and what we made of it, without anybody's data."""

import asyncio
import json
from pathlib import Path

import pytest

from linekeeper.config import Config
from tests.build.lived import live, receive_unread
from tests.cli.conftest import Run


@pytest.fixture
def data(tmp_path: Path) -> str:
    """Return a folder with two deliveries that could be read, and one with something that could not."""
    folder = tmp_path / "data"

    async def lived() -> None:
        await live(Config(data=folder))
        await receive_unread(Config(data=folder))

    asyncio.run(lived())
    return str(folder)


def test_deliveries_are_listed_newest_first_in_pages(run: Run, data: str) -> None:
    told = run("journal", "--limit", "2", LINEKEEPER_DATA=data)

    assert told.returncode == 0
    assert [line.split()[0] for line in told.stdout.splitlines()[:2]] == ["3", "2"]
    assert "linekeeper journal --before 2" in told.stdout


def test_json_is_the_same_page_the_api_answers(run: Run, data: str) -> None:
    answer = json.loads(run("journal", "--json", "--before", "3", LINEKEEPER_DATA=data).stdout)

    assert [one["id"] for one in answer["items"]] == [2, 1]
    assert answer["next"] is None


def test_a_delivery_is_shown_with_its_events_and_no_person(run: Run, data: str) -> None:
    told = run("journal", "show", "1", LINEKEEPER_DATA=data)

    assert told.returncode == 0
    assert "MessageMoved" in told.stdout
    assert not any(secret in told.stdout for secret in ("15550100999", "wamid"))


def test_the_raw_body_comes_as_it_was_sent(run: Run, data: str) -> None:
    raw = json.loads(run("journal", "show", "1", "--raw", LINEKEEPER_DATA=data).stdout)

    assert raw["object"] == "whatsapp_business_account"


def test_one_delivery_comes_as_json(run: Run, data: str) -> None:
    assert json.loads(run("journal", "show", "1", "--json", LINEKEEPER_DATA=data).stdout)["id"] == 1


def test_a_delivery_that_never_came_is_a_fault_in_three_lines(run: Run, data: str) -> None:
    told = run("journal", "show", "99", LINEKEEPER_DATA=data)

    assert told.returncode == 2
    assert told.stderr.startswith("there is no delivery 99\n  why: ")


def test_what_could_not_be_read_is_listed(run: Run, data: str) -> None:
    told = run("journal", "unread", LINEKEEPER_DATA=data)

    assert told.returncode == 0
    assert "delivery 3" in told.stdout
    assert json.loads(run("journal", "unread", "--json", LINEKEEPER_DATA=data).stdout)["items"][0]["delivery"] == 3


def test_where_nothing_was_kept_it_says_so(run: Run) -> None:
    told = run("journal")

    assert told.returncode == 2
    assert "there is nothing to read" in told.stderr
