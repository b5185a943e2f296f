from typing import Any

import pytest
from msgspec.structs import asdict

from linekeeper.config import PacingSet
from linekeeper.errors import Misconfigured
from linekeeper.pacing.knobs import BY_NAME, KNOBS, ORDERED, RISING
from linekeeper.pacing.settings import Settings, settings, shown
from linekeeper.pacing.thresholds import Ladder, Thresholds
from tests.pacing.asked import OURS


def told(key: str, value: Any) -> str:
    """Return the fault that a value is told with."""
    with pytest.raises(Misconfigured) as refused:
        settings([PacingSet(key=key, value=value)])
    return str(refused.value)


def test_every_threshold_is_explained_and_no_other() -> None:
    assert [knob.name for knob in KNOBS] == list(Thresholds.__struct_fields__)
    assert {name for pair in ORDERED for name in pair} | set(RISING) <= set(BY_NAME)
    assert [knob.name for knob in KNOBS if not (knob.why and knob.unit and knob.source)] == []


def as_written(value: Any) -> Any:
    """Return a threshold's value as the file would hold it."""
    if isinstance(value, Ladder):
        return {"warn": value.warn, "brake": value.brake, "stop": value.stop}
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - {"number_shares", "quiet_countries"}))
def test_every_default_is_a_good_value(name: str) -> None:
    value = getattr(OURS, name)

    assert getattr(settings([PacingSet(key=name, value=as_written(value))]).every, name) == value


@pytest.mark.parametrize("name", [knob.name for knob in KNOBS if knob.most > knob.least])
def test_every_bound_is_kept(name: str) -> None:
    knob, value = BY_NAME[name], getattr(OURS, name)
    over: Any = knob.most * 2 + 1
    over = {"stop": over} if isinstance(value, Ladder) else over
    over = {"DE": [over, 0]} if name == "quiet_countries" else {"1": over} if name == "number_shares" else over
    over = [over] if isinstance(value, tuple) and not isinstance(over, dict) else over
    over = 2 if isinstance(value, bool) else over

    fault = told(name, over)

    assert f"pacing.{name} " in fault
    assert knob.why in fault
    assert f"default is {shown(value)}" in fault


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        pytest.param("marketing_shares", 0.5, "did you mean marketing_share?", id="misspelt"),
        pytest.param("capped", {"warn": 0.5}, "does not rise: warn 0.5, brake 0.2", id="warn above brake"),
        pytest.param("capped", {"brake": 0.5}, "does not rise", id="brake above stop"),
        pytest.param("capped", {"wran": 0.5}, "none of warn, brake and stop", id="a misspelt step"),
        pytest.param("capped", 0.5, "no table", id="no ladder"),
        pytest.param("person_day", True, "no number", id="yes for a number"),
        pytest.param("person_day", 1.5, "no whole number", id="half a message"),
        pytest.param("person_day", "2", "no number", id="a text for a number"),
        pytest.param("quiet", "yes", "neither true nor false", id="a text for yes"),
        pytest.param("cooldown_h", [], "no list with something in it", id="no cooldown at all"),
        pytest.param("cooldown_h", [48, 24], "does not rise", id="a cooldown that falls"),
        pytest.param("stages", [0.1, 0.5], "does not end with 1", id="a campaign that never ends"),
        pytest.param("stop_words", ["stop", ""], "no word", id="an empty word"),
        pytest.param("stop_words", ["please send me nothing more"], "only a word or two", id="a sentence for a word"),
        pytest.param("number_shares", {"1": 0.6, "2": 0.6}, "more than the whole limit", id="shares above the limit"),
        pytest.param("number_shares", {"+1": 0.6}, "no id of a number", id="a phone number for an id"),
        pytest.param("quiet_countries", {"de": [1, 2]}, "two capital letters", id="a country in small letters"),
        pytest.param("quiet_countries", {"DE": [1]}, "not two hours", id="one hour"),
        pytest.param("marketing_share", 0.99, "(0.99) is above pacing.utility_share (0.97)", id="marketing above utility"),
        pytest.param("pair_burst_most", 4, "pacing.pair_burst (5) is above", id="our burst above Meta's"),
        pytest.param("marketing_share", float("nan"), "outside", id="not a number"),
    ],
)
def test_what_does_not_do_is_told_with_what_why_and_remedy(key: str, value: Any, what: str) -> None:
    fault = told(key, value)

    assert what in fault
    assert "  why:    " in fault
    assert "  remedy: " in fault


def test_all_faults_are_told_at_once() -> None:
    given = [PacingSet(key="quiet", value=3), PacingSet(key="person_day", value=0, scope="accounts", id="7"), PacingSet(key="x", value=1)]

    with pytest.raises(Misconfigured) as refused:
        settings(given)

    assert [fault.what.split(" is ")[0] for fault in refused.value.faults] == ["pacing.quiet", "pacing.x", "pacing.accounts.7.person_day"]


def test_an_account_goes_before_its_portfolio_and_both_rest_on_everybody_s() -> None:
    given = [
        PacingSet(key="person_week", value=5),
        PacingSet(key="person_day", value=1, scope="portfolios", id="9"),
        PacingSet(key="person_day", value=3, scope="accounts", id="7"),
    ]
    held = settings(given)

    assert [held.of(*place).person_day for place in (("7", "9"), ("8", "9"), ("8", "8"))] == [3, 1, 2]
    assert {held.of(*place).person_week for place in (("7", "9"), ("8", "9"), ("8", "8"))} == {5}
    assert settings([]) == Settings(every=OURS)


def test_a_part_of_a_ladder_is_enough() -> None:
    assert settings([PacingSet(key="capped", value={"warn": 0.05})]).every.capped == Ladder(0.05, 0.2, 0.4)


def test_tables_are_read_sorted() -> None:
    every = settings([PacingSet(key="quiet_countries", value={"FR": [20, 9], "DE": [21, 8]})]).every

    assert every.quiet_countries == (("DE", 21, 8), ("FR", 20, 9))
    assert settings([PacingSet(key="number_shares", value={"2": 0.5, "1": 0.25})]).every.number_shares == (("1", 0.25), ("2", 0.5))


@pytest.mark.parametrize("name", Thresholds.__struct_fields__)
def test_every_value_can_be_shown(name: str) -> None:
    assert shown(asdict(OURS)[name])
