"""Answers are held to Meta's own OpenAPI file (v23.0) where it lies beside the project.

The file contradicts itself on the status words of a list (CONNECTED is missing there), so the numbers say PENDING, which both know.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.sim.cast import ACCOUNT, FIRST, PORTFOLIO, Caller, ear, stage, template

FILE = Path(__file__).parents[3] / "shared" / "reference" / "meta-openapi" / "business-messaging-api_v23.0.yaml"
BODY = template("15550102000")
CASES: list[tuple[str, str, str, str, Any, str, str]] = [
    # what, its path in the file, method, our path, body, token, status
    (
        "numbers of an account",
        "{WABA-ID}/phone_numbers",
        "GET",
        f"/{ACCOUNT}/phone_numbers?fields=id,display_phone_number,verified_name,quality_rating,status",
        None,
        "main",
        "200",
    ),
    ("a dead token", "{WABA-ID}/phone_numbers", "GET", f"/{ACCOUNT}/phone_numbers", None, "expired", "401"),
    ("subscribed apps", "{WABA-ID}/subscribed_apps", "GET", f"/{ACCOUNT}/subscribed_apps", None, "main", "200"),
    ("a number", "{Phone-Number-ID}", "GET", f"/{FIRST}", None, "main", "200"),
    ("an account", "{WABA-ID}", "GET", f"/{ACCOUNT}?fields=id,name,currency,timezone_id,health_status", None, "main", "200"),
    ("a portfolio", "{Business-ID}", "GET", f"/{PORTFOLIO}", None, "main", "200"),
    (
        "accounts of a portfolio",
        "{Business-ID}/owned_whatsapp_business_accounts",
        "GET",
        f"/{PORTFOLIO}/owned_whatsapp_business_accounts",
        None,
        "main",
        "200",
    ),
    ("templates", "{WABA-ID}/message_templates", "GET", f"/{ACCOUNT}/message_templates", None, "main", "200"),
    ("a message", "{Phone-Number-ID}/messages", "POST", f"/{FIRST}/messages", BODY, "main", "200"),
    ("a registration", "{Phone-Number-ID}/register", "POST", f"/{FIRST}/register", {"pin": "000000"}, "main", "200"),
]


@cache
def document() -> Any:
    """Return Meta's file; skip where it is not."""
    if not FILE.exists():
        pytest.skip("Meta's OpenAPI file is not beside this project")
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with the development tools")
    with FILE.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_an_answer_fits_metas_own_description(case: tuple[str, str, str, str, Any, str, str]) -> None:
    _, theirs, method, ours, body, token, status = case
    described = document()
    checker = pytest.importorskip("jsonschema_rs", reason="jsonschema_rs comes with the development tools")
    answers = described["paths"]["/{Version}/" + theirs][method.lower()]["responses"]
    schema = answers[status]["content"]["application/json"]["schema"] | {"components": described["components"]}
    here = stage()
    ear(here)
    for number in here.world.numbers.values():
        number.said = "PENDING"
    _, answer = Caller(here).ask(method, ours, body, token)
    faults = [f"{list(fault.instance_path)}: {fault.message}" for fault in checker.Draft202012Validator(schema).iter_errors(answer)]

    assert faults == []
