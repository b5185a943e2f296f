import pytest

from linekeeper.sim import coexistence
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Number
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, NOW, PORTFOLIO, changes, ear, stage


def shared(here: Stage) -> Number:
    """Return a number that lives in the phone's app too."""
    here.world.numbers[FIRST].biz_app = True
    return here.world.numbers[FIRST]


@pytest.mark.parametrize(
    ("what", "days", "reason"),
    [
        pytest.param("phone", 14, "PRIMARY_INACTIVITY", id="the phone"),
        pytest.param("link", 30, "COMPANION_INACTIVITY", id="the link"),
    ],
)
def test_what_lies_idle_too_long_is_lost(what: str, days: float, reason: str) -> None:
    here = stage()
    number = shared(here)
    heard = ear(here)
    coexistence.rest(here, number, what)
    here.timeline.run_until(NOW + days * DAY_S - 1)
    soon = number.registered
    here.timeline.run_until(NOW + days * DAY_S)
    value = changes(heard)[0][1]

    assert (soon, number.registered) == (True, False)
    assert (value["event"], value["disconnection_info"]) == ("PARTNER_REMOVED", {"reason": reason, "initiated_by": "SYSTEM"})


def test_used_in_time_nothing_is_lost_and_the_weeks_begin_anew() -> None:
    here = stage()
    number = shared(here)
    coexistence.rest(here, number, "phone")
    here.timeline.run_until(NOW + 10 * DAY_S)
    coexistence.use(number)
    coexistence.rest(here, number, "phone")
    here.timeline.run_until(NOW + 20 * DAY_S)
    soon = number.registered
    here.timeline.run_until(NOW + 24 * DAY_S)

    assert (soon, number.registered) == (True, False)


@pytest.mark.parametrize(
    ("shape", "entry", "keys"),
    [
        pytest.param("new", "partner", {"event", "waba_info", "disconnection_info"}, id="it names the account"),
        pytest.param("old", "account", {"event", "phone_number"}, id="it names the number"),
        pytest.param("offboarded", "account", {"event"}, id="it names nothing"),
    ],
)
def test_a_loss_is_told_in_each_shape(shape: str, entry: str, keys: set[str]) -> None:
    here = stage()
    heard = ear(here)
    coexistence.lose(here, shared(here), "CHANGE_NUMBER", "USER", shape)

    assert heard[0]["entry"][0]["id"] == (here.world.partner if entry == "partner" else ACCOUNT)
    assert set(changes(heard)[0][1]) == keys
    assert here.world.accounts[ACCOUNT].portfolio == PORTFOLIO


def test_a_number_comes_back_and_that_is_told() -> None:
    here = stage()
    number = shared(here)
    coexistence.lose(here, number, "PRIMARY_INACTIVITY", "SYSTEM", "new")
    heard = ear(here)
    coexistence.reconnect(here, number)

    assert (number.registered, changes(heard)) == (True, [("account_update", {"event": "ACCOUNT_RECONNECTED"})])


@pytest.mark.parametrize(("what", "biz_app"), [("phone", False), ("tablet", True)], ids=["no such number", "no such thing"])
def test_only_phone_and_link_of_a_shared_number_lie_idle(what: str, *, biz_app: bool) -> None:
    here = stage()
    here.world.numbers[FIRST].biz_app = biz_app
    with pytest.raises(ValueError, match="coexistence number"):
        coexistence.rest(here, here.world.numbers[FIRST], what)
