import pytest

from linekeeper.sim.playbill import raise_curtain
from linekeeper.sim.stage import Stage
from tests.sim.cast import FIRST, NOW, PORTFOLIO, SECOND, quiet

DAY_S = 86_400.0
EVE = 1_759_708_800.0  # 2025-10-06 00:00 UTC


def classic(begins: float, rules: dict[str, object] | None = None) -> Stage:
    play = quiet()
    play.portfolios[0].regime, play.portfolios[0].limit = "classic", "TIER_250"
    play.numbers[1].limit, play.numbers[1].flagged_at = "TIER_10K", begins
    play.rules = rules or {}
    return raise_curtain(play, begins, 7)


def test_a_play_lives_through_the_day_the_rules_changed() -> None:
    here = classic(EVE)
    here.uses[FIRST].count("15550102000", EVE + 1)
    here.uses[SECOND].count("15550102001", EVE)
    here.timeline.run_until(EVE + DAY_S - 1)
    before = here.world.portfolios[PORTFOLIO].regime
    here.timeline.run_until(EVE + DAY_S)
    portfolio, second = here.world.portfolios[PORTFOLIO], here.world.numbers[SECOND]

    assert (before, portfolio.regime, portfolio.limit) == ("classic", "2025-10-07", "TIER_10K")
    assert (second.limit, second.flagged_at) == ("", None)
    assert here.uses[PORTFOLIO].total(EVE + DAY_S) == 1


@pytest.mark.parametrize(
    ("begins", "rules"),
    [
        pytest.param(NOW, {}, id="a classic play that begins later"),
        pytest.param(EVE, {"portfolio_limits": False}, id="where the rule is off"),
    ],
)
def test_who_stays_classic(begins: float, rules: dict[str, object]) -> None:
    here = classic(begins, rules)
    here.timeline.run_until(begins + 3 * DAY_S)

    assert here.world.portfolios[PORTFOLIO].regime == "classic"
