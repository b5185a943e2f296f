import json

import pytest

from linekeeper.sim.budget import Hourly
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.spending import spend
from tests.sim.cast import ACCOUNT, APP, stage


def test_a_call_tells_what_is_used_of_app_and_account() -> None:
    here, usage = stage(), dict[str, str]()
    here.account_calls[f"{APP}/{ACCOUNT}"] = Hourly()
    for _ in range(2_499):
        here.account_calls[f"{APP}/{ACCOUNT}"].spend(here.now)
    spend(here, here.world.tokens["main"], here.world.accounts[ACCOUNT], usage)
    (line,) = json.loads(usage["x-business-use-case-usage"])[ACCOUNT]

    assert json.loads(usage["x-app-usage"])["call_count"] == 1
    assert (line["call_count"], line["estimated_time_to_regain_access"]) == (50, 0)


def test_a_call_about_no_account_spends_the_apps_budget_only() -> None:
    here, usage = stage(), dict[str, str]()
    spend(here, here.world.tokens["main"], None, usage)

    assert set(usage) == {"x-app-usage"}
    assert here.account_calls == {}


@pytest.mark.parametrize(("about", "code"), [("app", 4), ("account", 80007)])
def test_past_the_budget_calls_are_refused_and_the_use_still_told(about: str, code: int) -> None:
    here, usage = stage(), dict[str, str]()
    budgets, key = (here.app_calls, APP) if about == "app" else (here.account_calls, f"{APP}/{ACCOUNT}")
    full = budgets.setdefault(key, Hourly())
    for _ in range(5_000):
        full.spend(here.now)
    with pytest.raises(GraphFault) as refusal:
        spend(here, here.world.tokens["main"], here.world.accounts[ACCOUNT], usage)

    assert refusal.value.code == code
    assert json.loads(usage["x-app-usage"])["call_count"] == (100 if about == "app" else 1)


def test_each_app_has_a_budget_of_its_own() -> None:
    here, usage = stage(), dict[str, str]()
    here.app_calls["another"] = Hourly(minutes=[[int(here.now // 60), 9_999]], used=9_999)
    spend(here, here.world.tokens["main"], None, usage)

    assert json.loads(usage["x-app-usage"])["call_count"] == 1
