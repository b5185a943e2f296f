import pytest

from tests.sim.cast import ACCOUNT, DAY_S, FIRST, NOW, Caller, changes, ear, stage


@pytest.fixture
def caller() -> Caller:
    return Caller(stage())


def test_another_display_name_is_reviewed_and_announced(caller: Caller) -> None:
    heard = ear(caller.stage)
    assert caller.ask("POST", f"/{FIRST}?new_display_name=Harbor+Lane") == (200, {"success": True})
    asked = caller.get(f"/{FIRST}?fields=new_display_name,new_name_status,verified_name")
    twice = caller.refusal("POST", f"/{FIRST}", {"new_display_name": "Harbor"})
    caller.stage.timeline.run_until(NOW + 5 * DAY_S)

    assert asked == {
        "new_display_name": "Harbor Lane",
        "new_name_status": "PENDING_REVIEW",
        "verified_name": "Harbor Lane Coffee",
        "id": FIRST,
    }
    assert twice[:2] == (400, 100)
    assert [value["decision"] for field, value in changes(heard) if field == "phone_number_name_update"] == ["APPROVED"]


def test_a_pin_and_whether_search_finds_a_number_are_set(caller: Caller) -> None:
    caller.ask("POST", f"/{FIRST}", {"pin": "654321", "search_visibility": "VISIBLE"})

    assert caller.stage.world.numbers[FIRST].pin == "654321"
    assert caller.get(f"/{FIRST}?fields=search_visibility")["search_visibility"] == "VISIBLE"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"new_display_name": "x"},
        {"new_display_name": "x" * 76},
        {"pin": "12345"},
        {"pin": "12345٣"},
        {"search_visibility": "SOMETIMES"},
        {"webhook_configuration": 1},
        {"mood": 1},
        {"new_display_name": "Harbor Lane", "pin": "1"},
    ],
    ids=str,
)
def test_what_a_number_cannot_be_is_refused_and_none_of_it_is_done(caller: Caller, body: dict[str, object]) -> None:
    assert caller.refusal("POST", f"/{FIRST}", body)[:2] == (400, 100)
    assert caller.stage.world.numbers[FIRST].asked_name == ""


def test_an_account_gets_another_name_and_time_zone(caller: Caller) -> None:
    assert caller.ask("POST", f"/{ACCOUNT}", {"name": "Harbor Lane", "timezone_id": "22"}) == (200, {"success": True})
    assert caller.get(f"/{ACCOUNT}?fields=name,timezone_id") == {"name": "Harbor Lane", "timezone_id": "22", "id": ACCOUNT}


@pytest.mark.parametrize("body", [{"name": ""}, {"name": "x" * 101}, {"timezone_id": "Berlin"}, {"is_enabled_for_insights": "so"}], ids=str)
def test_an_account_that_cannot_be_so_is_left_as_it_is(caller: Caller, body: dict[str, object]) -> None:
    assert caller.refusal("POST", f"/{ACCOUNT}", body)[:2] == (400, 100)
    assert caller.stage.world.accounts[ACCOUNT].name == "Harbor Lane Coffee"


def test_a_number_is_added_to_be_verified_next(caller: Caller) -> None:
    body = {"cc": "1", "phone_number": "5550100499", "verified_name": "Harbor Lane Cakes"}
    _, made = caller.ask("POST", f"/{ACCOUNT}/phone_numbers", body)
    node = caller.get(f"/{made['id']}?fields=status,display_phone_number,verified_name")
    twice = caller.refusal("POST", f"/{ACCOUNT}/phone_numbers", body)

    assert node == {
        "status": "UNVERIFIED",
        "display_phone_number": "+1 555-010-0499",
        "verified_name": "Harbor Lane Cakes",
        "id": made["id"],
    }
    assert twice[1] == 2388012
    assert caller.get(f"/{ACCOUNT}/activities")["data"][0]["activity_type"] == "PHONE_NUMBER_ADDED"


@pytest.mark.parametrize(
    "change", [{"phone_number": "٣٣٣٣٣٣٣٣"}, {"phone_number": ""}, {"verified_name": "x"}, {"phone_number": "1"}], ids=str
)
def test_a_number_that_is_none_is_not_added(caller: Caller, change: dict[str, str]) -> None:
    body = {"cc": "1", "phone_number": "5550100499", "verified_name": "Harbor Lane Cakes"} | change

    assert caller.refusal("POST", f"/{ACCOUNT}/phone_numbers", body)[:2] == (400, 100)
