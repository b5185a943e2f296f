import pytest

from linekeeper.sim import rules
from linekeeper.sim.acts import perform
from linekeeper.sim.world import App
from tests.sim.cast import ACCOUNT, APP, NOW, PORTFOLIO, Caller, changes, ear, stage


def test_an_enforcement_is_announced_with_every_kind_and_its_end() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "enforce", "account": ACCOUNT, "for_s": 60, "violation": "ALCOHOL"})
    ((field, value),) = changes(heard)

    assert field == "account_update"
    assert [(line["restriction_type"], line["expiration"]) for line in value["restriction_info"]] == [
        (rules.STARTING, int(NOW) + 60),
        (rules.ANSWERING, int(NOW) + 60),
    ]
    assert value["violation_info"] == {"violation_type": "ALCOHOL"}


def test_no_webhook_tells_that_an_enforcement_is_over() -> None:
    here = stage()
    perform(here, {"do": "enforce", "account": ACCOUNT, "for_s": 60})
    heard = ear(here)
    here.timeline.run_until(NOW + 61)

    assert (heard, rules.running(here.world.accounts[ACCOUNT], here.now)) == ([], [])


def test_an_enforcement_without_an_end_runs_until_it_is_lifted() -> None:
    here = stage()
    perform(here, {"do": "enforce", "account": ACCOUNT})
    running = rules.running(here.world.accounts[ACCOUNT], NOW + 1e9)
    perform(here, {"do": "pardon", "account": ACCOUNT})

    assert running
    assert not rules.running(here.world.accounts[ACCOUNT], NOW)


def test_the_ladder_of_a_ban_is_told_step_by_step() -> None:
    here = stage()
    heard = ear(here)
    for step in ("schedule_ban", "ban", "reinstate"):
        perform(here, {"do": step, "account": ACCOUNT})

    assert [value["ban_info"] for _, value in changes(heard)] == [
        {"waba_ban_state": "SCHEDULE_FOR_DISABLE", "waba_ban_date": "November 3, 2026"},
        {"waba_ban_state": "DISABLE", "waba_ban_date": "November 2, 2026"},
        {"waba_ban_state": "REINSTATE", "waba_ban_date": "November 2, 2026"},
    ]


def test_partner_news_names_the_account_inside_and_the_partner_outside() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "partner", "account": ACCOUNT})

    assert heard[0]["entry"][0]["id"] == here.world.partner
    assert heard[0]["entry"][0]["changes"][0]["value"]["waba_info"] == {"waba_id": ACCOUNT, "owner_business_id": PORTFOLIO}


@pytest.mark.parametrize(
    ("to", "form", "value"),
    [
        pytest.param("TIER_10K", "int", {"max_daily_conversations_per_business": 10_000, "max_phone_numbers_per_waba": 25}, id="number"),
        pytest.param("TIER_10K", "tier", {"max_daily_conversations_per_business": "TIER_10K", "max_phone_numbers_per_waba": 25}, id="tier"),
        pytest.param(
            "TIER_UNLIMITED", "int", {"max_daily_conversations_per_business": -1, "max_phone_numbers_per_waba": 25}, id="no limit"
        ),
        pytest.param("TIER_250", "int", {"max_daily_conversations_per_business": 250, "max_phone_numbers_per_business": 2}, id="smallest"),
    ],
)
def test_a_limit_is_announced_in_each_form(to: str, form: str, value: dict[str, object]) -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "limit", "portfolio": PORTFOLIO, "to": to, "form": form})

    assert changes(heard) == [("business_capability_update", value)]
    assert here.world.portfolios[PORTFOLIO].limit == to


@pytest.mark.parametrize(
    ("news", "becomes"),
    [
        pytest.param(["PAUSED"], "PAUSED", id="paused"),
        pytest.param(["DISABLED", "REINSTATED"], "APPROVED", id="reinstated"),
        pytest.param(["FLAGGED"], "APPROVED", id="flagged may still be sent"),
    ],
)
def test_template_news_move_the_template(news: list[str], becomes: str) -> None:
    here = stage()
    for word in news:
        perform(here, {"do": "template_status", "account": ACCOUNT, "template": "order_ready", "to": word})
    (template,) = [t for t in here.world.accounts[ACCOUNT].templates if t.name == "order_ready"]

    assert template.status == becomes


def test_an_account_without_subscription_is_silent() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "subscribe", "account": ACCOUNT, "on": False})
    perform(here, {"do": "ban", "account": ACCOUNT})
    perform(here, {"do": "subscribe", "account": ACCOUNT})
    perform(here, {"do": "reinstate", "account": ACCOUNT})

    assert [value["ban_info"]["waba_ban_state"] for _, value in changes(heard)] == ["REINSTATE"]
    assert [app.id for app in here.subscribers(here.world.accounts[ACCOUNT])] == [APP]


def test_a_token_may_die_and_live_again() -> None:
    caller = Caller(stage())
    perform(caller.stage, {"do": "token", "kind": "main", "state": "revoked"})
    refused = caller.refusal("GET", f"/{ACCOUNT}")
    perform(caller.stage, {"do": "token", "kind": "main", "state": "valid"})

    assert refused == (401, 190, 460)
    assert caller.get(f"/{ACCOUNT}")["id"] == ACCOUNT


def test_any_webhook_at_all_can_be_sent() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "announce", "account": ACCOUNT, "field": "brand_new", "value": {"mood": "fine"}, "entry": "0"})

    assert changes(heard) == [("brand_new", {"mood": "fine"})]
    assert heard[0]["entry"][0]["id"] == "0"


def test_one_app_is_subscribed_or_not_and_the_others_stay() -> None:
    here = stage()
    here.world.apps["2"] = App(id="2")
    account, heard = here.world.accounts[ACCOUNT], list[list[str]]()
    wishes: list[dict[str, object]] = [{"on": False, "app": "2"}, {"app": "2"}, {"on": False}, {"app": "2"}, {}]
    for wish in wishes:
        perform(here, {"do": "subscribe", "account": ACCOUNT} | wish)
        heard.append([app.id for app in here.subscribers(account)])

    assert heard == [[APP], [APP, "2"], [], ["2"], [APP, "2"]]
