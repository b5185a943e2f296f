"""`linekeeper demo`: all six statuses within seconds, and it stops by itself."""

import json
from pathlib import Path

import pytest

from linekeeper.cli.demo import own_config, stops_after
from linekeeper.errors import Misconfigured
from tests.cli.conftest import Run

FREE = {"LINEKEEPER_WEB_PORT": "0", "LINEKEEPER_WEBHOOK_PORT": "0"}
SIX = {"Connected", "Flagged", "Restricted", "Pending", "Offline", "Banned"}


@pytest.mark.slow
def test_all_six_statuses_appear_and_it_stops_by_itself(run: Run, tmp_path: Path) -> None:
    told = run("demo", "--no-browser", "--data", "kept", LINEKEEPER_DEMO_SECONDS="20", **FREE)

    assert told.returncode == 0, told.stderr
    assert {word for word in SIX if f": {word}" in told.stdout or f"→ {word}" in told.stdout} == SIX
    assert told.stderr == ""
    assert told.stdout.splitlines()[-1] == "Closed."
    assert (tmp_path / "kept" / "journal.db").exists()
    again = run("demo", "--no-browser", "--data", "kept", LINEKEEPER_DEMO_SECONDS="3", **FREE)
    assert again.returncode == 0, "a kept folder can be gone on with"
    checked = json.loads(run("check", "--json", LINEKEEPER_DATA="kept").stdout)
    assert len(checked["numbers"]) == 12
    replayed = run("replay", LINEKEEPER_DATA="kept")
    assert replayed.returncode == 0, replayed.stdout


@pytest.mark.slow
def test_readings_alone_tell_the_statuses_too(run: Run) -> None:
    told = run("demo", "--no-browser", "--no-webhooks", LINEKEEPER_DEMO_SECONDS="20", **FREE)

    assert told.returncode == 0, told.stderr
    assert {word for word in SIX if f": {word}" in told.stdout or f"→ {word}" in told.stdout} >= SIX - {"Flagged"}


def test_an_unknown_play_is_refused_with_those_there_are(run: Run) -> None:
    told = run("demo", "--play", "tragedy")

    assert told.returncode == 2
    assert "there is no play 'tragedy'; there are: ban, demo" in told.stderr


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
