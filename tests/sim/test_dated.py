import pytest

from linekeeper.sim import dated
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Portfolio
from tests.sim.cast import PORTFOLIO, quiet, stage


def owner(here: Stage, regime: str = "2025-10-07") -> Portfolio:
    found = here.world.portfolios[PORTFOLIO]
    found.regime = "classic" if regime == "classic" else "2025-10-07"
    return found


@pytest.mark.parametrize(
    ("name", "classic", "today"),
    [
        pytest.param("tier_upgrade_h", 24, 6, id="limits rise faster"),
        pytest.param("tier_entry_people", 1000, 2000, id="the first step is higher"),
        pytest.param("throughput_people", 0, 100_000, id="throughput asks for people"),
        pytest.param("misuse_steps", False, [["warning", 0], ["rate", 7], ["utility", 7], ["utility", 30], ["portfolio", 30]], id="misuse"),
        pytest.param("enforcement_end_form", "int", "int", id="no date parts it"),
    ],
)
def test_a_rule_is_the_newest_that_had_begun_for_the_portfolio(name: str, classic: object, today: object) -> None:
    here = stage()

    assert (dated.rule(here, owner(here, "classic"), name), dated.rule(here, owner(here), name)) == (classic, today)


def test_a_rule_that_had_not_begun_is_off() -> None:
    assert (dated.on_day("category_check_days", "2024-06-30"), dated.on_day("category_check_days", "2024-07-01")) == (False, 7)


def test_a_play_turns_a_rule_and_switches_another_off() -> None:
    here = stage()
    here.world.rules = {"tier_upgrade_h": False, "appeal_h": [1, 1]}

    assert dated.amount(here, None, "tier_upgrade_h") is None
    assert not dated.on(here, None, "tier_upgrade_h")
    assert dated.drawn(here, None, "appeal_h") == 1
    assert dated.steps(here, None, "enforcement_steps")[0] == ("warning", 0)


def test_no_play_turns_a_rule_that_does_not_exist() -> None:
    here = stage()
    here.world.rules = {"gravity": 9}
    with pytest.raises(KeyError, match="no rule is called 'gravity'"):
        dated.rule(here, None, "gravity")


def test_a_rule_that_is_no_number_says_so() -> None:
    here = stage()
    with pytest.raises(TypeError, match="must be a number or false"):
        dated.amount(here, None, "enforcement_steps")


def test_every_rule_tells_its_source_the_day_it_was_read_and_how_sure_it_is() -> None:
    for versions in dated.laws().values():
        for law in versions:
            assert law.source, law.name
            assert law.says.endswith("."), law.name
            assert len(law.read) == len("2026-11-23"), law.name


def test_no_rule_begins_twice_on_one_day() -> None:
    for name, versions in dated.laws().items():
        days = [law.since for law in versions]
        assert len(set(days)) == len(days), name


def test_a_play_that_turns_a_rule_that_does_not_exist_does_not_begin() -> None:
    play = quiet()
    play.rules = {"gravity": 9}
    with pytest.raises(ValueError, match="no rule is called 'gravity'"):
        stage(play)
