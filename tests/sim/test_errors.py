from pathlib import Path

import pytest

from linekeeper.sim.errors import CODES, PASSING, SUBCODES, GraphFault, failed, invalid, missing, unknown_field, unknown_parameter


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_refusal_has_the_shape_of_graph(code: int) -> None:
    fault = GraphFault(code, "why")
    error = fault.body("Atrace")["error"]

    assert isinstance(error, dict)
    assert error == {
        "message": f"(#{code}) {CODES[code].title}",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": "why"},
        "fbtrace_id": "Atrace",
    } | ({"is_transient": True} if code in PASSING else {})
    assert 400 <= fault.http < 600


def test_an_object_that_is_not_there_is_100_with_subcode_33() -> None:
    fault = missing("GET", "42")

    assert (fault.code, fault.subcode, fault.http, fault.type) == (100, 33, 400, "GraphMethodException")
    assert "Object with ID '42' does not exist" in fault.message


@pytest.mark.parametrize(("code", "subcode"), sorted(SUBCODES), ids=str)
def test_a_refusal_of_content_tells_the_user_why(code: int, subcode: int) -> None:
    error = invalid(subcode, "The name is taken.", code=code).body("Atrace")["error"]

    assert isinstance(error, dict)
    assert (error["code"], error["error_subcode"], error["is_transient"]) == (code, subcode, False)
    assert (error["error_user_title"], error["error_user_msg"]) == (SUBCODES[code, subcode], "The name is taken.")


def test_an_unknown_parameter_is_named() -> None:
    assert unknown_parameter("mood").message == "(#100) Unexpected parameter 'mood'"


def test_an_unknown_field_is_named_with_its_node() -> None:
    assert unknown_field("mood", "Business").message == "(#100) Tried accessing nonexisting field (mood) on node type (Business)"


def test_a_failure_in_a_webhook_repeats_its_title_as_message() -> None:
    failure = failed(131026, "gone")

    assert failure["title"] == failure["message"] == CODES[131026].title
    assert failure["error_data"] == {"details": "gone"}


CATALOGUE = Path(__file__).parents[3] / "shared" / "reference" / "errors.yaml"


@pytest.mark.skipif(not CATALOGUE.exists(), reason="the catalogue of errors is not beside this project")
def test_codes_statuses_and_subcodes_are_those_of_the_catalogue() -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with the development tools")
    entries = yaml.load(CATALOGUE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["errors"]
    statuses = {entry["code"]: entry["http_status"] for entry in entries if entry["http_status"] and not entry.get("subcode")}
    children = {(entry["parent_code"], entry["code"]) for entry in entries if entry.get("parent_code")}
    children |= {(entry["code"], entry["subcode"]) for entry in entries if entry.get("subcode")}

    assert {code: kind.http for code, kind in CODES.items() if statuses.get(code, kind.http) != kind.http} == {}
    assert set(SUBCODES) <= children
