from typing import Any

import pytest

from linekeeper.sim.world import FIELDS
from tests.sim.cast import APP, Caller, stage

PATH, OBJECT = f"/{APP}/subscriptions", "whatsapp_business_account"
WISH = {"object": OBJECT, "callback_url": "https://elsewhere.test/hook", "verify_token": "v"}


@pytest.fixture
def caller() -> Caller:
    return Caller(stage(), "app")


def ask(caller: Caller, method: str, body: object = None) -> tuple[int, dict[str, Any]]:
    return caller.ask(method, PATH, body, caller.app_token)


def chosen(caller: Caller) -> list[str]:
    """Return the names of the fields that the app hears."""
    (row,) = caller.get(PATH, caller.app_token)["data"]
    return [field["name"] for field in row["fields"]]


def test_only_the_app_itself_may_choose(caller: Caller) -> None:
    assert caller.refusal("POST", PATH, WISH, "main")[1] == 100
    assert caller.refusal("DELETE", PATH, None, "main")[1] == 100


def test_fields_are_unticked_one_by_one_or_all(caller: Caller) -> None:
    caller.stage.world.apps[APP].callback = "https://elsewhere.test/hook"
    all_of_them = chosen(caller)
    ask(caller, "DELETE", {"object": OBJECT, "fields": "messages,account_update"})
    some = chosen(caller)
    ask(caller, "DELETE")

    assert all_of_them == list(FIELDS)
    assert set(all_of_them) - set(some) == {"messages", "account_update"}
    assert caller.get(PATH, caller.app_token) == {"data": []}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"object": "page"}, id="another object"),
        pytest.param({"callback_url": ""}, id="no callback"),
        pytest.param({"callback_url": "elsewhere"}, id="no address"),
        pytest.param({"verify_token": ""}, id="no verify token"),
        pytest.param({"fields": "moods"}, id="an unknown field"),
        pytest.param({"mood": 1}, id="an unknown parameter"),
    ],
)
def test_a_subscription_that_cannot_be_is_refused(caller: Caller, change: dict[str, object]) -> None:
    status, told = ask(caller, "POST", WISH | change)

    assert (status, told["error"]["code"]) == (400, 100)
