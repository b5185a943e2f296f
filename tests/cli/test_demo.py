"""`linekeeper demo`: all six statuses within seconds, and it stops by itself."""

import json
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from linekeeper.cli.demo import own_config, stops_after, surroundings
from linekeeper.errors import Misconfigured
from tests.cli.conftest import Run
from tests.forked import Nursery

FREE = {"LINEKEEPER_WEB_PORT": "0", "LINEKEEPER_WEBHOOK_PORT": "0"}
SIX = {"Connected", "Flagged", "Restricted", "Pending", "Offline", "Banned"}


def until_six(nursery: Nursery, folder: Path, environ: Mapping[str, str], *words: str) -> tuple[int, str, list[str]]:
    """Run the demo until all six statuses were told, then stop it; give its exit code, what it said on stderr, and its lines."""
    with nursery.start("linekeeper", ("demo", "--no-browser", *words), folder=folder, environ={**environ, **FREE}) as process:
        lines, missing = list[str](), set(SIX)
        for line in process.stdout:
            lines.append(line.rstrip())
            missing -= {word for word in missing if f": {word}" in line or f"→ {word}" in line}
            if not missing:
                break
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    return process.wait(), errors, lines + rest.splitlines()


def test_all_six_statuses_appear_and_the_folder_stands_up_to_replay(
    nursery: Nursery, run: Run, tmp_path: Path, surroundings: Mapping[str, str]
) -> None:
    code, errors, lines = until_six(nursery, tmp_path, surroundings, "--data", "kept")
    checked = json.loads(run("check", "--json", LINEKEEPER_DATA="kept").stdout)
    replayed = run("replay", LINEKEEPER_DATA="kept")

    assert (code, errors, lines[-1]) == (0, "", "Closed.")
    assert len(checked["numbers"]) == 12
    assert replayed.returncode == 0, replayed.stdout


def test_it_stops_by_itself_and_a_kept_folder_can_be_gone_on_with(run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        told = run("demo", "--no-browser", "--data", "kept", LINEKEEPER_DEMO_SECONDS="2", **FREE)
        assert (told.returncode, [line for line in told.stderr.splitlines() if "level=error" in line]) == (0, [])
        assert told.stdout.splitlines()[-1] == "Closed."

    assert (tmp_path / "kept" / "journal.db").exists()


def test_an_unknown_play_is_refused_with_those_there_are(run: Run) -> None:
    told = run("demo", "--play", "tragedy")

    assert told.returncode == 2
    assert "there is no play 'tragedy'; there are: ban, " in told.stderr


@pytest.mark.parametrize(("told", "seconds"), [("", None), (" 40 ", 40.0), ("0.5", 0.5)])
def test_it_stops_after_the_seconds_that_were_set(told: str, seconds: float | None) -> None:
    assert stops_after({"LINEKEEPER_DEMO_SECONDS": told}) == seconds


@pytest.mark.parametrize("told", ["0", "-1", "soon", "nan", "inf", "1e300"])
def test_seconds_that_are_none_are_refused(told: str) -> None:
    with pytest.raises(Misconfigured, match="no number of seconds"):
        stops_after({"LINEKEEPER_DEMO_SECONDS": told})


def test_nothing_of_the_real_apps_comes_into_the_demo() -> None:
    config = own_config({"LINEKEEPER_TOKEN": "x", "LINEKEEPER_DATA": "/var/lib/real", "LINEKEEPER_TIMEZONE": "Europe/Berlin", **FREE})

    assert (config.apps, str(config.data), config.timezone) == ((), "data", "Europe/Berlin")
    assert (config.ports.web, config.ports.webhook) == (0, 0)


def test_other_commands_are_told_where_the_demo_is(tmp_path: Path) -> None:
    assert surroundings(tmp_path, "http://127.0.0.1:8081") == f"LINEKEEPER_DATA={tmp_path}"
    assert surroundings(tmp_path / "a b", "http://127.0.0.1:9000") == f"LINEKEEPER_DATA='{tmp_path}/a b' LINEKEEPER_GATEWAY_PORT=9000"
