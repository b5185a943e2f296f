"""`linekeeper alerts`: what is open and who was told, and whether telling works."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linekeeper.act.book import Book
from linekeeper.build.ground import opened
from linekeeper.cli.alerts import below, head
from linekeeper.cli.times import zone
from linekeeper.config import Config
from linekeeper.flow.alerts import KEPT
from linekeeper.fold.notice import Change
from linekeeper.views.alerts import AcknowledgedAnswer, AlertAnswer, ToldAnswer
from tests.act.told import BANNED, CAFE, FLAGGED, NOON, SECRET, SHOP, notice, receiving, route
from tests.build.lived import live
from tests.cli.conftest import Run

ONE = AlertAnswer(
    id="7",
    life="open",
    severity="critical",
    subject="account",
    subject_id="11",
    subject_name="Harbor",
    code="ban_disabled",
    status="banned",
    why="Meta has disabled the account of this number.",
    remedy="Ask for a review.",
    allowed="",
    basis="reported",
    since=NOON - timedelta(hours=2),
    at_least=False,
    until=None,
    opened_at=NOON - timedelta(hours=1),
    ended_at=None,
    numbers=["+15550100142"],
    numbers_in_all=3,
    log=[ToldAnswer(at=NOON - timedelta(minutes=5), route="pager", what="opened", attempt=1, outcome="sent")],
    waiting=1,
)


def test_an_alert_reads_as_a_few_short_lines() -> None:
    assert head(ONE) == "     7  CRITICAL  account Harbor  [open]"
    assert below(ONE, NOON, zone("UTC")) == [
        "Meta has disabled the account of this number.",
        "since 10:00 (2 hours ago), opened 11:00 (1 hour ago)",
        "numbers: +15550100142 and 2 more",
        "→ Ask for a review.",
        "opened by pager, 11:55 (5 min ago): sent",
        "1 message waits to be taken",
    ]


def test_a_template_is_named_with_its_account() -> None:
    one = replace(ONE, subject="template", subject_name="offer (de)", account="11", account_name="Harbor", numbers=[], numbers_in_all=0)

    assert head(one) == "     7  CRITICAL  template offer (de) of account Harbor  [open]"
    assert not any(line.startswith("numbers") for line in below(one, NOON, zone("UTC")))


def test_what_is_over_asks_for_nothing() -> None:
    lines = below(replace(ONE, life="resolved", ended_at=NOON, log=[], waiting=0, since=None), NOON, zone("UTC"))

    assert lines[1] == "opened 11:00 (1 hour ago), over 12:00 (now)"
    assert not any("→" in line for line in lines)


def test_who_looks_after_an_alert_is_told_once_with_the_reason() -> None:
    noted = AcknowledgedAnswer(by="Ada", at=NOON, reason="appeal sent")
    line = ToldAnswer(at=NOON, route="Ada", what="acknowledged", attempt=0, outcome="appeal sent")
    told = below(replace(ONE, acknowledged=noted, log=[*ONE.log, line]), NOON, zone("UTC"))

    assert [line for line in told if "Ada" in line] == ["acknowledged by Ada, 12:00 (now): appeal sent"]


@pytest.fixture
def data(tmp_path: Path) -> str:
    """Return a folder with one alert that is open and one that is over."""
    folder = tmp_path / "data"

    async def lived() -> None:
        config = Config(data=folder)
        await live(config)
        book = Book([route()], lambda: "msg_1")
        book.take(1, notice(Change.OPENED, FLAGGED), NOON)
        book.take(2, notice(Change.RESOLVED, FLAGGED), NOON)
        book.take(3, notice(Change.OPENED, BANNED, CAFE, SHOP), NOON)
        async with opened(config) as ground:
            await ground.state.remember(KEPT, book.writes())

    asyncio.run(lived())
    return str(folder)


def test_what_is_open_is_listed_and_that_nobody_is_told(run: Run, data: str) -> None:
    told = run("alerts", "list", LINEKEEPER_DATA=data)

    assert told.returncode == 0
    assert "CRITICAL  account Harbor  [open]" in told.stdout
    assert "Flagged" not in told.stdout
    assert "No route is set up" in told.stdout


def test_all_of_them_as_json(run: Run, data: str) -> None:
    answer = json.loads(run("alerts", "list", "--all", "--json", LINEKEEPER_DATA=data).stdout)

    assert [(one["id"], one["life"]) for one in answer["items"]] == [("3", "open"), ("1", "passed")]


def test_when_nothing_is_open_it_says_so(run: Run, data: str) -> None:
    told = run("alerts", "list", "--workspace", "other", LINEKEEPER_DATA=data)

    assert "Nothing is open." in told.stdout


async def test_a_test_is_sent_and_told(run: Run, tmp_path: Path) -> None:
    async with receiving() as receiver:
        receiver.answers = [204, 500]
        text = f'[[alert]]\nname = "pager"\nto = "{receiver.url}"\nsecret = "{SECRET}"\n'
        (tmp_path / "linekeeper.toml").write_text(text, encoding="utf-8")
        good = await asyncio.to_thread(run, "alerts", "test")
        bad = await asyncio.to_thread(run, "alerts", "test", "--route", "1", "--json")

    assert (good.returncode, good.stdout) == (0, "pager: taken\n")
    assert (bad.returncode, json.loads(bad.stdout)["routes"][0]["why"]) == (1, "it answered HTTP 500")
    assert receiver.url not in good.stdout + bad.stdout + good.stderr + bad.stderr


def test_without_routes_a_test_is_a_fault_with_its_remedy(run: Run) -> None:
    told = run("alerts", "test")

    assert told.returncode == 2
    assert "no alert route is set up" in told.stderr


def test_an_alert_is_acknowledged_by_its_number_in_the_list(run: Run, data: str) -> None:
    told = run("alerts", "ack", "3", "--by", "Ada", "--reason", "appeal sent", LINEKEEPER_DATA=data)
    listed = run("alerts", "list", LINEKEEPER_DATA=data)

    assert told.returncode == 0, told.stderr
    assert "Ada looks after it: no reminders. Written down; no server runs now." in told.stdout
    assert "acknowledged by Ada" in listed.stdout
    assert "appeal sent" in listed.stdout


def test_all_that_is_open_about_a_number_is_acknowledged(run: Run, data: str) -> None:
    told = run("alerts", "ack", "+15550100143", "--by", "Ada", "--json", LINEKEEPER_DATA=data)

    assert json.loads(told.stdout) == {"acknowledged": ["3"], "by": "Ada", "reason": "", "written": "here"}


@pytest.mark.parametrize("which", ["1", "nobody"], ids=["over already", "never there"])
def test_what_is_not_open_cannot_be_acknowledged(run: Run, data: str, which: str) -> None:
    told = run("alerts", "ack", which, "--by", "Ada", LINEKEEPER_DATA=data)

    assert told.returncode == 2
    assert "there is no open alert" in told.stderr
