import msgspec
import pytest

from linekeeper.sim.playbill import raise_curtain
from linekeeper.sim.played import played
from tests.sim.cast import NOW, quiet, stage
from tests.sim.crowd import lively

DAY_S = 86_400.0


def test_what_follows_from_people_waits_until_people_act() -> None:
    dull, live = played(stage()), played(lively())

    assert (dull.throughput, dull.pair_rate, dull.limit_holds_place) == (True, True, True)
    assert (dull.quality_every_s, dull.template_pacing, dull.marketing_cap, dull.spam_limit) == (0, False, False, 0)
    assert (live.quality_every_s > 0, live.template_pacing, live.marketing_cap, live.spam_limit > 0) == (True, True, True, True)


def test_a_play_turns_one_rule_by_name_whether_people_act_or_not() -> None:
    here = stage()
    here.world.rules = {"marketing_cap": True, "throughput": False}

    assert (played(here).marketing_cap, played(here).throughput, played(here).pair_rate) == (True, False, True)


def test_a_rule_that_is_turned_later_holds_at_once() -> None:
    here = stage()
    before = played(here).pair_rate
    here.world.rules["pair_rate"] = False

    assert (before, played(here).pair_rate) == (True, False)


def test_a_rule_begins_on_its_day() -> None:
    began = raise_curtain(quiet(), 1_759_190_400.0, 7)  # 2025-09-30
    later = raise_curtain(quiet(), 1_790_812_800.0, 7)  # 2026-10-01

    assert (played(began).charges_service, played(later).charges_service) == (False, True)
    began.timeline.run_until(NOW)
    assert played(began).charges_service


def test_a_value_of_the_wrong_kind_is_refused() -> None:
    here = stage()
    here.world.rules = {"pair_rate": "sometimes"}

    with pytest.raises(msgspec.ValidationError):
        played(here)
