import pytest

from linekeeper.sim.acts import BadAct, perform
from linekeeper.sim.world import App
from tests.sim.cast import ACCOUNT, FIRST, SECOND, changes, ear, stage


def test_news_is_about_the_first_number_unless_another_is_named() -> None:
    here = stage()
    heard = ear(here)
    wishes: list[dict[str, object]] = [{}, {"number": SECOND}, {"account": ACCOUNT}]
    for more in wishes:
        perform(here, {"do": "tell", "news": "security/PIN_CHANGED"} | more)
    displays = [value["display_phone_number"] for _, value in changes(heard)]

    assert displays == [here.world.numbers[number].display for number in (FIRST, SECOND, FIRST)]


def test_news_of_an_account_without_numbers_wants_one_named() -> None:
    here = stage()
    for number in here.world.numbers.values():
        number.gone = "deleted"

    with pytest.raises(BadAct, match="there is no number to tell news of"):
        perform(here, {"do": "tell", "news": "security/PIN_CHANGED"})


def test_the_dashboard_tests_one_app() -> None:
    here, went = stage(), list[str]()
    here.world.apps["2"] = App(id="2")
    ear(here)
    here.post = lambda app, _url, _field, _body: went.append(app.id)
    perform(here, {"do": "dashboard_test", "field": "messages", "app": "2"})

    assert went == ["2"]
    with pytest.raises(BadAct, match="3"):
        perform(here, {"do": "dashboard_test", "field": "messages", "app": "3"})


def test_manners_stay_until_others_are_told() -> None:
    here = stage()
    perform(here, {"do": "manners", "delay_s": 5, "losses": {"messages": 0.5}})
    first = here.manners
    perform(here, {"do": "manners"})

    assert (first.delay_s, first.losses, here.manners.delay_s, here.manners.losses) == (5, {"messages": 0.5}, 0, {})


def test_what_is_never_sent_cannot_be_lost() -> None:
    with pytest.raises(BadAct, match="sends no field 'weather'"):
        perform(stage(), {"do": "manners", "losses": {"weather": 1.0}})
