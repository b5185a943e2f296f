from typing import Any

import pytest

from linekeeper.sim.template_writes import CREATED_AN_HOUR
from linekeeper.sim.world import Restriction, Template
from tests.sim.cast import ACCOUNT, DAY_S, NOW, Caller, changes, ear, stage

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


def test_a_new_template_waits_for_its_review_and_is_then_approved(caller: Caller) -> None:
    heard = ear(caller.stage)
    status, made = caller.ask("POST", PATH, FRESH)
    waiting = caller.get(f"/{made['id']}?fields=status,quality_score,parameter_format,components")
    caller.stage.timeline.run_until(NOW + 3 * DAY_S)

    assert (status, made["status"], made["category"]) == (200, "PENDING", "UTILITY")
    assert (waiting["status"], waiting["quality_score"]["score"], waiting["components"]) == ("PENDING", "UNKNOWN", BODY)
    assert caller.get(f"/{made['id']}?fields=status")["status"] == "APPROVED"
    assert [value["event"] for field, value in changes(heard) if field == "message_template_status_update"] == ["APPROVED"]


def test_a_template_may_come_as_a_form(caller: Caller) -> None:
    query = (
        "name=counter_ready&language=en_US&category=utility&components=[%7B%22type%22:%22BODY%22,%22text%22:%22Your+order+is+ready%22%7D]"
    )

    assert caller.ask("POST", f"{PATH}?{query}")[0] == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"name": "Big"}, (100, None), id="a name that cannot be"),
        pytest.param({"components": []}, (100, None), id="nothing in it"),
        pytest.param({"parameter_format": "LOUD"}, (100, None), id="an unknown format"),
        pytest.param({"message_send_ttl_seconds": 5}, (100, None), id="too short a life"),
        pytest.param({"message_send_ttl_seconds": -1, "category": "MARKETING"}, (100, None), id="thirty days of marketing"),
        pytest.param({"name": "order_ready"}, (100, 2388024), id="a name that is taken"),
        pytest.param({"mood": 1}, (100, None), id="an unknown parameter"),
    ],
)
def test_a_template_that_cannot_be_is_refused(caller: Caller, change: dict[str, object], code: tuple[int, int | None]) -> None:
    assert subcode(caller, "POST", PATH, FRESH | change) == code
    assert len(templates(caller)) == 2


def test_a_name_that_is_being_deleted_is_not_free_yet(caller: Caller) -> None:
    templates(caller)[1].status = "PENDING_DELETION"

    assert subcode(caller, "POST", PATH, FRESH | {"name": "order_ready"}) == (100, 2388023)


@pytest.mark.parametrize(
    ("category", "ttl_s"), [("UTILITY", 30), ("UTILITY", -1), ("AUTHENTICATION", 900), ("MARKETING", 43_200), ("MARKETING", None)]
)
def test_the_time_to_live_depends_on_the_category(caller: Caller, category: str, ttl_s: int | None) -> None:
    body: list[dict[str, object]] = [{"type": "BODY"}, {"type": "BUTTONS", "buttons": [{"type": "OTP"}]}]
    parts = body if category == "AUTHENTICATION" else BODY
    wish = FRESH | {"category": category, "components": parts} | ({} if ttl_s is None else {"message_send_ttl_seconds": ttl_s})
    made = caller.ask("POST", PATH, wish)[1]

    assert caller.get(f"/{made['id']}?fields=message_send_ttl_seconds").get("message_send_ttl_seconds") == ttl_s


def test_an_account_holds_only_so_many_and_makes_only_so_many_an_hour(caller: Caller) -> None:
    account = caller.stage.world.accounts[ACCOUNT]
    account.created = [NOW - 10.0] * CREATED_AN_HOUR
    busy = subcode(caller, "POST", PATH, FRESH)
    caller.stage.world.switches.creations_code = 80008
    other = subcode(caller, "POST", PATH, FRESH)
    account.created = [NOW - 3_700.0] * CREATED_AN_HOUR
    again = caller.ask("POST", PATH, FRESH)[0]
    caller.stage.world.portfolio_of(account).verification = "not_verified"
    account.templates += [Template(id=n, name=f"t{n}") for n in range(247)]
    full = subcode(caller, "POST", PATH, FRESH | {"name": "one_more"})

    assert (busy, other, again, full) == ((80007, None), (80008, None), 200, (100, 2388019))


def test_a_banned_account_or_one_without_utility_creates_nothing(caller: Caller) -> None:
    account = caller.stage.world.accounts[ACCOUNT]
    account.restrictions = [Restriction(kind="RESTRICTED_UTILITY_TEMPLATES", until=NOW + DAY_S)]
    restricted = subcode(caller, "POST", PATH, FRESH)
    other = caller.ask("POST", PATH, FRESH | {"category": "MARKETING"})[0]
    account.ban = "banned"

    assert (restricted, other) == ((10, 2388185), 200)
    assert subcode(caller, "POST", PATH, FRESH | {"name": "more"}) == (10, 2388185)


def test_an_approved_template_is_edited_once_a_day(caller: Caller) -> None:
    heard = ear(caller.stage)
    edit = {"components": [{"type": "BODY", "text": "The winter roast is here, come and taste it."}]}
    first = caller.ask("POST", f"/{FIRST}", edit)
    in_review = subcode(caller, "POST", f"/{FIRST}", edit)
    templates(caller)[0].status = "APPROVED"
    same_day = subcode(caller, "POST", f"/{FIRST}", edit)
    caller.stage.timeline.run_until(NOW + 2 * DAY_S)

    assert first == (200, {"success": True, "id": FIRST, "name": "autumn_roast_offer", "category": "MARKETING"})
    assert (in_review, same_day) == ((100, 2388039), (100, 2388039))
    assert caller.ask("POST", f"/{FIRST}", edit)[0] == 200
    assert caller.get(f"/{FIRST}?fields=components")["components"] == edit["components"]
    assert "message_template_components_update" in [field for field, _ in changes(heard)]


def test_ten_edits_in_thirty_days_are_enough(caller: Caller) -> None:
    templates(caller)[0].edits = [NOW - (day + 2) * DAY_S for day in range(10)]

    assert subcode(caller, "POST", f"/{FIRST}", {"components": BODY}) == (100, 2388039)
    templates(caller)[0].status = "REJECTED"
    assert caller.ask("POST", f"/{FIRST}", {"components": BODY})[0] == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({}, (100, None), id="nothing"),
        pytest.param({"name": "other"}, (100, None), id="another name"),
        pytest.param({"language": "fr"}, (100, None), id="another language"),
        pytest.param({"category": "UTILITY"}, (100, 2388039), id="another category while approved"),
        pytest.param({"components": "x"}, (100, None), id="no components"),
        pytest.param({"message_send_ttl_seconds": 30}, (100, None), id="too short a life"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(caller: Caller, body: dict[str, object], code: tuple[int, int | None]) -> None:
    assert subcode(caller, "POST", f"/{FIRST}", body) == code
    assert templates(caller)[0].status == "APPROVED"


def test_link_tracking_and_time_to_live_change_without_a_review(caller: Caller) -> None:
    caller.ask("POST", f"/{FIRST}?cta_url_link_tracking_opted_out=true&category=MARKETING")
    caller.ask("POST", f"/{FIRST}", {"message_send_ttl_seconds": 86_400})
    told = caller.get(f"/{FIRST}?fields=status,cta_url_link_tracking_opted_out,message_send_ttl_seconds")

    assert told == {"status": "APPROVED", "cta_url_link_tracking_opted_out": True, "message_send_ttl_seconds": 86_400, "id": FIRST}


def test_templates_want_the_permission_to_manage(caller: Caller) -> None:
    for method, path in (("POST", PATH), ("POST", f"/{FIRST}")):
        assert caller.refusal(method, path, FRESH if path == PATH else None, "missing permission")[1] == 10
