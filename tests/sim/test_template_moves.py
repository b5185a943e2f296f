from typing import Any

import pytest

from linekeeper.sim.world import Template
from tests.sim.cast import ACCOUNT, DAY_S, NOW, Caller, stage

PATH, FIRST = f"/{ACCOUNT}/message_templates", "1688205519374021"
BODY = [{"type": "BODY", "text": "Your order is ready for you at the counter."}]
FRESH: dict[str, Any] = {"name": "counter_ready", "language": "en_US", "category": "UTILITY", "components": BODY}


@pytest.fixture
def caller() -> Caller:
    return Caller(stage())


def templates(caller: Caller) -> list[Template]:
    return caller.stage.world.accounts[ACCOUNT].templates


def subcode(caller: Caller, method: str, path: str, body: Any = None) -> tuple[int, int | None]:
    _, code, sub = caller.refusal(method, path, body)
    return code, sub


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("name=order_ready", ["autumn_roast_offer"]),
        ("name=order_ready&hsm_id=1688205519374022", ["autumn_roast_offer"]),
        ("hsm_ids=[1688205519374021,1688205519374022]", []),
    ],
)
def test_templates_are_deleted_by_name_or_id(caller: Caller, query: str, left: list[str]) -> None:
    assert caller.ask("DELETE", f"{PATH}?{query}") == (200, {"success": True})
    assert [row["name"] for row in caller.get(PATH)["data"]] == left


def test_the_name_of_an_approved_template_is_free_again_after_thirty_days(caller: Caller) -> None:
    again = FRESH | {"name": "order_ready"}
    caller.ask("DELETE", f"{PATH}?name=order_ready")
    locked = subcode(caller, "POST", PATH, again)
    caller.stage.timeline.run_until(NOW + 30 * DAY_S)

    assert locked == (100, 2388023)
    assert caller.ask("POST", PATH, again)[0] == 200


@pytest.mark.parametrize("query", ["", "name=no_such", "hsm_id=1", "hsm_ids=[1]", "hsm_ids=[1688205519374021,9]", "hsm_ids=[1]&name=x"])
def test_what_is_not_there_is_not_deleted(caller: Caller, query: str) -> None:
    assert caller.refusal("DELETE", f"{PATH}?{query}")[1] == 100
    assert len(caller.get(PATH)["data"]) == 2


def test_a_disabled_template_stays(caller: Caller) -> None:
    templates(caller)[0].status = "DISABLED"

    assert subcode(caller, "DELETE", f"{PATH}?name=autumn_roast_offer") == (100, 2388039)


def test_templates_go_to_the_archive_and_back(caller: Caller) -> None:
    ids = f"{FIRST},9"
    archived = caller.ask("POST", f"{PATH}/archive", {"hsm_ids": ids})[1]
    status = caller.get(f"/{FIRST}?fields=status")["status"]
    taken_back = caller.ask("POST", f"{PATH}/unarchive", {"hsm_ids": [FIRST]})[1]
    twice = caller.ask("POST", f"{PATH}/unarchive", {"hsm_ids": [FIRST]})[1]

    assert (archived["archived_templates"], set(archived["failed_templates"]), status) == ([FIRST], {"9"}, "ARCHIVED")
    assert taken_back == {"unarchived_templates": [FIRST], "failed_templates": {}}
    assert set(twice["failed_templates"]) == {FIRST}
    assert caller.refusal("POST", f"{PATH}/archive", {})[1] == 100


def test_only_a_pause_by_pacing_is_ended_by_hand(caller: Caller) -> None:
    one = templates(caller)[0]
    one.status, one.pause = "PAUSED", "quality"
    first = caller.ask("POST", f"/{FIRST}/unpause")[1]
    one.pause = "pacing"
    second = caller.ask("POST", f"/{FIRST}/unpause")[1]

    assert (first["success"], second["success"], one.status) == (False, True, "APPROVED")


def test_to_take_templates_away_wants_the_permission_to_manage(caller: Caller) -> None:
    for method, path in (("DELETE", f"{PATH}?name=x"), ("POST", f"{PATH}/archive?hsm_ids=1"), ("POST", f"/{FIRST}/unpause")):
        assert caller.refusal(method, path, None, "missing permission")[1] == 10
