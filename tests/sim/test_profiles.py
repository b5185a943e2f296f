import pytest

from tests.sim.cast import FIRST, Caller, stage

PATH = f"/{FIRST}/whatsapp_business_profile"
GOOD = {
    "messaging_product": "whatsapp",
    "about": "Coffee by the harbor",
    "email": "hello@harbor.test",
    "websites": ["https://harbor.test/"],
    "vertical": "RETAIL",
    "profile_picture_handle": "4::aW",
}


@pytest.fixture
def caller() -> Caller:
    return Caller(stage())


def test_a_profile_shows_what_was_set(caller: Caller) -> None:
    assert caller.ask("POST", PATH, GOOD) == (200, {"success": True})
    (told,) = caller.get(PATH)["data"]

    assert told["about"] == "Coffee by the harbor"
    assert (told["websites"], told["vertical"], told["messaging_product"]) == (["https://harbor.test/"], "RETAIL", "whatsapp")
    assert told["profile_picture_url"].startswith("https://")


def test_only_the_fields_asked_for_are_shown_and_an_unknown_one_refuses(caller: Caller) -> None:
    caller.ask("POST", PATH, GOOD)

    assert caller.get(f"{PATH}?fields=email,description")["data"] == [{"email": "hello@harbor.test", "messaging_product": "whatsapp"}]
    assert caller.refusal("GET", f"{PATH}?fields=mood")[1] == 100


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"messaging_product": ""}, id="no product"),
        pytest.param({"about": ""}, id="about is empty"),
        pytest.param({"about": "x" * 140}, id="about is too long"),
        pytest.param({"about": 5}, id="about is no text"),
        pytest.param({"email": "nobody"}, id="no address of mail"),
        pytest.param({"websites": ["harbor.test"]}, id="no address of the web"),
        pytest.param({"websites": ["https://a.test"] * 3}, id="three websites"),
        pytest.param({"vertical": "DREAMS"}, id="an unknown industry"),
        pytest.param({"mood": "good"}, id="an unknown parameter"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_and_nothing_of_it_is_kept(caller: Caller, change: dict[str, object]) -> None:
    assert caller.refusal("POST", PATH, GOOD | change)[:2] == (400, 100)
    assert caller.stage.world.numbers[FIRST].profile == {}
