import pytest

from linekeeper.sim import rating
from linekeeper.sim.acts import perform
from linekeeper.sim.stage import Stage
from tests.sim.cast import FIRST, SECOND, changes, ear, stage
from tests.sim.crowd import OFFER, ORDER, lively, number, portfolio, reachable, run, send, template

MINUTE_S, HOUR_S, DAY_S = 60.0, 3_600.0, 86_400.0


def hear(here: Stage, delivered: float, harm: float, name: str = ORDER, sender: str = FIRST) -> None:
    rating.hear(here, sender, template(here, name).id, delivered=delivered, harm=harm, read=delivered / 2)


def test_a_number_is_rated_at_the_next_tick_and_no_webhook_tells_of_it() -> None:
    here = lively(template_pausing=False)
    heard = ear(here)
    hear(here, 1_000, 20)
    before = number(here).quality
    run(here, 15 * MINUTE_S)

    assert (before, number(here).quality, here.world.numbers[SECOND].quality) == ("GREEN", "YELLOW", "GREEN")
    assert [field for field, _ in changes(heard)] == ["message_template_quality_update"]


def test_a_templates_new_rating_is_announced_and_red_pauses_it() -> None:
    here = lively()
    heard = ear(here)
    hear(here, 1_000, 100, OFFER)
    run(here, 15 * MINUTE_S)
    told = [value for field, value in changes(heard) if field == "message_template_quality_update"]

    assert [(one["previous_quality_score"], one["new_quality_score"]) for one in told] == [("GREEN", "RED")]
    assert (template(here, OFFER).status, template(here, OFFER).rated_at) == ("PAUSED", here.now)
    assert template(here, ORDER).quality == "GREEN"


def test_after_a_pause_a_template_is_paused_again_only_for_what_is_heard_anew() -> None:
    here = lively()
    hear(here, 1_000, 100, OFFER)
    run(here, DAY_S)
    once = template(here, OFFER).pauses
    hear(here, 1_000, 100, OFFER)
    run(here, 15 * MINUTE_S)

    assert (once, template(here, OFFER).pauses, template(here, OFFER).status) == (1, 2, "PAUSED")


def test_red_flags_a_classic_number_for_a_week_and_costs_it_a_tier() -> None:
    here = lively(template_pausing=False)
    portfolio(here).regime, portfolio(here).limit = "classic", "TIER_1K"
    heard = ear(here)
    hear(here, 1_000, 100)
    run(here, 15 * MINUTE_S)
    flagged = number(here).flagged_at is not None
    for _ in range(7):
        run(here, DAY_S)
        hear(here, 300, 30)
    events = [value["event"] for field, value in changes(heard) if field == "phone_number_quality_update"]

    assert (flagged, number(here).flagged_at, number(here).limit) == (True, None, "TIER_250")
    assert events == ["FLAGGED", "DOWNGRADE"]


def test_red_flags_nobody_and_lowers_nothing_since_october_2025() -> None:
    here = lively(template_pausing=False)
    hear(here, 1_000, 100)
    run(here, 10 * DAY_S)

    assert (number(here).flagged_at, portfolio(here).limit) == (None, "TIER_2K")


def test_a_week_without_harm_makes_it_green_again() -> None:
    here = lively(template_pausing=False)
    hear(here, 1_000, 100)
    run(here, HOUR_S)
    bad = number(here).quality
    for _ in range(7):
        run(here, DAY_S)
        hear(here, 300, 0)
    run(here, HOUR_S)

    assert (bad, number(here).quality) == ("RED", "GREEN")


def test_a_day_of_harm_slows_a_number_for_spam_and_that_ends_by_itself() -> None:
    here = lively(template_pausing=False, marketing_cap=False)
    people = reachable(here, 4)
    hear(here, 100, 30)
    answers = [send(here, person, ORDER) for person in people[:2]]
    run(here, MINUTE_S)
    later = send(here, people[2], ORDER)
    run(here, DAY_S)

    assert [answer if isinstance(answer, int) else "sent" for answer in (*answers, later)] == ["sent", 131048, "sent"]
    assert not any(isinstance(send(here, person, ORDER), int) for person in people)


@pytest.mark.parametrize(
    "rules", [pytest.param({}, id="where people do not act"), pytest.param({"quality_every_s": False}, id="where it is off")]
)
def test_nothing_is_rated(rules: dict[str, object]) -> None:
    here = stage()
    here.world.rules = rules
    hear(here, 1_000, 500)
    run(here, DAY_S)

    assert (number(here).quality, here.traffic.signals, here.traffic.rating) == ("GREEN", {}, False)


def test_a_play_may_rate_what_its_own_acts_do_without_people_who_live() -> None:
    here = stage()
    here.world.rules = {"quality_every_s": 900}
    for person in reachable(here, 60):
        send(here, person, ORDER)
        run(here, 1.0)
    run(here, HOUR_S)
    before = number(here).quality
    for index in range(3):
        perform(here, {"do": "shun", "number": FIRST, "person": index, "how": "report"})
    run(here, HOUR_S)

    assert (before, number(here).quality) == ("GREEN", "RED")


def test_when_nothing_is_left_to_rate_no_more_ticks_are_planned() -> None:
    here = lively()
    hear(here, 1_000, 0)
    run(here, 9 * DAY_S)

    assert (here.traffic.signals, here.traffic.rating) == ({}, False)
