from typing import Any

from linekeeper.sim import pausing
from linekeeper.sim.stage import Stage
from tests.sim.cast import changes, ear, stage
from tests.sim.crowd import OFFER, ORDER, account, lively, run, send, template

HOUR_S = 3_600.0


def told(heard: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return (event, title) of each template status that was heard."""
    return [(v["event"], v.get("other_info", {}).get("title", "")) for f, v in changes(heard) if f == pausing.FIELD]


def pause(here: Stage, name: str = OFFER) -> None:
    pausing.pause(here, account(here), template(here, name))


def test_the_first_pause_lasts_three_hours_the_second_six_and_the_third_time_it_is_over() -> None:
    here = lively()
    heard, states = ear(here), list[list[str]]()
    for _ in range(3):
        pause(here)
        states.append([])
        for hours in (0.0, 2.9, 0.2, 2.8, 0.2):
            run(here, hours * HOUR_S)
            states[-1].append(template(here, OFFER).status)

    assert states == [
        ["PAUSED", "PAUSED", "APPROVED", "APPROVED", "APPROVED"],
        ["PAUSED", "PAUSED", "PAUSED", "PAUSED", "APPROVED"],
        ["DISABLED"] * 5,
    ]
    assert told(heard) == [
        ("PAUSED", "FIRST_PAUSE"),
        ("REINSTATED", "UNPAUSE"),
        ("PAUSED", "SECOND_PAUSE"),
        ("REINSTATED", "UNPAUSE"),
        ("DISABLED", ""),
    ]
    assert changes(heard)[-1][1]["disable_info"] == {"disable_date": int(here.now) - int(6.1 * HOUR_S)}


def test_a_paused_template_is_refused_and_a_disabled_one_too() -> None:
    here = lively()
    refused = []
    for _ in range(3):
        pause(here)
        refused.append(send(here, "15550102000"))
        run(here, 7 * HOUR_S)

    assert refused == [132015, 132015, 132016]


def test_a_pause_by_pacing_ends_by_hand_only() -> None:
    here = lively()
    heard = ear(here)
    pausing.hold_back(here, account(here), template(here, OFFER))
    run(here, 100 * HOUR_S)
    waited = template(here, OFFER).status
    pausing.unpause(here, account(here), template(here, OFFER))

    assert (waited, template(here, OFFER).status) == ("PAUSED", "APPROVED")
    assert told(heard) == [("PAUSED", "RATE_LIMITING_PAUSE"), ("REINSTATED", "UNPAUSE")]


def test_a_template_that_was_deleted_meanwhile_stays_gone() -> None:
    here = lively()
    pause(here)
    template(here, OFFER).status = "DELETED"
    run(here, 4 * HOUR_S)

    assert template(here, OFFER).status == "DELETED"


def test_a_pause_of_a_utility_template_is_remembered_for_pacing() -> None:
    here = lively()
    pause(here)
    marketing_only = dict(here.traffic.lately_paused)
    pause(here, ORDER)

    assert (marketing_only, list(here.traffic.lately_paused)) == ({}, [account(here).id])


def test_the_pauses_are_a_rule_that_can_be_turned() -> None:
    here = stage()
    here.world.rules = {"template_pausing": [1]}
    pause(here)
    run(here, HOUR_S)
    once = template(here, OFFER).status
    pause(here)

    assert (once, template(here, OFFER).status) == ("APPROVED", "DISABLED")
