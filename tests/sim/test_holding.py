import pytest

from linekeeper.sim import holding, pausing, rating
from linekeeper.sim.message import Message
from linekeeper.sim.stage import Stage
from tests.sim.cast import FIRST, PORTFOLIO, changes, ear, words
from tests.sim.crowd import OFFER, ORDER, account, lively, portfolio, reachable, run, send, template

MINUTE_S, HOUR_S = 60.0, 3_600.0


def small(**rules: object) -> Stage:
    """Return a stage where ten messages of a paced template go out at once, and people's own acts change nothing."""
    here = lively(template_pacing_first=10, portfolio_pacing_first=1_000, marketing_cap=False, **rules)
    template(here, OFFER).quality = "UNKNOWN"
    for kind in account(here).templates:
        kind.annoys = 0.0
    portfolio(here).limit = "TIER_10K"
    return here


def states(here: Stage, many: int, name: str = OFFER) -> list[str]:
    """Send to many people, one a second; return each answer's message_status."""
    found = []
    for person in reachable(here, many):
        message = send(here, person, name)
        found.append(message.status if isinstance(message, Message) else str(message))
        run(here, 1.0)
    return found


def hear(here: Stage, name: str, delivered: int, harm: int) -> None:
    rating.hear(here, FIRST, template(here, name).id, delivered=delivered, harm=harm)


def test_past_a_first_set_messages_of_a_new_template_are_held() -> None:
    here = small()

    assert states(here, 15) == ["accepted"] * 10 + [holding.HELD] * 5
    assert len(here.traffic.holds[str(template(here, OFFER).id)].held) == 5


@pytest.mark.parametrize(
    ("name", "quality", "paused", "held"),
    [
        pytest.param(OFFER, "GREEN", False, False, id="a marketing template that is liked"),
        pytest.param(OFFER, "YELLOW", False, True, id="a marketing template that is not"),
        pytest.param(ORDER, "UNKNOWN", False, False, id="a utility template"),
        pytest.param(ORDER, "GREEN", True, True, id="a utility template after another one was paused"),
    ],
)
def test_which_templates_are_paced(name: str, quality: str, paused: bool, held: bool) -> None:
    here = small()
    template(here, name).quality = quality
    if paused:
        here.traffic.lately_paused[account(here).id] = here.now

    assert (holding.HELD in states(here, 12, name)) == held


def test_good_signs_release_what_is_held_and_the_template_is_green() -> None:
    here = small(quality_every_s=100_000)
    heard = ear(here)
    states(here, 15)
    hear(here, OFFER, 300, 0)
    run(here, 25 * MINUTE_S)

    assert words(heard).count("sent") == 15
    assert [v["new_quality_score"] for f, v in changes(heard) if f == "message_template_quality_update"] == ["GREEN"]
    assert states(here, 15) == ["accepted"] * 15


def test_bad_signs_pause_the_template_and_fail_what_is_held() -> None:
    here = small(quality_every_s=100_000)
    heard = ear(here)
    states(here, 15)
    hear(here, OFFER, 300, 40)
    run(here, 25 * MINUTE_S)
    codes = [s["errors"][0]["code"] for _, v in changes(heard) for s in v.get("statuses", []) if s["status"] == "failed"]

    assert (template(here, OFFER).status, template(here, OFFER).pause, template(here, OFFER).quality) == ("PAUSED", "pacing", "RED")
    assert codes == [132015] * 5
    assert here.traffic.holds[str(template(here, OFFER).id)].held == []


def test_what_is_held_is_dropped_when_its_template_was_paused_meanwhile() -> None:
    here = small()
    heard = ear(here)
    states(here, 15)
    pausing.pause(here, account(here), template(here, OFFER))
    run(here, 25 * MINUTE_S)

    assert words(heard).count("failed") == 5


def test_when_too_little_is_heard_the_guardrail_releases_them() -> None:
    here = small()
    heard = ear(here)
    states(here, 15)
    run(here, 50 * MINUTE_S)
    before = words(heard).count("sent")
    run(here, 15 * MINUTE_S)

    assert (before, words(heard).count("sent")) == (10, 15)
    assert template(here, OFFER).quality == "UNKNOWN"


def burst(here: Stage, many: int = 30) -> list[str]:
    here.world.rules["portfolio_pacing_first"] = 10
    here.world.rules["quality_every_s"] = 100_000
    return states(here, many, ORDER)


def test_a_burst_of_a_portfolio_is_held_and_released_in_batches() -> None:
    here = small()
    heard = ear(here)
    answers = burst(here)
    counts = []
    for _ in range(4):
        run(here, 21 * MINUTE_S)
        counts.append(words(heard).count("sent"))
        hear(here, ORDER, 100, 0)

    assert answers == ["accepted"] * 10 + [holding.HELD] * 20
    assert counts[0] == 10
    assert counts[-1] == 30
    assert 20 in counts


def test_bad_signs_drop_the_burst_and_bar_the_portfolio() -> None:
    here = small()
    heard = ear(here)
    burst(here)
    hear(here, ORDER, 100, 30)
    run(here, 21 * MINUTE_S)

    assert words(heard).count("failed") == 20
    assert holding.barred(here, PORTFOLIO)
    assert send(here, reachable(here, 1)[0], ORDER) == 368
    run(here, 24 * HOUR_S)
    assert not holding.barred(here, PORTFOLIO)


@pytest.mark.parametrize(
    ("sent", "watched", "held"),
    [
        pytest.param(0, False, True, id="little was sent in a year"),
        pytest.param(500_000, False, False, id="much was"),
        pytest.param(500_000, True, True, id="much was, but it is watched"),
    ],
)
def test_whose_bursts_are_paced(sent: int, watched: bool, held: bool) -> None:
    here = small()
    portfolio(here).templates_sent, portfolio(here).watched = sent, watched

    assert (holding.HELD in burst(here, 12)) == held


def test_what_a_portfolio_sent_a_year_ago_counts_no_more() -> None:
    here = small(template_pacing=False)
    portfolio(here).templates_sent = 7
    counts = []
    for days in (0, 170, 180, 20):
        run(here, days * 86_400)
        states(here, 5, ORDER)
        counts.append(portfolio(here).templates_sent)

    assert counts == [12, 17, 22, 22]


def test_a_held_message_keeps_its_place_within_the_limit() -> None:
    here = small()
    portfolio(here).limit = "TIER_50"
    here.world.rules |= {"template_pacing_first": 0}
    states(here, 50)

    assert send(here, reachable(here, 51)[-1]) == 131048
