from collections.abc import Callable

import pytest

from linekeeper.sim.acts import perform
from tests.sim.cast import ACCOUNT, APP, DAY_S, FIRST, Caller, ear, stage

PERSON = "15550102000"


def caller() -> Caller:
    return Caller(stage())


def test_a_number_is_verified_and_registered_step_by_step() -> None:
    here = caller()
    perform(here.stage, {"do": "pend", "number": FIRST})
    fields = f"/{FIRST}?fields=status,code_verification_status,platform_type"
    told = [here.get(fields)]
    unverified = here.refusal("POST", f"/{FIRST}/register", {"messaging_product": "whatsapp", "pin": "000000"})
    here.ask("POST", f"/{FIRST}/request_code?code_method=SMS&language=en_US")
    wrong = here.refusal("POST", f"/{FIRST}/verify_code?code=000001")
    here.ask("POST", f"/{FIRST}/verify_code?code=100421")
    told.append(here.get(fields))
    here.ask("POST", f"/{FIRST}/register", {"messaging_product": "whatsapp", "pin": "000000"})
    told.append(here.get(fields))

    assert [(t["status"], t["code_verification_status"], t["platform_type"]) for t in told] == [
        ("UNVERIFIED", "NOT_VERIFIED", "NOT_APPLICABLE"),
        ("PENDING", "VERIFIED", "NOT_APPLICABLE"),
        ("CONNECTED", "VERIFIED", "CLOUD_API"),
    ]
    assert (unverified[1], wrong[1]) == (133006, 136025)


@pytest.mark.parametrize(("pin", "code"), [("12345", 100), ("secret", 100), ("", 100), ("111111", 133005)])
def test_a_pin_must_be_six_digits_and_the_right_ones(pin: str, code: int) -> None:
    assert caller().refusal("POST", f"/{FIRST}/register", {"pin": pin})[1] == code


def test_ten_registrations_in_72_hours_are_enough() -> None:
    here = caller()
    for _ in range(5):
        here.ask("POST", f"/{FIRST}/deregister")
        here.ask("POST", f"/{FIRST}/register", {"pin": "000000"})
    refused = here.refusal("POST", f"/{FIRST}/register", {"pin": "000000"})
    here.stage.timeline.run_until(here.stage.now + 3 * DAY_S)

    assert refused[1] == 133016
    assert here.ask("POST", f"/{FIRST}/register", {"pin": "000000"})[0] == 200


def test_a_coexistence_number_cannot_be_deregistered() -> None:
    here = caller()
    here.stage.world.numbers[FIRST].biz_app = True

    assert here.refusal("POST", f"/{FIRST}/deregister")[1] == 100


def test_a_code_is_sent_by_sms_or_voice_only() -> None:
    assert caller().refusal("POST", f"/{FIRST}/request_code?code_method=PIGEON")[1] == 100


def test_an_app_subscribes_and_unsubscribes() -> None:
    here = caller()
    told = [len(here.get(f"/{ACCOUNT}/subscribed_apps")["data"])]
    for method in ("DELETE", "POST", "POST"):
        assert here.ask(method, f"/{ACCOUNT}/subscribed_apps") == (200, {"success": True})
        told.append(len(here.get(f"/{ACCOUNT}/subscribed_apps")["data"]))

    assert told == [1, 0, 1, 1]


def test_subscribing_without_a_body_removes_an_override() -> None:
    here = caller()
    account = here.stage.world.accounts[ACCOUNT]
    account.overrides = {APP: "https://elsewhere.test/"}
    assert here.get(f"/{ACCOUNT}/subscribed_apps")["data"][0]["override_callback_uri"] == "https://elsewhere.test/"

    here.ask("POST", f"/{ACCOUNT}/subscribed_apps")

    assert "override_callback_uri" not in here.get(f"/{ACCOUNT}/subscribed_apps")["data"][0]


@pytest.mark.parametrize(
    ("path", "wrap"),
    [
        pytest.param(f"/{ACCOUNT}/subscribed_apps", lambda wish: wish, id="of an account"),
        pytest.param(f"/{FIRST}", lambda wish: {"webhook_configuration": wish}, id="of a number"),
    ],
)
def test_messages_go_where_an_override_says_until_it_is_removed(path: str, wrap: Callable[[dict[str, str]], dict[str, object]]) -> None:
    here, went = caller(), list[str]()
    ear(here.stage)
    here.stage.post = lambda _app, url, _field, _body: went.append(url)
    for url in ("https://elsewhere.test/", ""):
        assert here.ask("POST", path, wrap({"override_callback_uri": url, "verify_token": "v"})) == (200, {"success": True})
        perform(here.stage, {"do": "write", "number": FIRST, "person": 1})

    assert went == ["https://elsewhere.test/", "http://callback.test/"]


@pytest.mark.parametrize(
    "wish",
    [{"override_callback_uri": "https://elsewhere.test/"}, {"override_callback_uri": "elsewhere", "verify_token": "v"}],
    ids=["without a verify token", "no address"],
)
def test_an_override_that_lacks_something_is_refused(wish: dict[str, str]) -> None:
    assert caller().refusal("POST", f"/{ACCOUNT}/subscribed_apps", wish)[1] == 100
    assert caller().refusal("POST", f"/{FIRST}", {"webhook_configuration": wish})[1] == 100


@pytest.mark.parametrize("body", [{}, {"webhook_configuration": "x"}, {"webhook_configuration": {}}, {"mood": 1}])
def test_of_a_number_only_its_callback_can_be_set(body: dict[str, object]) -> None:
    assert caller().refusal("POST", f"/{FIRST}", body)[1] == 100
