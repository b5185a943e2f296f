"""Nodes answer as the number sheet says. Its sample is written out here, so that the test needs nothing beside the project."""

import pytest

from linekeeper.sim import nodes
from linekeeper.sim.fields_number import LIMIT
from tests.sim.cast import ACCOUNT, APP, FIRST, PORTFOLIO, Caller, ear, stage

TEMPLATE = "1688205519374021"

#: number-health.md section 12, "Number poll".
SHEET: dict[str, object] = {
    "id": "100000000000001",
    "display_phone_number": "+1 555-010-0001",
    "verified_name": "Lucky Plant",
    "status": "CONNECTED",
    "quality_rating": "GREEN",
    "quality_score": {"score": "GREEN"},
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
    "throughput": {"level": "STANDARD"},
    "name_status": "APPROVED",
    "code_verification_status": "VERIFIED",
    "account_mode": "LIVE",
    "platform_type": "CLOUD_API",
    "is_on_biz_app": False,
    "is_pin_enabled": True,
    "is_official_business_account": False,
    "webhook_configuration": {"application": "https://guard.example/webhook"},
    "last_onboarded_time": "2026-01-10T08:30:00+0000",
}


@pytest.fixture
def caller() -> Caller:
    here = stage()
    ear(here)
    return Caller(here)


def test_a_number_shows_four_fields_unasked(caller: Caller) -> None:
    assert caller.get(f"/v25.0/{FIRST}") == {
        "verified_name": "Harbor Lane Coffee",
        "display_phone_number": "+1 555-010-0421",
        "quality_rating": "GREEN",
        "id": FIRST,
    }


def test_a_number_asked_for_everything_fits_the_sheet(caller: Caller) -> None:
    told = caller.get(f"/{FIRST}?fields={','.join(SHEET)}")
    same = {key for key in SHEET if key not in ("id", "display_phone_number", "verified_name", "webhook_configuration")}

    assert {key: type(value) for key, value in told.items()} == {key: type(value) for key, value in SHEET.items()}
    assert {key: told[key] for key in same} == {key: SHEET[key] for key in same}


@pytest.mark.parametrize(
    ("path", "node"),
    [(f"/{FIRST}", "WhatsAppBusinessPhoneNumber"), (f"/{ACCOUNT}", "WhatsAppBusinessAccount"), (f"/{PORTFOLIO}", "Business")],
)
def test_one_unknown_field_refuses_the_whole_call(caller: Caller, path: str, node: str) -> None:
    status, body = caller.ask("GET", f"{path}?fields=id,mood")

    assert (status, body["error"]["code"]) == (400, 100)
    assert body["error"]["message"] == f"(#100) Tried accessing nonexisting field (mood) on node type ({node})"


def test_one_forbidden_field_refuses_the_whole_call(caller: Caller) -> None:
    assert caller.refusal("GET", f"/{ACCOUNT}?fields=id,primary_funding_id") == (403, 10, None)
    caller.stage.world.tokens["main"].forbidden = []
    assert caller.get(f"/{ACCOUNT}?fields=id,primary_funding_id")["primary_funding_id"]


def test_the_portfolios_limit_came_with_version_24(caller: Caller) -> None:
    assert caller.refusal("GET", f"/v23.0/{FIRST}?fields={LIMIT}")[1] == 100
    assert caller.get(f"/v24.0/{FIRST}?fields={LIMIT}")[LIMIT] == "TIER_2K"
    assert caller.get(f"/v23.0/{FIRST}?fields=messaging_limit_tier")["messaging_limit_tier"] == "TIER_1K"


def test_inner_fields_are_picked(caller: Caller) -> None:
    assert caller.get(f"/{ACCOUNT}?fields=owner_business_info{{id}}")["owner_business_info"] == {"id": PORTFOLIO}


def test_a_field_without_a_value_is_left_out(caller: Caller) -> None:
    assert caller.get(f"/{FIRST}?fields=username,new_display_name") == {"id": FIRST}


@pytest.mark.parametrize(
    ("kind", "id_"),
    list(zip(nodes.KINDS, (FIRST, ACCOUNT, PORTFOLIO, APP, TEMPLATE), strict=True)),
    ids=lambda value: str(value)[:30],
)
def test_every_field_of_every_node_can_be_read(caller: Caller, kind: type[nodes.Thing], id_: str) -> None:
    caller.stage.world.tokens["main"].forbidden = []
    told = caller.get(f"/{id_}?fields={','.join(nodes.KINDS[kind].fields)}")

    assert set(told) <= set(nodes.KINDS[kind].fields)
    assert told["id"] == id_


def test_edges_are_opened_among_the_fields_page_by_page(caller: Caller) -> None:
    told = caller.get(f"/v25.0/{ACCOUNT}?fields=id,phone_numbers.limit(1).as(lines){{id,status}},message_templates{{name}}")
    following = told["lines"]["paging"]["next"].removeprefix("http://graph.test")

    assert told["lines"]["data"] == [{"id": FIRST, "status": "CONNECTED"}]
    assert [row["name"] for row in told["message_templates"]["data"]] == ["autumn_roast_offer", "order_ready"]
    assert [set(row) for row in caller.get(following)["data"]] == [{"id", "status"}]


def test_an_edge_inside_an_edge_is_opened_too(caller: Caller) -> None:
    told = caller.get(f"/{PORTFOLIO}?fields=owned_whatsapp_business_accounts{{name,phone_numbers{{id}}}}")
    (account,) = told["owned_whatsapp_business_accounts"]["data"]

    assert (account["name"], len(account["phone_numbers"]["data"])) == ("Harbor Lane Coffee", 2)


@pytest.mark.parametrize("fields", ["phone_numbers.mood(1)", "phone_numbers{mood}", "messages", "owner_business_info{mood", "name.limit"])
def test_an_edge_that_cannot_be_opened_refuses_the_whole_call(caller: Caller, fields: str) -> None:
    assert caller.refusal("GET", f"/{ACCOUNT}?fields=id,{fields}")[:2] == (400, 100)


@pytest.mark.parametrize("path", ["subscribed_apps", f"assigned_users?business={PORTFOLIO}", "activities"])
def test_rows_that_are_no_nodes_have_fields_as_well(caller: Caller, path: str) -> None:
    joint = "&" if "?" in path else "?"

    assert caller.refusal("GET", f"/{ACCOUNT}/{path}{joint}fields=mood")[:2] == (400, 100)
