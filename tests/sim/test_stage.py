import pytest

from linekeeper.sim.world import App
from tests.sim.cast import ACCOUNT, APP, changes, ear, stage


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


def test_serial_numbers_never_repeat() -> None:
    here = stage()

    assert len({here.serial() for _ in range(100)}) == 100
