from linekeeper.sim.credentials import Credentials
from linekeeper.sim.world import App
from tests.sim.cast import ACCOUNT, APP, Caller, stage


def test_what_a_client_needs_opens_the_graph() -> None:
    told = Credentials()
    told.stage = stage()
    caller = Caller(told.stage)

    assert (told.app_id, told.waba_ids) == (APP, [ACCOUNT])
    assert caller.ask("GET", f"/{ACCOUNT}", token=told.token)[0] == 200
    assert caller.ask("GET", f"/debug_token?input_token={told.token}", token=told.app_token)[1]["data"]["is_valid"]


def test_another_stage_has_other_secrets_and_the_first_app_is_the_readers() -> None:
    told = Credentials()
    told.stage = stage()
    before = (told.app_secret, told.verify_token, told.tokens)
    told.stage = stage()
    told.world.apps = {"7": App(id="7", secret="seven", verify_token="of seven"), **told.world.apps}

    assert (told.app.id, told.app_secret, told.verify_token) == ("7", "seven", "of seven")
    assert before[2] == told.tokens
