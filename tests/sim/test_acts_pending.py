import pytest

from linekeeper.sim.acts import BadAct, perform
from linekeeper.sim.stage import Stage
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, NOW, stage


def refusals(here: Stage) -> list[int]:
    """Return the codes the ledger holds, in order; 0 for what went through."""
    return [row.code for row in here.ledger.after(0) if row.what.startswith("play ")]


def test_the_whole_way_of_a_new_number_with_refusals_that_are_answers() -> None:
    here = stage()
    perform(here, {"do": "add_number", "account": ACCOUNT, "digits": "15550100999", "name": "Harbor Lane Beans"})
    number = here.world.number("15550100999")
    acts: list[dict[str, object]] = [
        {"do": "enter_code"},
        {"do": "ask_code"},
        {"do": "try_register"},
        {"do": "enter_code"},
        {"do": "try_register", "pin": "123456"},
        {"do": "try_deregister"},
        {"do": "try_register", "pin": "654321", "times": 2},
    ]
    for act in acts:
        perform(here, act | {"number": number.id})

    assert refusals(here) == [0, 136025, 0, 133006, 0, 0, 0, 133005, 133009]
    assert list(here.mishaps) == []


def test_a_name_is_asked_for_with_the_verdict_of_the_play() -> None:
    here = stage()
    perform(here, {"do": "ask_name", "number": FIRST, "asked": "Harbor Lane", "verdict": "NAME_NOT_CONSISTENT"})
    here.timeline.run_until(NOW + 2 * DAY_S)

    assert here.world.numbers[FIRST].asked_status == "DECLINED"


def test_a_phone_rests_and_is_used_again() -> None:
    here = stage()
    here.world.numbers[FIRST].biz_app = True
    perform(here, {"do": "rest", "number": FIRST})
    perform(here, {"do": "wake", "number": FIRST})
    here.timeline.run_until(NOW + 20 * DAY_S)

    assert here.world.numbers[FIRST].registered


def test_a_number_that_is_in_no_app_does_not_rest() -> None:
    with pytest.raises(BadAct, match="coexistence"):
        perform(stage(), {"do": "rest", "number": FIRST})
