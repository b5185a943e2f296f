import pytest

from tests.sim.cast import APP, Caller, stage


@pytest.fixture
def caller() -> Caller:
    return Caller(stage())


def test_an_apps_own_token_reads_the_app_and_what_tokens_are_good_for(caller: Caller) -> None:
    value = caller.stage.world.tokens["main"].value

    assert caller.get(f"/{APP}", token=caller.app_token)["id"] == APP
    assert caller.get(f"/debug_token?input_token={value}", token=caller.app_token)["data"]["is_valid"] is True


@pytest.mark.parametrize("path", ["/109284756103948", "/104998261357420/phone_numbers", "/42"])
def test_an_apps_own_token_is_good_for_nothing_else(caller: Caller, path: str) -> None:
    assert caller.refusal("GET", path, token=caller.app_token)[:2] == (401, 190)
