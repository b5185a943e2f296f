import pytest

from linekeeper.sim import sending
from linekeeper.sim.message import Message
from linekeeper.sim.playbill import raise_curtain
from linekeeper.sim.stage import Stage
from tests.sim.cast import quiet
from tests.sim.crowd import OFFER, ORDER, account, number, run, send

BEFORE, AFTER = 1_788_220_800.0, 1_791_849_600.0  # 2026-09-01, 2026-10-13
PERSON = "15550102000"


def price(here: Stage, name: str | None, **more: str) -> tuple[bool, str]:
    message = send(here, PERSON, name, **more)
    assert isinstance(message, Message)
    return message.paid, message.priced or message.category


@pytest.mark.parametrize(
    ("begins", "wrote", "name", "told"),
    [
        pytest.param(BEFORE, True, None, (False, "service"), id="a reply was free"),
        pytest.param(AFTER, True, None, (False, "service"), id="a reply is free while free ones are left"),
        pytest.param(BEFORE, True, ORDER, (False, "utility"), id="utility in a window was free"),
        pytest.param(AFTER, True, ORDER, (True, "utility"), id="utility in a window costs again"),
        pytest.param(AFTER, False, ORDER, (True, "utility"), id="utility outside always does"),
        pytest.param(BEFORE, True, OFFER, (True, "marketing"), id="marketing always does"),
    ],
)
def test_when_and_what_is_sent_decides_the_price(begins: float, wrote: bool, name: str | None, told: tuple[bool, str]) -> None:
    here = raise_curtain(quiet(), begins, 7)
    if wrote:
        sending.receive(here, number(here), PERSON, "Hello?")

    assert price(here, name) == told


def test_the_thousand_and_first_reply_of_a_month_costs_until_the_next_month() -> None:
    here = raise_curtain(quiet(), AFTER, 7)
    here.world.rules = {"free_service_a_month": 3, "pair_rate": False}
    sending.receive(here, number(here), PERSON, "Hello?")
    october = [price(here, None)[0] for _ in range(4)]
    run(here, 31 * 86_400)
    sending.receive(here, number(here), PERSON, "Hello?")

    assert october == [False, False, False, True]
    assert not price(here, None)[0]


@pytest.mark.parametrize(
    ("onboarded", "category"),
    [pytest.param("ONBOARDED", "marketing_lite", id="onboarded"), pytest.param("ELIGIBLE", "marketing", id="falling back to Cloud API")],
)
def test_the_door_for_marketing_has_a_category_of_its_own(onboarded: str, category: str) -> None:
    here = raise_curtain(quiet(), AFTER, 7)
    account(here).marketing = onboarded  # type: ignore[assignment]  # a column of the table

    assert price(here, OFFER, door="marketing_messages") == (True, category)


def test_whatever_is_within_a_free_entry_point_is_free() -> None:
    here = raise_curtain(quiet(), AFTER, 7)
    sending.receive(here, number(here), PERSON, "I saw your ad.", ad=True)

    assert price(here, OFFER) == (False, "referral_conversion")
    run(here, 71 * 3_600)
    assert price(here, OFFER) == (False, "referral_conversion")
    run(here, 2 * 3_600)
    assert price(here, OFFER) == (True, "marketing")
