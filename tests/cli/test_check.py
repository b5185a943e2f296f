"""`linekeeper check`: what monitoring reads from it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from linekeeper.cli.check import ACTION, CODES, HEALTHY, LIMITED, UNKNOWN, exit_code
from linekeeper.config import Config
from linekeeper.events.number import Reported
from linekeeper.fold.verdict import Status
from tests.build.lived import live
from tests.cli.conftest import Run
from tests.cli.numbers import number


def test_every_status_but_two_has_a_code() -> None:
    assert set(Status) - set(CODES) == {"gone", "unknown"}, "Gone counts only when asked for, Unknown is unknown"


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        pytest.param(["connected"], HEALTHY, id="connected"),
        pytest.param(["flagged"], LIMITED, id="flagged"),
        pytest.param(["restricted"], LIMITED, id="restricted"),
        pytest.param(["pending"], ACTION, id="pending"),
        pytest.param(["offline"], ACTION, id="offline"),
        pytest.param(["banned"], ACTION, id="banned"),
        pytest.param(["unknown"], UNKNOWN, id="unknown"),
        pytest.param(["a word of tomorrow"], UNKNOWN, id="a new word"),
        pytest.param([], UNKNOWN, id="no number at all"),
        pytest.param(["gone"], UNKNOWN, id="none but those that left"),
        pytest.param(["connected", "gone"], HEALTHY, id="one that left beside a healthy one"),
        pytest.param(["connected", "flagged", "banned", "unknown"], ACTION, id="the gravest of all"),
        pytest.param(["connected", "flagged", "unknown"], LIMITED, id="what is certain before what is not"),
        pytest.param(["connected", "unknown"], UNKNOWN, id="one that nobody can tell"),
    ],
)
def test_the_exit_code_is_that_of_the_gravest_number(statuses: list[str], code: int) -> None:
    assert exit_code([number(status=status) for status in statuses], named=False, silent=False) == code


@pytest.mark.parametrize(
    ("status", "code"), [("connected", UNKNOWN), ("flagged", UNKNOWN), ("banned", ACTION)], ids=["was healthy", "was flagged", "was banned"]
)
def test_after_a_long_silence_only_what_needed_somebody_is_still_said(status: str, code: int) -> None:
    assert exit_code([number(status=status)], named=False, silent=True) == code


def test_a_test_number_counts_only_when_it_is_asked_for() -> None:
    numbers = [number(), number(status="banned", counted=False)]

    assert exit_code(numbers, named=False, silent=False) == HEALTHY
    assert exit_code(numbers[1:], named=True, silent=False) == ACTION


def test_a_number_that_left_needs_somebody_when_it_is_asked_for() -> None:
    assert exit_code([number(status="gone")], named=True, silent=False) == ACTION


def test_where_nothing_was_kept_it_says_unknown_and_why(run: Run) -> None:
    told = run("check")

    assert told.returncode == UNKNOWN
    assert told.stdout == "UNKNOWN: there is nothing to read in the data folder data\n"
    assert "remedy: start `linekeeper serve`" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_faulty_configuration_is_unknown_to_monitoring_and_not_action_needed(run: Run) -> None:
    told = run("check", "--json", LINEKEEPER_WEB_PORT="x")
    answer = json.loads(told.stdout)

    assert told.returncode == answer["exit"] == UNKNOWN
    assert "ports.web" in answer["fault"]["what"]


@pytest.mark.parametrize(
    ("status", "code"),
    [(Reported.CONNECTED, HEALTHY), (Reported.FLAGGED, LIMITED), (Reported.BANNED, ACTION)],
    ids=["healthy", "limited", "action needed"],
)
def test_it_reads_the_folder_and_ends_with_the_code(run: Run, tmp_path: Path, status: Reported, code: int) -> None:
    asyncio.run(live(Config(data=tmp_path / "data"), {"106540352242922": status}))
    told = run("check")

    assert told.returncode == code
    assert "+1 555-010-0100" in told.stdout
    assert f"1 {status.name.lower()}" in told.stdout.splitlines()[0]
    assert told.stderr == ""


def test_json_holds_the_numbers_as_the_api_answers_them(run: Run, tmp_path: Path) -> None:
    asyncio.run(live(Config(data=tmp_path / "data")))
    told = run("check", "--json")
    answer = json.loads(told.stdout)

    assert (told.returncode, answer["exit"]) == (HEALTHY, HEALTHY)
    assert {"id", "display_number", "status", "reasons", "limit", "sight"} <= set(answer["numbers"][0])


@pytest.mark.parametrize("wanted", ["106540352242922", "+1 555 010 0100"], ids=["by id", "by digits"])
def test_one_number_can_be_asked_for(run: Run, tmp_path: Path, wanted: str) -> None:
    asyncio.run(live(Config(data=tmp_path / "data"), {"106540352242922": Reported.CONNECTED, "2": Reported.BANNED}))

    assert run("check", "--number", wanted).returncode == HEALTHY
    assert run("check", "--number", "2").returncode == ACTION


def test_a_number_that_nobody_knows_is_unknown(run: Run, tmp_path: Path) -> None:
    asyncio.run(live(Config(data=tmp_path / "data")))
    told = run("check", "--number", "7")

    assert told.returncode == UNKNOWN
    assert "there is no such number" in told.stderr


def test_another_workspace_has_none_of_these_numbers(run: Run, tmp_path: Path) -> None:
    asyncio.run(live(Config(data=tmp_path / "data")))

    assert run("check", "--workspace", "main").returncode == HEALTHY
    assert run("check", "--workspace", "other").returncode == UNKNOWN
    assert run("check", "--workspace", "other", "--number", "106540352242922").returncode == UNKNOWN


def test_when_the_house_has_been_still_for_long_it_says_so(run: Run, tmp_path: Path) -> None:
    asyncio.run(live(Config(data=tmp_path / "data"), alive=datetime.now(UTC) - timedelta(hours=2)))
    told = run("check")

    assert told.returncode == UNKNOWN
    assert "gave its last sign of life 2 hours ago; what follows may be old" in told.stdout


def test_a_fault_of_our_own_is_unknown_too_and_never_looks_like_a_limited_number(run: Run, tmp_path: Path) -> None:
    asyncio.run(live(Config(data=tmp_path / "data")))
    with apsw.Connection(str(tmp_path / "data" / "state.db")) as db:
        db.execute("UPDATE fleet SET body = x'00'")
    told = run("check")

    assert told.returncode == UNKNOWN
    assert told.stdout == "UNKNOWN: nobody can tell how the numbers stand\n"
    assert "please report it" in told.stderr
    assert "Traceback" not in told.stderr
