import pytest

from linekeeper.sim.acts import BadAct, perform
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, NOW, PORTFOLIO, changes, ear, stage


def test_reports_come_evenly_and_are_counted_by_the_world() -> None:
    here = stage()
    here.world.rules = {"reports_a_day": 5}
    perform(here, {"do": "report", "number": FIRST, "count": 9, "over_s": 90})
    here.timeline.run_until(NOW + 39)
    soon = here.world.accounts[ACCOUNT].step, len(here.world.accounts[ACCOUNT].reports)
    here.timeline.run_until(NOW + 200)

    assert (soon, here.world.accounts[ACCOUNT].step, len(here.world.accounts[ACCOUNT].reports)) == ((0, 4), 1, 4)


def test_violations_lead_up_and_a_won_appeal_leads_back() -> None:
    here = stage()
    for _ in range(7):
        perform(here, {"do": "violate", "account": ACCOUNT, "violation": "ALCOHOL"})
    perform(here, {"do": "appeal", "account": ACCOUNT})
    locked = here.world.accounts[ACCOUNT].locked
    here.timeline.run_until(NOW + 2 * DAY_S)

    assert (locked, here.world.accounts[ACCOUNT].locked) == (True, False)


def test_misuse_is_found_by_hand_or_by_a_look() -> None:
    here = stage()
    perform(here, {"do": "misused", "account": ACCOUNT})
    here.world.accounts[ACCOUNT].templates[1].judged = "MARKETING"
    perform(here, {"do": "check_categories", "account": ACCOUNT})

    assert (here.world.accounts[ACCOUNT].misuse, here.world.accounts[ACCOUNT].templates[1].category) == (2, "MARKETING")


@pytest.mark.parametrize(("in_s", "news"), [(60, 2), (0, 1)], ids=["with notice", "at once"])
def test_a_category_is_changed(in_s: float, news: int) -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "recategorise", "account": ACCOUNT, "template": "order_ready", "in_s": in_s})
    here.timeline.run_until(NOW + 61)

    assert (len(changes(heard)), here.world.accounts[ACCOUNT].templates[1].category) == (news, "MARKETING")


def test_a_business_is_verified() -> None:
    here = stage()
    here.world.portfolios[PORTFOLIO].limit = "TIER_250"
    perform(here, {"do": "verify_business", "portfolio": PORTFOLIO})
    here.timeline.run_until(NOW + 6 * 3_600)

    assert here.world.portfolios[PORTFOLIO].limit == "TIER_2K"


def test_a_partner_may_lead_the_verification_and_that_is_told() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "verify_business", "portfolio": PORTFOLIO, "by": "partner"})
    ((field, value),) = changes(heard)

    assert (field, value["event"]) == ("account_update", "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE")
    assert value["partner_client_certification_info"] == {
        "client_business_id": PORTFOLIO,
        "status": "APPROVED",
        "rejection_reasons": ["NONE"],
    }


def test_calls_and_direct_send_have_their_own_enforcement() -> None:
    here = stage()
    for _ in range(2):
        perform(here, {"do": "direct_misused", "account": ACCOUNT})
        perform(here, {"do": "calls_amiss", "number": FIRST, "violation": "LOW_BUSINESS_INITIATED_CALLING_QUALITY"})

    assert here.world.accounts[ACCOUNT].misuse_direct == 2
    assert len(here.world.numbers[FIRST].call_restrictions) == 1


@pytest.mark.parametrize(
    "act",
    [
        pytest.param({"do": "report", "number": FIRST, "count": 0}, id="nobody reports"),
        pytest.param({"do": "appeal", "account": ACCOUNT}, id="nothing to appeal"),
        pytest.param({"do": "recategorise", "account": ACCOUNT, "template": "none"}, id="no such template"),
    ],
)
def test_an_act_that_cannot_be_is_refused(act: dict[str, object]) -> None:
    with pytest.raises(BadAct):
        perform(stage(), act)
