from hashlib import blake2b

import pytest

from linekeeper.sim import saving
from linekeeper.sim.acts import BadAct, perform
from linekeeper.sim.playbill import load, raise_curtain
from tests.sim import wire
from tests.sim.cast import ACCOUNT, FIRST, NOW, PORTFOLIO, SECOND, changes, ear, quiet, stage, words


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

    assert here.uses[PORTFOLIO].total(here.now) == 250
    assert words(heard).count("delivered") == 250
    assert len(refused) > 100


def test_a_number_that_is_not_registered_hears_nobody() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "deregister", "number": SECOND})
    perform(here, {"do": "write", "number": SECOND, "person": 1})

    assert heard == []


def test_a_campaign_sends_the_template_it_names_one_after_another() -> None:
    here = stage()
    perform(here, {"do": "campaign", "number": FIRST, "count": 10, "over_s": 100.0, "first": 0, "template": "order_ready"})
    here.timeline.run_until(here.now + 45)
    half = here.traffic.accepted
    here.timeline.run_until(here.now + 100)

    assert (half, here.traffic.accepted) == (5, 10)
    assert {line.template for line in here.counts.lines(0, here.now + 1, 86_400)} == {1688205519374022}


@pytest.mark.parametrize(
    "what",
    [
        pytest.param({"do": "campaign", "number": FIRST, "count": 1, "over_s": 1.0, "template": "nothing"}, id="a template nobody has"),
        pytest.param({"do": "campaign", "number": FIRST, "count": 100_001, "over_s": 1.0}, id="too many people"),
        pytest.param({"do": "annoy", "account": ACCOUNT, "template": "nothing", "times": 2.0}, id="to annoy with a template nobody has"),
        pytest.param({"do": "annoy", "account": ACCOUNT, "template": "order_ready", "times": -1.0}, id="to annoy less than not at all"),
    ],
)
def test_an_act_that_makes_no_sense_is_refused(what: dict[str, object]) -> None:
    with pytest.raises(BadAct):
        perform(stage(), what)


def test_people_come_by_an_ad_block_and_stop_marketing_as_a_play_says() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "click", "number": FIRST, "person": 1_000})
    perform(here, {"do": "shun", "number": FIRST, "person": 1_001, "how": "report", "template": "order_ready"})
    perform(here, {"do": "prefer", "number": FIRST, "person": 1_002})
    perform(here, {"do": "prefer", "number": FIRST, "person": 1_002, "to": "resume"})
    perform(here, {"do": "annoy", "account": ACCOUNT, "template": "order_ready", "times": 3.0})
    perform(here, {"do": "watch", "portfolio": PORTFOLIO})
    fields = [field for field, _ in changes(heard)]

    assert fields == ["messages", "user_preferences", "user_preferences"]
    assert changes(heard)[0][1]["messages"][0]["referral"]["source_type"] == "ad"
    assert list(here.traffic.shunned) == [f"{FIRST}/15550102001"]
    assert (here.world.accounts[ACCOUNT].templates[1].annoys, here.world.portfolios[PORTFOLIO].watched) == (3.0, True)


def month(seed: int) -> tuple[bytes, int]:
    """Return a digest of every body of a day of the great play, made small, and how many messages were accepted."""
    play = load("month-500")
    assert play.generate is not None
    play.generate.numbers, play.generate.every_s = 10, 300.0
    here = raise_curtain(play, NOW, seed)
    digest = blake2b()
    ear(here)
    here.post = lambda _app, _url, _field, body: digest.update(body)
    here.timeline.run_until(NOW + 86_400)
    return digest.digest(), here.traffic.accepted


def test_a_month_played_twice_with_one_seed_is_the_same_to_the_byte_and_with_another_it_is_not() -> None:
    first, again, other = month(7), month(7), month(8)

    assert first == again
    assert first[0] != other[0]
    assert first[1] > 2_500


def test_all_that_a_lively_world_tells_has_the_shape_of_metas_samples_and_is_read_whole() -> None:
    play = load("month-500")
    assert play.generate is not None
    play.generate.numbers, play.generate.every_s = 10, 200.0
    play.rules |= {"template_pacing_first": 60, "quality_every_s": 40_000}
    here = raise_curtain(play, NOW, 7)
    heard = ear(here)
    for account in here.world.accounts.values():
        account.templates[1].annoys = 60.0
    here.timeline.run_until(NOW + 86_400)
    events = {value.get("event") for field, value in changes(heard) if field == "message_template_status_update"}
    codes = {error["code"] for _, value in changes(heard) for one in value.get("statuses", []) for error in one.get("errors", [])}

    assert wire.faults_of(heard, at_most=500) == []
    assert {field for field, _ in changes(heard)} >= {"messages", "user_preferences", "message_template_quality_update"}
    assert "PAUSED" in events
    assert codes >= {131026, 131049, 132015}


def test_a_month_that_is_saved_and_loaded_goes_on_as_if_nothing_had_been() -> None:
    play = load("month-500")
    assert play.generate is not None
    play.generate.numbers, play.generate.every_s = 10, 300.0
    here = raise_curtain(play, NOW, 7)
    ear(here)
    here.timeline.run_until(NOW + 0.5 * 86_400)
    there = saving.staged(saving.read(saving.written(here)))
    heard, again = ear(here), ear(there)
    for stage_ in (here, there):
        stage_.timeline.run_until(NOW + 0.7 * 86_400)

    assert len(heard) > 800
    assert heard == again


def test_a_month_forgets_what_is_over() -> None:
    play = load("month-500")
    assert play.generate is not None
    play.generate.numbers, play.generate.every_s = 5, 600.0
    here = raise_curtain(play, NOW, 7)
    sizes = []
    for _ in range(4):
        here.timeline.run_until(here.now + 2 * 86_400)
        sizes.append(
            (
                len(here.messages),
                len(here.windows),
                len(here.traffic.marketing),
                sum(len(use.counted) for use in here.uses.values()),
                len(here.timeline.planned),
            )
        )

    assert all(now <= 2 * before + 50 for before, now in zip(sizes[0], sizes[-1], strict=True))
