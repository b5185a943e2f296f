from typing import Any

import msgspec

from linekeeper.gateway.api_openapi import openapi
from linekeeper.gateway.api_routes import ROOT, ROUTES

DOCUMENT: dict[str, Any] = msgspec.json.decode(openapi())


def test_every_address_is_described_with_what_it_takes_and_its_faults() -> None:
    told = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    operations = [one for methods in DOCUMENT["paths"].values() for one in methods.values()]

    assert told == {(route.method, ROOT + route.path) for route in ROUTES}
    assert len({one["operationId"] for one in operations}) == len(ROUTES)
    assert [one for one in operations if not {"400", "401", "403", "404", "503"} <= one["responses"].keys()] == []


def test_no_reference_leads_nowhere() -> None:
    text = openapi().decode()
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert named <= DOCUMENT["components"]["schemas"].keys()


def test_lists_in_answers_come_in_pages_or_are_bounded() -> None:
    limits = [
        one["schema"]["maximum"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        for one in operation["parameters"]
        if one["name"] == "limit"
    ]

    assert limits
    assert max(limits) <= 500
