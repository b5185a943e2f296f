import pytest

from linekeeper.sim.world import App
from tests.sim.cast import ACCOUNT, APP, FIRST, PORTFOLIO, Caller, quiet, stage


@pytest.fixture
def caller() -> Caller:
    return Caller(stage(quiet("demo")))


def described(caller: Caller, kind: str) -> dict[str, object]:
    value = caller.stage.world.tokens[kind].value
    status, body = caller.ask("GET", f"/debug_token?input_token={value}", token=caller.app_token)
    assert status == 200
    data: dict[str, object] = body["data"]
    return data


def test_a_good_token_tells_every_account_it_may_see(caller: Caller) -> None:
    data = described(caller, "main")

    assert (data["is_valid"], data["expires_at"], data["app_id"], data["type"]) == (True, 0, APP, "SYSTEM_USER")
    assert data["scopes"] == ["business_management", "whatsapp_business_management", "whatsapp_business_messaging"]
    assert data["granular_scopes"] == [
        {"scope": scope, "target_ids": sorted(caller.stage.world.accounts)}
        for scope in ("whatsapp_business_management", "whatsapp_business_messaging")
    ]


@pytest.mark.parametrize(
    ("kind", "valid", "scopes"),
    [("expired", False, 3), ("revoked", False, 3), ("missing permission", True, 1), ("reading only", True, 1), ("wrong account", True, 3)],
)
def test_every_kind_of_token_is_described(caller: Caller, kind: str, valid: bool, scopes: int) -> None:
    data = described(caller, kind)

    assert data["is_valid"] is valid
    assert len(data["scopes"]) == scopes  # type: ignore[arg-type]  # a body is plain JSON
    assert ("error" in data) is not valid


def test_a_token_nobody_knows_is_invalid(caller: Caller) -> None:
    data = caller.ask("GET", "/debug_token?input_token=nonsense", token=caller.app_token)[1]["data"]

    assert (data["is_valid"], data["error"]["code"]) == (False, 190)


def test_only_an_app_may_inspect_a_token(caller: Caller) -> None:
    caller.stage.world.apps["2"] = App(id="2", secret="other")

    assert caller.refusal("GET", "/debug_token?input_token=x")[1] == 100
    assert caller.refusal("GET", "/debug_token?input_token=x", token=f"{APP}|wrong")[:2] == (401, 190)
    assert caller.refusal("GET", "/debug_token", token=caller.app_token)[1] == 100
    assert caller.refusal("GET", f"/{APP}/subscriptions", token="2|other") == (400, 100, 33)


@pytest.mark.parametrize(
    ("token", "answer"),
    [
        pytest.param("expired", (401, 190, 463), id="expired"),
        pytest.param("revoked", (401, 190, 460), id="revoked"),
        pytest.param("nonsense", (401, 190, None), id="unknown"),
        pytest.param("missing permission", (403, 10, None), id="may not manage"),
    ],
)
def test_a_token_without_right_is_refused(caller: Caller, token: str, answer: tuple[int, int, int | None]) -> None:
    for path in (f"/{FIRST}", f"/{ACCOUNT}", f"/{ACCOUNT}/phone_numbers", f"/{PORTFOLIO}/owned_whatsapp_business_accounts"):
        assert caller.refusal("GET", path, token=token) == answer


def test_an_account_one_may_not_see_does_not_exist(caller: Caller) -> None:
    seen, unseen = sorted(caller.stage.world.accounts)[:2]

    assert caller.ask("GET", f"/{seen}", token="wrong account")[0] == 200
    assert caller.refusal("GET", f"/{unseen}", token="wrong account") == (400, 100, 33)


def test_every_app_has_a_token_of_each_kind() -> None:
    play = quiet()
    play.apps = [App(id=APP), App(id="2001", name="Second")]
    caller = Caller(stage(play))
    second = caller.stage.world.apps["2001"]
    kinds = [kind for kind in caller.stage.world.tokens if not kind.endswith(" 2001")]
    value = caller.stage.world.tokens["main 2001"].value

    assert [kind for kind in kinds if f"{kind} 2001" not in caller.stage.world.tokens] == []
    assert caller.get(f"/{FIRST}", token="main 2001")["id"] == FIRST
    assert caller.refusal("GET", f"/{FIRST}", token="expired 2001") == (401, 190, 463)
    assert caller.get(f"/debug_token?input_token={value}", token=f"2001|{second.secret}")["data"]["app_id"] == "2001"
    assert caller.get(f"/debug_token?input_token={value}", token=caller.app_token)["data"]["application"] == "Second"
