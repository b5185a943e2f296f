import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SET = '[rules]\nflagged_days = { value = 10, reason = "their terms", by = "provider" }\n'


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["--at", "2025-10-06"], "the rulebook classic holds:", id="the older book"),
        pytest.param(["--at", "2025-10-06"], "explains by the rulebook 2025-10-07", id="that it is not the configured one"),
        pytest.param(["--at", "2025-10-07"], "the rulebook 2025-10-07 holds, since 2025-10-07", id="the newer book"),
        pytest.param(["--at", "2026-09-30"], "service_message_billing = free", id="before a rule began"),
        pytest.param(["--at", "2026-10-01"], "? service_message_billing = chargeable", id="from its day on, marked as unconfirmed"),
        pytest.param([], "limit_scope = portfolio", id="today"),
    ],
)
def test_the_rules_of_a_day_are_listed(run: Run, words: list[str], says: str) -> None:
    ran = run("rules", *words)

    assert ran.returncode == 0
    assert says in ran.stdout


def test_json_tells_every_rule_with_its_source_date_and_confidence(run: Run) -> None:
    told = json.loads(run("rules", "--at", "2025-10-06", "--json").stdout)

    assert told["book"] == "classic"
    assert {"value", "text", "source", "read", "confidence", "confirmed", "override"} <= set(told["rules"][0])


def test_what_was_set_is_told_with_its_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "linekeeper.toml").write_text(SET, encoding="utf-8")
    told = run("rules").stdout

    assert "flagged_days = 10\n    Set by the provider: their terms." in told


def test_a_misspelt_rule_is_a_fault_that_names_the_right_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "linekeeper.toml").write_text(SET.replace("flagged", "flaged"), encoding="utf-8")
    ran = run("rules")

    assert ran.returncode == 2
    assert "did you mean flagged_days?" in ran.stderr


def test_a_day_that_is_none_is_a_fault(run: Run) -> None:
    assert run("rules", "--at", "yesterday").returncode == 2


def test_no_line_is_wider_than_a_terminal(run: Run) -> None:
    assert [line for line in run("rules").stdout.splitlines() if len(line) > 100 and not line.startswith("On ")] == []
