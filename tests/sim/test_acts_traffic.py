from linekeeper.sim.acts import perform
from tests.sim.cast import FIRST, PORTFOLIO, SECOND, changes, ear, quiet, stage, words


def test_background_traffic_goes_on_both_ways_until_it_is_stopped() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "traffic", "number": FIRST, "every_s": 60.0})
    here.timeline.run_until(here.now + 7_200)
    kinds = {key for _, value in changes(heard) for key in value}
    perform(here, {"do": "traffic", "number": FIRST, "every_s": 0.0})
    here.timeline.run_until(here.now + 7_200)
    before = len(heard)
    here.timeline.run_until(here.now + 86_400)

    assert {"messages", "statuses"} <= kinds
    assert {"sent", "delivered", "read"} <= set(words(heard))
    assert len(heard) == before


def test_traffic_set_twice_runs_once() -> None:
    here = stage()
    for every_s in (60.0, 0.0, 60.0, 60.0):
        perform(here, {"do": "traffic", "number": FIRST, "every_s": every_s})

    assert here.talking == {FIRST}


def test_a_campaign_uses_up_the_limit_and_stops_there() -> None:
    play = quiet("limit")
    here = stage(play)
    heard = ear(here)
    perform(here, {"do": "campaign", "number": FIRST, "count": 400, "over_s": 4_000.0, "first": 0})
    here.timeline.run_until(here.now + 5_000)
    refused = [row for row in here.ledger.after(0) if row.code == 131048]

    assert here.uses[PORTFOLIO].total(here.now) >= 250
    assert words(heard).count("delivered") <= 255
    assert len(refused) > 100


def test_a_number_that_is_not_registered_hears_nobody() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "deregister", "number": SECOND})
    perform(here, {"do": "write", "number": SECOND, "person": 1})

    assert heard == []
