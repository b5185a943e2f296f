import pytest

from linekeeper.sim import behaviour, marketing, sending
from linekeeper.sim.message import Message
from tests.sim.cast import FIRST, PORTFOLIO, changes, ear, stage, words
from tests.sim.crowd import OFFER, ORDER, lively, number, reachable, run, send, someone

DAY_S = 86_400.0


def test_who_blocked_the_number_never_gets_it_and_nothing_tells_of_that() -> None:
    here = lively()
    heard = ear(here)
    (person,) = reachable(here, 1)
    behaviour.perform(here, FIRST, person, 0, "block")
    send(here, person, ORDER)
    run(here, DAY_S)

    assert words(heard) == ["sent"]
    assert here.messages == {}
    assert here.uses[PORTFOLIO].coming == {}


def test_a_phone_that_is_off_for_good_stays_at_sent() -> None:
    here = lively()
    heard = ear(here)
    send(here, someone(here, lambda kind: kind.silent and kind.reachable), ORDER)
    run(here, DAY_S)

    assert words(heard) == ["sent"]


def test_who_has_no_whatsapp_cannot_be_reached() -> None:
    here = lively()
    heard = ear(here)
    send(here, someone(here, lambda kind: not kind.reachable), ORDER)
    run(here, 60)
    ((_, value),) = changes(heard)

    assert value["statuses"][0]["errors"][0]["code"] == 131026
    assert here.uses[PORTFOLIO].coming == {}


@pytest.mark.parametrize(
    ("rule", "person", "name", "code"),
    [
        pytest.param("undeliverable", "15550102098", ORDER, 131026, id="nobody can be reached there"),
        pytest.param("service_window", "15550102000", None, 131047, id="free-form to who did not write"),
        pytest.param("marketing_stops", "15550102000", OFFER, 131050, id="marketing to who stopped it"),
        pytest.param("messaging_limits", "15550102000", ORDER, 131048, id="the limit is used up"),
    ],
)
def test_a_rule_that_is_off_makes_no_message_fail(rule: str, person: str, name: str | None, code: int) -> None:
    told = []
    for on in (True, False):
        here = lively(people_live=False, **{rule: on})
        heard = ear(here)
        here.world.portfolios[PORTFOLIO].limit = "TIER_50"
        marketing.prefer(here, FIRST, person, "stop")
        if rule == "messaging_limits":
            for other in range(50):
                send(here, f"155501030{other:02}", ORDER)
        sent = send(here, person, name)
        run(here, 60)
        refused = [error["code"] for _, value in changes(heard) for one in value.get("statuses", []) for error in one.get("errors", [])]
        told.append(sent if isinstance(sent, int) else next(iter(refused), 0))

    assert told == [code, 0]


@pytest.mark.parametrize("live", [pytest.param(True, id="people act"), pytest.param(False, id="people do not act")])
def test_every_status_carries_what_the_sender_gave_along(live: bool) -> None:
    here = lively(people_live=live)
    heard = ear(here)
    for place, person in enumerate(reachable(here, 40)):
        send(here, person, ORDER, opaque=f"mine-{place}")
    run(here, DAY_S)
    told = [status for _, value in changes(heard) for status in value.get("statuses", [])]
    by_message = {status["id"]: set[str]() for status in told}
    for status in told:
        by_message[status["id"]].add(status["biz_opaque_callback_data"])

    assert sorted(by_message.values(), key=str) == sorted(({f"mine-{place}"} for place in range(40)), key=str)
    assert here.tracked == {f"mine-{place}": 1 for place in range(40)}


def test_statuses_come_in_the_order_of_a_life_and_nothing_is_left_behind() -> None:
    here = lively(marketing_us=False)
    heard = ear(here)
    for person in reachable(here, 80):
        send(here, person, OFFER)
        run(here, 1)
    run(here, 2 * DAY_S)
    lives: dict[str, list[str]] = {}
    for _, value in changes(heard):
        for status in value.get("statuses", []):
            lives.setdefault(status["id"], []).append(status["status"])

    assert {tuple(life) for life in lives.values()} == {("sent", "delivered"), ("sent", "delivered", "read")}
    assert here.messages == {}


def test_a_message_is_counted_for_analytics_at_each_step() -> None:
    here = stage()
    send(here, "15550102000", ORDER)
    run(here, DAY_S)
    sums = [sum(line.counts[place] for line in here.counts.lines(0, here.now + 1, 86_400)) for place in range(3)]

    assert sums == [1, 1, 1]


def test_a_free_entry_point_is_told_with_its_conversation() -> None:
    here = stage()
    heard = ear(here)
    sending.receive(here, number(here), "15550102000", "I saw your ad.", ad=True)
    message = send(here, "15550102000", ORDER)
    run(here, 60)
    sent = next(s for _, v in changes(heard) for s in v.get("statuses", []) if s["status"] == "sent")

    assert isinstance(message, Message)
    assert sent["pricing"] == {"billable": False, "pricing_model": "PMP", "type": "free_entry_point", "category": "referral_conversion"}
    assert sent["conversation"]["origin"] == {"type": "referral_conversion"}
    assert float(sent["conversation"]["expiration_timestamp"]) - float(sent["timestamp"]) == pytest.approx(72 * 3_600, abs=2)
