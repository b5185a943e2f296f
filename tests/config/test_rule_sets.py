import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linekeeper.config import load
from linekeeper.config.parse import Wrong
from linekeeper.config.rule_sets import MOST, rule_sets
from linekeeper.config.words import RuleSet
from linekeeper.errors import Misconfigured

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        pytest.param({}, (), id="none"),
        pytest.param({"days": {"value": 10, "reason": "so"}}, (RuleSet(rule="days", value=10, reason="so"),), id="by the operator"),
        pytest.param(
            {"days": {"value": 10, "reason": "so", "by": "provider"}},
            (RuleSet(rule="days", value=10, reason="so", by="provider"),),
            id="by a provider",
        ),
        pytest.param({"tiers": {"value": [1, 2], "reason": "so"}}, (RuleSet(rule="tiers", value=[1, 2], reason="so"),), id="a list"),
    ],
)
def test_each_rule_has_its_value_and_its_reason(given: object, meant: tuple[RuleSet, ...]) -> None:
    assert rule_sets(given) == meant


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(10, "no table", id="no table"),
        pytest.param({"days": 10}, "without its value and reason", id="no reason"),
        pytest.param({"days": {"value": 10}}, "without its value and reason", id="an empty place for the reason"),
        pytest.param({"days": {"value": 10, "reason": " "}}, "no short reason", id="a reason of nothing"),
        pytest.param({"days": {"value": 10, "reason": "x" * 301}}, "no short reason", id="a reason that is a story"),
        pytest.param({"days": {"value": 10, "reason": "so", "until": 3}}, "more than that", id="a key nobody knows"),
        pytest.param({"Days!": {"value": 10, "reason": "so"}}, "no name of a rule", id="a name that is none"),
        pytest.param({"days": {"value": {}, "reason": "so"}}, "sets days to", id="a value of no kind"),
        pytest.param({"days": {"value": ["a"], "reason": "so"}}, "sets days to", id="a list of texts"),
        pytest.param({f"r{i}": {"value": 1, "reason": "so"} for i in range(MOST + 1)}, "no table", id="more than there can be"),
    ],
)
def test_what_does_not_do_is_refused_with_what_would(given: object, says: str) -> None:
    with pytest.raises(Wrong, match=re.escape(says)) as refused:
        rule_sets(given)

    assert "linekeeper rules" in refused.value.remedy


def test_the_table_is_read_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "linekeeper.toml"
    file.write_text('[rules]\nflagged_days = { value = 10, reason = "their terms", by = "provider" }\n', encoding="utf-8")

    assert load(file, {}, NOW).rules == (RuleSet(rule="flagged_days", value=10, reason="their terms", by="provider"),)


def test_a_fault_in_it_is_told_with_the_others(tmp_path: Path) -> None:
    file = tmp_path / "linekeeper.toml"
    file.write_text('timezone = "Nowhere"\n[rules]\nflagged_days = 10\n', encoding="utf-8")

    with pytest.raises(Misconfigured) as refused:
        load(file, {}, NOW)

    assert "flagged_days" in str(refused.value)
    assert "timezone" in str(refused.value)


def test_a_rule_that_was_set_is_shown_on_one_line() -> None:
    assert str(RuleSet(rule="days", value=10, reason="their terms", by="provider")) == "days = 10 (provider: their terms)"
