import pytest

from tests.sim.cast import ACCOUNT, PORTFOLIO, Caller, stage

PATH = f"/{ACCOUNT}/assigned_users"


@pytest.fixture
def caller() -> Caller:
    return Caller(stage())


def test_a_user_gets_tasks_and_loses_them(caller: Caller) -> None:
    for tasks in (["MANAGE"], ["MANAGE", "VIEW_COST"]):
        assert caller.ask("POST", PATH, {"user": "7001", "tasks": tasks}) == (200, {"success": True})
    (told,) = caller.get(f"{PATH}?business={PORTFOLIO}")["data"]
    caller.ask("DELETE", f"{PATH}?user=7001")

    assert told == {"id": "7001", "name": "User 7001", "tasks": ["MANAGE", "VIEW_COST"]}
    assert caller.get(f"{PATH}?business={PORTFOLIO}") == {"data": []}
    assert [line["activity_type"] for line in caller.get(f"/{ACCOUNT}/activities")["data"]] == ["USER_REMOVED", "USER_ADDED", "USER_ADDED"]


@pytest.mark.parametrize(
    ("method", "query"),
    [
        pytest.param("GET", "", id="a list without its business"),
        pytest.param("GET", "?business=42", id="a list of a business nobody has"),
        pytest.param("POST", "?user=x&tasks=[%22MANAGE%22]", id="a user that is no id"),
        pytest.param("POST", "?user=7", id="no tasks"),
        pytest.param("POST", "?user=7&tasks=DANCE", id="an unknown task"),
        pytest.param("DELETE", "?user=7", id="a user who has no tasks"),
    ],
)
def test_what_cannot_be_is_refused(caller: Caller, method: str, query: str) -> None:
    assert caller.refusal(method, PATH + query)[:2] == (400, 100)
