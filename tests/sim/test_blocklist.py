from typing import Any

import pytest

from linekeeper.sim import blocklist, people
from linekeeper.sim.acts import perform
from tests.sim.cast import FIRST, PORTFOLIO, SECOND, Caller, changes, ear, stage, template

PEOPLE = [people.wa_id(index) for index in range(3)]


def caller(writing: int = 3) -> Caller:
    """Return a caller on a stage where the first so many people just wrote."""
    here = Caller(stage())
    for index in range(writing):
        perform(here.stage, {"do": "write", "number": FIRST, "person": index})
    return here


def body(*users: str, **more: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "block_users": [{"user": user} for user in users]} | more


def call(here: Caller, method: str, *users: str) -> tuple[int, dict[str, Any]]:
    return here.ask(method, f"/v25.0/{FIRST}/block_users", body(*users))


def listed(here: Caller) -> list[str]:
    return [row["wa_id"] for row in here.get(f"/{FIRST}/block_users")["data"]]


def test_people_are_blocked_and_unblocked() -> None:
    here = caller()
    added = call(here, "POST", f"+{PEOPLE[0]}", PEOPLE[1])
    told = [listed(here)]
    removed = call(here, "DELETE", PEOPLE[0])
    told.append(listed(here))

    assert added == (200, {"messaging_product": "whatsapp", "block_users": {"added_users": [
        {"input": f"+{PEOPLE[0]}", "wa_id": PEOPLE[0]}, {"input": PEOPLE[1], "wa_id": PEOPLE[1]},
    ]}})  # fmt: skip
    assert removed == (200, {"messaging_product": "whatsapp", "block_users": {"removed_users": [{"input": PEOPLE[0], "wa_id": PEOPLE[0]}]}})
    assert told == [PEOPLE[:2], PEOPLE[1:2]]


def test_a_blocked_person_neither_writes_nor_is_written_to() -> None:
    here = caller()
    call(here, "POST", PEOPLE[0])
    heard = ear(here.stage)
    perform(here.stage, {"do": "write", "number": FIRST, "person": 0})
    perform(here.stage, {"do": "write", "number": SECOND, "person": 0})

    assert here.refusal("POST", f"/{FIRST}/messages", template(PEOPLE[0]))[1] == 130403
    assert [value["metadata"]["phone_number_id"] for _, value in changes(heard)] == [SECOND]


def test_blocking_by_business_scoped_id_tells_that_id() -> None:
    here, named = caller(), people.bsuid(PORTFOLIO, PEOPLE[0])
    answer = here.ask("POST", f"/{FIRST}/block_users", body(block_users=[{"user_id": named}]))[1]

    assert answer["block_users"] == {"added_users": [{"input": named, "user_id": named}]}
    assert listed(here) == PEOPLE[:1]


def test_partial_failure_tells_who_and_why() -> None:
    here = caller(writing=1)
    status, answer = call(here, "POST", PEOPLE[0], PEOPLE[1], "15550100421", "Dana")
    failed = answer["block_users"]["failed_users"]

    assert (status, answer["error"]["code"]) == (400, 139100)
    assert answer["error"]["message"] == "(#139100) Failed to block/unblock some users"
    assert [one["wa_id"] for one in answer["block_users"]["added_users"]] == PEOPLE[:1]
    assert [(one["input"], one["errors"][0]["code"]) for one in failed] == [(PEOPLE[1], 131047), ("15550100421", 131021), ("Dana", 131009)]
    assert listed(here) == PEOPLE[:1]


def test_another_business_cannot_be_blocked() -> None:
    here = caller()
    other = here.stage.world.numbers[SECOND].display

    assert call(here, "POST", other)[1]["block_users"]["failed_users"][0]["errors"][0]["code"] == 131009


def test_whoever_is_blocked_stays_so_after_a_day_and_twice_is_once() -> None:
    here = caller()
    call(here, "POST", PEOPLE[0])
    here.stage.timeline.run_until(here.stage.now + 2 * 86_400.0)

    assert call(here, "POST", PEOPLE[0])[0] == 200
    assert listed(here) == PEOPLE[:1]


def test_a_full_list_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocklist, "AT_MOST", 1)
    failed = call(caller(), "POST", *PEOPLE[:2])[1]["block_users"]["failed_users"]

    assert [(one["wa_id"], one["errors"][0]["code"]) for one in failed] == [(PEOPLE[1], 139101)]


def test_the_list_comes_in_pages() -> None:
    here = caller()
    call(here, "POST", *PEOPLE)
    first = here.get(f"/{FIRST}/block_users?limit=2")
    second = here.get(f"/{FIRST}/block_users?limit=2&after={first['paging']['cursors']['after']}")

    assert [[row["wa_id"] for row in page["data"]] for page in (first, second)] == [PEOPLE[:2], PEOPLE[2:]]
    assert first["data"][0] == {"messaging_product": "whatsapp", "wa_id": PEOPLE[0]}
    assert "next" not in second["paging"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param({}, 131008, id="nothing"),
        pytest.param(body(), 131009, id="nobody"),
        pytest.param(body("a", messaging_product="telegraph"), 100, id="another product"),
        pytest.param(body(block_users=[{}]), 131008, id="someone without a number"),
        pytest.param(body(block_users="all"), 100, id="no list"),
        pytest.param(body("a", mood=1), 100, id="an unknown parameter"),
    ],
)
def test_a_body_that_lacks_or_oversteps_is_refused(sent: dict[str, Any], code: int) -> None:
    assert caller().refusal("POST", f"/{FIRST}/block_users", sent)[1] == code


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_the_list_wants_the_permission_to_send(method: str) -> None:
    sent = None if method == "GET" else body(PEOPLE[0])

    assert caller().refusal(method, f"/{FIRST}/block_users", sent, "reading only")[1] == 200
