"""Answers are held to Meta's own OpenAPI file (v23.0), where it lies beside the project.

First a good call of every operation that is both served and described, then whatever schemathesis thinks of, good and bad. The file is
mended at load: each mend is a function of `described` that says why.
"""

from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from requests import Response, Session
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as of_the_file

from linekeeper.sim.acts import perform
from linekeeper.sim.playbill import load, raise_curtain
from tests.sim.cast import ACCOUNT, FIRST, NOW, PORTFOLIO, ear, stage, template
from tests.sim.described import HOST, MENDS, PERSON, TEMPLATE, Wire, document, here, raw, served

GOOD, BAD = 8, 5  #: examples of an operation
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
FILES = {"file": ("a.png", PNG, "image/png")}
FRESH = {
    "name": "hours_of_the_shop",
    "language": "en_US",
    "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Your order is ready for you at the counter."}],
}


class Good(NamedTuple):
    """A call that must succeed, and what comes before it. `{id}` in a path is the id that the call before answered."""

    method: str
    theirs: str
    ours: str
    body: Any = None
    before: tuple[tuple[str, str, Any], ...] = ()


NUMBER, WABA, BUSINESS, USERS = "{Phone-Number-ID}", "{WABA-ID}", "{Business-ID}", "{WhatsApp-Business-Account-ID}/assigned_users"
UPLOAD = ("POST", f"/{FIRST}/media", FILES)
ASK_CODE = ("POST", f"/{FIRST}/request_code", {"code_method": "SMS", "language": "en_US"})
ASSIGN = ("POST", f"/{ACCOUNT}/assigned_users", {"user": "7", "tasks": ["MANAGE"]})
NODE = "id,display_phone_number,verified_name,quality_rating,code_verification_status,name_status,status,health_status,throughput"
LISTED = f"{NODE},account_mode,messaging_limit_tier,is_official_business_account,country_code,country_dial_code"
OF_ACCOUNT = "id,name,currency,country,timezone_id,account_review_status,business_verification_status,ownership_type,health_status"
EDGES = "phone_numbers{id,display_phone_number},message_templates{id,name,status},subscribed_apps"
MESSAGE = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": PERSON}
GOOD_CALLS = [
    Good("GET", BUSINESS, f"/{PORTFOLIO}?fields=id,name,timezone_id"),
    Good("GET", f"{BUSINESS}/client_whatsapp_business_accounts", f"/{PORTFOLIO}/client_whatsapp_business_accounts"),
    Good("GET", f"{BUSINESS}/owned_whatsapp_business_accounts", f"/{PORTFOLIO}/owned_whatsapp_business_accounts"),
    Good("GET", NUMBER, f"/{FIRST}?fields={NODE}"),
    Good("POST", NUMBER, f"/{FIRST}", {"new_display_name": "Harbor Lane"}),
    Good("POST", f"{NUMBER}/deregister", f"/{FIRST}/deregister"),
    Good("POST", f"{NUMBER}/register", f"/{FIRST}/register", {"messaging_product": "whatsapp", "pin": "000000"}),
    Good("POST", f"{NUMBER}/request_code", *ASK_CODE[1:]),
    Good("POST", f"{NUMBER}/verify_code", f"/{FIRST}/verify_code", {"code": "100421"}, (ASK_CODE,)),
    Good("GET", f"{NUMBER}/settings", f"/{FIRST}/settings"),
    Good("POST", f"{NUMBER}/settings", f"/{FIRST}/settings", {"calling": {"status": "enabled"}}),
    Good(
        "GET",
        f"{NUMBER}/whatsapp_business_profile",
        f"/{FIRST}/whatsapp_business_profile?fields=about,vertical",
        None,
        (("POST", f"/{FIRST}/whatsapp_business_profile", {"messaging_product": "whatsapp", "vertical": "RETAIL"}),),
    ),
    Good(
        "POST",
        f"{NUMBER}/whatsapp_business_profile",
        f"/{FIRST}/whatsapp_business_profile",
        {"messaging_product": "whatsapp", "about": "Coffee", "websites": ["https://harbor.test/"]},
    ),
    Good("GET", f"{NUMBER}/whatsapp_commerce_settings", f"/{FIRST}/whatsapp_commerce_settings"),
    Good("POST", f"{NUMBER}/whatsapp_commerce_settings", f"/{FIRST}/whatsapp_commerce_settings?is_cart_enabled=false"),
    Good("POST", f"{NUMBER}/messages", f"/{FIRST}/messages", template(PERSON)),
    Good("POST", f"{NUMBER}/marketing_messages", f"/{FIRST}/marketing_messages", template(PERSON, "autumn_roast_offer")),
    Good("POST", f"{NUMBER}/media", f"/{FIRST}/media", FILES),
    Good("GET", "{Media-ID}", "/{id}", None, (UPLOAD,)),
    Good("DELETE", "{Media-ID}", "/{id}", None, (UPLOAD,)),
    Good("GET", f"{NUMBER}/block_users", f"/{FIRST}/block_users"),
    Good("POST", f"{NUMBER}/block_users", f"/{FIRST}/block_users", {"messaging_product": "whatsapp", "block_users": [{"user": PERSON}]}),
    Good("DELETE", f"{NUMBER}/block_users", f"/{FIRST}/block_users", {"messaging_product": "whatsapp", "block_users": [{"user": PERSON}]}),
    Good("GET", USERS, f"/{ACCOUNT}/assigned_users?business={PORTFOLIO}", None, (ASSIGN,)),
    Good("POST", USERS, *ASSIGN[1:]),
    Good("DELETE", USERS, f"/{ACCOUNT}/assigned_users?user=7", None, (ASSIGN,)),
    Good("GET", f"{WABA}/phone_numbers", f"/{ACCOUNT}/phone_numbers?fields={LISTED}&limit=1"),
    Good(
        "POST",
        f"{WABA}/phone_numbers",
        f"/{ACCOUNT}/phone_numbers",
        {"cc": "1", "phone_number": "5550100499", "verified_name": "Harbor Lane"},
    ),
    Good("GET", f"{WABA}/subscribed_apps", f"/{ACCOUNT}/subscribed_apps"),
    Good("POST", f"{WABA}/subscribed_apps", f"/{ACCOUNT}/subscribed_apps"),
    Good("DELETE", f"{WABA}/subscribed_apps", f"/{ACCOUNT}/subscribed_apps"),
    Good("GET", "{TEMPLATE_ID}", f"/{TEMPLATE}"),
    Good("POST", "{TEMPLATE_ID}", f"/{TEMPLATE}", {"components": FRESH["components"]}),
    Good("GET", f"{WABA}/message_templates", f"/{ACCOUNT}/message_templates?name=autumn"),
    Good("POST", f"{WABA}/message_templates", f"/{ACCOUNT}/message_templates", FRESH),
    Good("DELETE", f"{WABA}/message_templates", f"/{ACCOUNT}/message_templates?name=order_ready"),
    Good("GET", f"{WABA}/activities", f"/{ACCOUNT}/activities", None, (ASSIGN,)),
    Good("GET", WABA, f"/{ACCOUNT}?fields={OF_ACCOUNT},{EDGES}"),
    Good("POST", WABA, f"/{ACCOUNT}", {"name": "Harbor Lane Coffee and Cakes"}),
]


def operations() -> list[tuple[str, str]]:
    """Return (path, method) of all that is held to the file; one that says why nothing is, where it is absent."""
    try:
        return list(served(raw()))
    except pytest.skip.Exception:
        return [("without Meta's file", "get")]


@pytest.fixture(scope="module")
def schema() -> Any:
    """Return the mended file as schemathesis reads it."""
    return openapi.from_dict(document())


def checks() -> list[Any]:
    """Return what every answer is held to."""
    return [
        not_a_server_error,
        of_the_file.status_code_conformance,
        of_the_file.content_type_conformance,
        of_the_file.response_schema_conformance,
    ]


def session(token: str) -> Session:
    """Return a session with a fresh world behind it, in which a person wrote just now. `token`: its key in the world, else a bearer."""
    world = stage()
    ear(world)
    perform(world, {"do": "write", "number": FIRST, "person": 1_000})
    held = world.world.tokens.get(token)
    opened = Session()
    opened.mount(HOST, Wire(world, held.value if held is not None else token))
    return opened


def asked(opened: Session, method: str, path: str, body: Any) -> Response:
    """Return the answer to one call; a body of files goes as a form."""
    if body is FILES:
        return opened.request(method, HOST + path, files=FILES, data={"messaging_product": "whatsapp"})
    return opened.request(method, HOST + path, json=body)


def name(good: Good) -> str:
    return f"{good.method} {good.theirs}"


def test_there_is_a_good_call_of_every_operation_served_and_described() -> None:
    known = {(f"/{{Version}}/{good.theirs}", good.method.lower()) for good in GOOD_CALLS}

    assert set(served(raw())) <= known


def test_every_mend_of_the_file_says_why() -> None:
    assert [mend.__name__ for mend in MENDS if len(mend.__doc__ or "") < 60] == []


@pytest.mark.parametrize("good", GOOD_CALLS, ids=name)
def test_a_good_call_succeeds_and_its_answer_fits(schema: Any, good: Good) -> None:
    path = f"/{{Version}}/{good.theirs}"
    opened, ours = session("main"), good.ours
    for earlier in good.before:
        told = asked(opened, *earlier).json()
        ours = ours.replace("{id}", str(told.get("id")))
    answer = asked(opened, good.method, f"/v25.0{ours}", good.body)

    assert answer.status_code == 200, answer.text
    schema[here(path)][good.method].Case().validate_response(answer, checks=checks())


@pytest.mark.parametrize(("path", "method"), operations(), ids=lambda value: str(value).removeprefix("/{Version}/"))
def test_without_a_good_token_a_refusal_fits(schema: Any, path: str, method: str) -> None:
    for token in ("expired", "revoked", "EAAnobody"):
        answer = asked(session(token), method, here(path), None)

        assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)
        schema[here(path)][method.upper()].Case().validate_response(answer, checks=checks())


@pytest.mark.parametrize("kind", ["good", "bad"])
@pytest.mark.parametrize(("path", "method"), operations(), ids=lambda value: str(value).removeprefix("/{Version}/"))
def test_whatever_is_asked_the_answer_fits_metas_own_description(schema: Any, path: str, method: str, kind: str) -> None:
    mode, most = (GenerationMode.POSITIVE, GOOD) if kind == "good" else (GenerationMode.NEGATIVE, BAD)
    operation = schema[here(path)][method.upper()]
    if kind == "bad" and not operation.query and not operation.body:
        return  # there is nothing that could be wrong

    @settings(
        max_examples=most, derandomize=True, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(operation.as_strategy(generation_mode=mode))
    def holds(case: Any) -> None:
        case.validate_response(case.call(base_url=HOST, session=session("main")), checks=checks())

    holds()


@pytest.mark.parametrize("play", ["demo", "pending", "ladder", "review", "misuse", "moved", "ban"])
def test_whatever_happens_in_a_play_its_accounts_numbers_and_templates_fit(schema: Any, play: str) -> None:
    here_ = raise_curtain(load(play), NOW, 7)
    here_.timeline.run_until(NOW + 6 * 3_600)
    opened = Session()
    opened.mount(HOST, Wire(here_, here_.world.tokens["main"].value))
    for account in sorted(here_.world.accounts):
        for theirs, ours in (
            (WABA, f"/{account}?fields={OF_ACCOUNT}"),
            (f"{WABA}/phone_numbers", f"/{account}/phone_numbers?fields={LISTED}&limit=100"),
            (f"{WABA}/message_templates", f"/{account}/message_templates?limit=100"),
        ):
            answer = asked(opened, "GET", f"/v25.0{ours}", None)

            assert answer.status_code == 200, answer.text
            schema[here(f"/{{Version}}/{theirs}")]["GET"].Case().validate_response(answer, checks=checks())
