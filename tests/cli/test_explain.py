from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_help_tells_what_can_be_asked_and_the_exit_codes(run: Run) -> None:
    ran = run("explain", "--help")

    assert ran.returncode == 0
    assert "linekeeper explain 131047" in ran.stdout
    assert "1 not known" in ran.stdout


def test_nothing_asked_is_a_fault(run: Run) -> None:
    assert run("explain").returncode == 2


def test_options_before_it_change_nothing(run: Run) -> None:
    plain, long_way = run("explain", "flagged"), run("--config", "none.toml", "explain", "flagged")

    assert long_way.stdout == plain.stdout
    assert (plain.returncode, long_way.returncode) == (0, 0)


def test_an_unknown_word_ends_with_1_the_long_way_too(run: Run) -> None:
    assert run("--config", "none.toml", "explain", "xyzzy", "--json").returncode == 1


DIFFERENT = """
[rules]
flagged_days = { value = 10, reason = "their terms, section 4", by = "provider" }
"""


@pytest.mark.parametrize("before", [[], ["--config", "linekeeper.toml"]], ids=["the quick way", "the long way"])
def test_a_rule_that_is_set_differently_here_is_told_as_it_holds_here(run: Run, tmp_path: Path, before: list[str]) -> None:
    (tmp_path / "linekeeper.toml").write_text(DIFFERENT, encoding="utf-8")
    told = " ".join(run(*before, "explain", "flagged").stdout.split())

    assert "A Flagged number has 7 days." in told
    assert "Here 10 was set by the provider: their terms, section 4." in told


def test_the_rulebook_that_is_chosen_explains(run: Run) -> None:
    told = run("explain", "first_step", LINEKEEPER_RULEBOOK="classic").stdout

    assert "classic.first_step" in told
    assert "1,000" in told


def test_a_configuration_with_a_fault_is_told_and_the_published_rules_explain(run: Run, tmp_path: Path) -> None:
    (tmp_path / "linekeeper.toml").write_text("[rules]\nflaged_days = 3\n", encoding="utf-8")
    ran = run("explain", "131047")

    assert (ran.returncode, "Outside the service window" in ran.stdout) == (0, True)
    assert "flaged_days" in ran.stderr
