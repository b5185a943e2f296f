import pytest

from tests.sim.cast import FIRST, Caller, stage

PATH = f"/{FIRST}/settings"


@pytest.fixture
def caller() -> Caller:
    return Caller(stage())


def test_settings_are_usual_until_they_are_set(caller: Caller) -> None:
    before = caller.get(PATH)
    caller.ask("POST", PATH, {"calling": {"status": "enabled"}})
    caller.ask("POST", PATH, {"user_identity_change": {"enabled": True}})
    caller.ask("POST", PATH, {"payload_encryption": {"status": "enabled", "client_encryption_key": "k"}})
    caller.ask("POST", PATH, {"storage_configuration": {"enabled": True, "region": "DE"}})
    after = caller.get(PATH)

    assert (before["calling"]["status"], before["storage_configuration"]) == ("disabled", {"status": "default"})
    assert "user_identity_change" not in before
    assert (after["calling"]["status"], after["calling"]["call_icon_visibility"]) == ("enabled", "visible")
    assert after["user_identity_change"] == {"enabled": True}
    assert after["payload_encryption"] == {"status": "enabled"}
    assert after["storage_configuration"] == {"status": "in_country_storage_enabled", "data_localization_region": "DE"}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"calling": {"status": "enabled"}, "user_identity_change": {"enabled": True}}, id="two groups"),
        pytest.param({"calling": {}}, id="an empty group"),
        pytest.param({"calling": "on"}, id="no object"),
        pytest.param({"calling": {"status": "maybe"}}, id="an unknown word"),
        pytest.param({"calling": {"mood": 1}}, id="an unknown key"),
        pytest.param({"user_identity_change": {"enabled": "yes"}}, id="another type"),
        pytest.param({"storage_configuration": {"retention_minutes": True}}, id="a bool where a number is meant"),
        pytest.param({"mood": 1}, id="an unknown group"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_changes_nothing(caller: Caller, body: dict[str, object]) -> None:
    assert caller.refusal("POST", PATH, body)[:2] == (400, 100)
    assert caller.stage.world.numbers[FIRST].settings == {}


def test_settings_want_the_permission_to_manage(caller: Caller) -> None:
    assert caller.refusal("GET", PATH, token="missing permission")[1] == 10
    assert caller.refusal("POST", PATH, {"calling": {"status": "enabled"}}, "missing permission")[1] == 10
