import pytest

from linekeeper.sim.stage import BATCH_AT_MOST, BODY_AT_MOST
from linekeeper.sim.world import App
from tests.sim.cast import ACCOUNT, APP, FIRST, NOW, changes, ear, stage


@pytest.mark.parametrize(
    ("switch", "outcome"),
    [
        pytest.param("off", "off", id="webhooks are off"),
        pytest.param("lost", "lost", id="one field vanishes"),
        pytest.param("unticked", "lost", id="one field is not chosen"),
    ],
)
def test_what_is_switched_off_is_not_sent_but_noted(switch: str, outcome: str) -> None:
    here = stage()
    heard = ear(here)
    here.posting = switch != "off"
    here.lost = {"account_update"} if switch == "lost" else set()
    here.world.apps[APP].unticked = ["account_update"] if switch == "unticked" else []
    here.announce(here.world.accounts[ACCOUNT], "account_update", {})
    here.announce(here.world.accounts[ACCOUNT], "security", {})

    assert [field for field, _ in changes(heard)] == ([] if switch == "off" else ["security"])
    assert here.ledger.after(0)[0].outcome == outcome


def test_every_subscribed_app_gets_its_own_copy() -> None:
    here, went = stage(), list[str]()
    here.world.apps["2"] = App(id="2", callback="http://two.test/")
    here.world.apps["3"] = App(id="3")
    ear(here)
    here.world.apps["3"].callback = ""
    here.post = lambda app, _url, _field, _body: went.append(app.id)
    here.announce(here.world.accounts[ACCOUNT], "security", {})
    here.world.accounts[ACCOUNT].subscribed = ["2"]
    here.announce(here.world.accounts[ACCOUNT], "security", {})

    assert went == [APP, "2", "2"]


@pytest.mark.parametrize(
    ("field", "at_number", "at_account", "where"),
    [
        pytest.param("messages", True, True, "number", id="the number's own comes first"),
        pytest.param("calls", False, True, "account", id="then the account's"),
        pytest.param("messages", False, False, "app", id="then the app's callback"),
        pytest.param("security", True, True, "app", id="other fields are not diverted"),
        pytest.param("user_preferences", True, True, "app", id="nor are preferences"),
    ],
)
def test_an_override_of_one_app_takes_its_copy_and_leaves_the_others(field: str, at_number: bool, at_account: bool, where: str) -> None:
    here, went = stage(), dict[str, str]()
    here.world.apps["2"] = App(id="2")
    ear(here)
    here.post = lambda app, url, _field, _body: went.update({app.id: url})
    number, account = here.world.numbers[FIRST], here.world.accounts[ACCOUNT]
    number.overrides = {APP: "number"} if at_number else {}
    account.overrides = {APP: "account"} if at_account else {}
    here.announce(account, field, {}, number=number)

    assert went == {APP: "http://callback.test/" if where == "app" else where, "2": "http://callback.test/"}


def test_a_body_that_would_be_too_large_goes_in_halves() -> None:
    here, sent = stage(), list[bytes]()
    ear(here)
    here.post = lambda _app, _url, _field, body: sent.append(body)
    here.world.switches.batch_s = 5.0
    for _ in range(5):
        here.announce(here.world.accounts[ACCOUNT], "flows", {"message": "x" * (BODY_AT_MOST // 3)})
    here.timeline.run_until(NOW + 10)

    assert len(sent) == 3
    assert all(len(body) <= BODY_AT_MOST for body in sent)


def test_serial_numbers_never_repeat() -> None:
    here = stage()

    assert len({here.serial() for _ in range(100)}) == 100


def test_what_comes_about_within_the_seconds_of_a_batch_goes_in_one_body_in_its_order() -> None:
    here = stage()
    heard = ear(here)
    here.world.switches.batch_s = 5.0
    for at in (0.0, 4.0, 6.0):
        here.plan(NOW + at, "act", {"do": "announce", "account": ACCOUNT, "field": "security", "value": {"at": at}})
    here.timeline.run_until(NOW + 20)

    assert [[value["at"] for _, value in changes([body])] for body in heard] == [[0.0, 4.0], [6.0]]


def test_a_body_that_is_full_waits_no_longer() -> None:
    here = stage()
    heard = ear(here)
    here.world.switches.batch_s = 5.0
    for _ in range(BATCH_AT_MOST + 1):
        here.announce(here.world.accounts[ACCOUNT], "security", {})
    at_once = [len(changes([body])) for body in heard]
    here.timeline.run_until(NOW + 20)

    assert at_once == [BATCH_AT_MOST]
    assert [len(changes([body])) for body in heard] == [BATCH_AT_MOST, 1]
