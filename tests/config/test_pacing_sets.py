from datetime import UTC, datetime
from pathlib import Path

import pytest

from linekeeper.config import PacingSet, load
from linekeeper.config.pacing_sets import pacing_sets
from linekeeper.config.parse import Wrong
from linekeeper.errors import Misconfigured

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def test_thresholds_for_all_and_for_one_account_or_portfolio_are_read() -> None:
    table = {"person_day": 1, "accounts": {"111": {"person_day": 3}}, "portfolios": {"222": {"capped": {"warn": 0.2}}}}

    assert pacing_sets(table) == (
        PacingSet(key="person_day", value=1),
        PacingSet(key="person_day", value=3, scope="accounts", id="111"),
        PacingSet(key="capped", value={"warn": 0.2}, scope="portfolios", id="222"),
    )


@pytest.mark.parametrize(
    ("value", "why"),
    [
        pytest.param(5, "where a table is wanted", id="no table"),
        pytest.param({"accounts": 5}, "where a table is wanted", id="accounts are no table"),
        pytest.param({"accounts": {"mine": {}}}, "no id", id="an account's name is no id"),
        pytest.param({"accounts": {"1": 5}}, "where a table is wanted", id="one account is no table"),
        pytest.param({"Person Day": 1}, "no name", id="no name of a threshold"),
        pytest.param({f"k{place}": 1 for place in range(201)}, "more than 200", id="too many"),
        pytest.param({"portfolios": {str(place): {} for place in range(20_001)}}, "more than 20,000", id="too many portfolios"),
    ],
)
def test_what_is_no_table_of_thresholds_is_told(value: object, why: str) -> None:
    with pytest.raises(Wrong) as wrong:
        pacing_sets(value)

    assert why in wrong.value.why


def test_the_file_gives_them_to_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "linekeeper.toml"
    file.write_text("[pacing]\nperson_day = 1\n[pacing.accounts.111]\nquiet = false\n", encoding="utf-8")

    assert [str(one) for one in load(file, {}, NOW).pacing] == ["person_day = 1", "accounts.111.quiet = False"]


def test_a_fault_is_told_with_all_others(tmp_path: Path) -> None:
    file = tmp_path / "linekeeper.toml"
    file.write_text('timezone = "Nowhere"\n[pacing]\naccounts = 5\n', encoding="utf-8")

    with pytest.raises(Misconfigured) as refused:
        load(file, {}, NOW)

    assert len(refused.value.faults) == 2
