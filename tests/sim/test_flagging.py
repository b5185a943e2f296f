import pytest

from linekeeper.sim import flagging, rules
from linekeeper.sim.stage import Stage
from tests.sim.cast import DAY_S, FIRST, NOW, PORTFOLIO, changes, ear, stage


def classic(limit: str = "TIER_1K") -> Stage:
    here = stage()
    owner = here.world.portfolios[PORTFOLIO]
    owner.regime, owner.limit = "classic", limit
    return here


@pytest.mark.parametrize(
    ("limit", "later", "event", "tier"),
    [
        pytest.param("TIER_1K", "GREEN", "UNFLAGGED", "TIER_1K", id="recovers to high"),
        pytest.param("TIER_1K", "YELLOW", "UNFLAGGED", "TIER_1K", id="recovers to medium"),
        pytest.param("TIER_1K", "RED", "DOWNGRADE", "TIER_250", id="stays low"),
        pytest.param("TIER_250", "RED", "DOWNGRADE", "TIER_250", id="nothing is below the lowest"),
    ],
)
def test_under_the_classic_rules_red_flags_for_a_week(limit: str, later: str, event: str, tier: str) -> None:
    here = classic(limit)
    number = here.world.numbers[FIRST]
    heard = ear(here)
    flagging.rate(here, number, "RED")
    words = [rules.status(here.world, here.uses, number, here.now)]
    here.timeline.run_until(NOW + 3 * DAY_S)
    flagging.rate(here, number, later)
    here.timeline.run_until(NOW + 7 * DAY_S - 1)
    words.append(rules.status(here.world, here.uses, number, here.now))
    here.timeline.run_until(NOW + 7 * DAY_S)

    assert (*words, rules.status(here.world, here.uses, number, here.now)) == ("FLAGGED", "FLAGGED", "CONNECTED")
    assert [value["event"] for _, value in changes(heard)] == ["FLAGGED", event]
    assert rules.limit_of(here.world.portfolios[PORTFOLIO], number)[1] == tier


def test_today_quality_is_silent_and_flags_nobody() -> None:
    here = stage()
    heard = ear(here)
    for word in ("YELLOW", "RED", "GREEN", "RED"):
        flagging.rate(here, here.world.numbers[FIRST], word)
    here.timeline.run_until(NOW + 6 * DAY_S)

    assert changes(heard) == []
    assert rules.status(here.world, here.uses, here.world.numbers[FIRST], here.now) == "CONNECTED"


def test_a_flag_that_was_taken_away_ends_quietly() -> None:
    here = classic()
    number = here.world.numbers[FIRST]
    flagging.rate(here, number, "RED")
    number.flagged_at = None
    heard = ear(here)
    here.timeline.run_until(NOW + 7 * DAY_S)

    assert (changes(heard), number.limit) == ([], "")
