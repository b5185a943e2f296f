"""`linekeeper config`: what holds and where it came from; never a secret."""

import json
from pathlib import Path

from tests.cli.conftest import Run

SECRET = "0123456789abcdef0123456789abcdef"


def test_it_shows_values_with_their_origin_and_masks_secrets(run: Run, tmp_path: Path) -> None:
    (tmp_path / "linekeeper.toml").write_text(f'[[app]]\nname = "shop"\nsecret = "{SECRET}"\n', encoding="utf-8")

    told = run("config", LINEKEEPER_WEB_PORT="9000")

    assert told.returncode == 0
    assert SECRET not in told.stdout + told.stderr
    lines = {tuple(part.strip() for part in line.split("  ") if part.strip()) for line in told.stdout.splitlines()}
    assert ("ports.web", "9000", "LINEKEEPER_WEB_PORT") in lines
    assert ("app shop: secret", "***", "linekeeper.toml, line 3") in lines
    assert ("timezone", "UTC", "default") in lines
    assert "app shop has no token" in told.stdout


def test_json_holds_the_same(run: Run) -> None:
    told = run("config", "--json", LINEKEEPER_APP_SECRET=SECRET, LINEKEEPER_ACCOUNTS="1,2")
    answer = json.loads(told.stdout)
    settings = {one["setting"]: one for one in answer["settings"]}

    assert told.returncode == 0
    assert settings["app meta: secret"] == {"setting": "app meta: secret", "value": "***", "from": "LINEKEEPER_APP_SECRET"}
    assert settings["app meta: token"]["value"] is None
    assert settings["app meta: accounts"]["value"] == ["1", "2"]
    assert (answer["faults"], len(answer["notes"])) == ([], 3)


def test_without_any_app_it_says_how_to_begin(run: Run) -> None:
    told = run("config")

    assert told.returncode == 0
    assert "no Meta app is set up" in told.stdout
    assert "LINEKEEPER_APP_ID" in told.stdout


def test_every_fault_is_told_at_once(run: Run) -> None:
    told = run("config", LINEKEEPER_WEB_PORT="x", LINEKEEPER_TIMEZONE="Nowhere", LINEKEEPER_TOKEN="x")

    assert told.returncode == 2
    assert told.stderr.startswith("3 things in the configuration need you:\n1. ")
    assert told.stderr.count("remedy:") == 3


def test_thresholds_of_the_gateway_are_judged_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "linekeeper.toml").write_text("[pacing]\nperson_days = 1\nquiet = 3\n", encoding="utf-8")
    told = run("config", "--json")
    faults = json.loads(told.stdout)["faults"]

    assert told.returncode == 2
    assert [fault["what"].split(" is ")[0] for fault in faults] == ["pacing.person_days", "pacing.quiet"]
    assert all(fault["why"] and fault["remedy"] for fault in faults)


def test_every_fault_is_told_in_json_too(run: Run) -> None:
    told = run("config", "--json", LINEKEEPER_WEB_PORT="x", LINEKEEPER_TIMEZONE="Nowhere")

    assert told.returncode == 2
    assert [fault["remedy"] != "" for fault in json.loads(told.stdout)["faults"]] == [True, True]


def test_one_fault_in_json_is_a_list_of_one(run: Run) -> None:
    assert len(json.loads(run("config", "--json", LINEKEEPER_WEB_PORT="x").stdout)["faults"]) == 1


def test_targets_are_shown_without_their_addresses_and_secrets(run: Run, tmp_path: Path) -> None:
    forward = f'[[forward]]\nto = "https://user:{SECRET}@x.example.com/"\nmode = "translated"\nsecret = "{SECRET}"\n'
    (tmp_path / "linekeeper.toml").write_text(f'[[app]]\nsecret = "{SECRET}"\n{forward}', encoding="utf-8")

    told = run("config", "--json")
    settings = {one["setting"]: one["value"] for one in json.loads(told.stdout)["settings"]}

    assert [settings[f"forward 1: {key}"] for key in ("to", "secret", "mode", "fields")] == ["***", "***", "translated", []]
    assert SECRET not in told.stdout + told.stderr
