import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim import errors
from linekeeper.sim.budget import Hourly
from linekeeper.sim.faults import Fault
from linekeeper.sim.graph import Graph
from tests.sim.cast import ACCOUNT, APP, FIRST, PORTFOLIO, Caller, stage, template


@pytest.mark.parametrize("prefix", ["", "/v13.0", "/v23.0", "/v25.0"])
def test_any_version_or_none_serves(prefix: str) -> None:
    assert Caller(stage()).get(f"{prefix}/{FIRST}")["id"] == FIRST


@pytest.mark.parametrize(
    ("method", "path", "refusal"),
    [
        pytest.param("GET", "/42", (400, 100, 33), id="an id nobody has"),
        pytest.param("GET", "/", (400, 100, 33), id="nothing"),
        pytest.param("GET", f"/{FIRST}/messages/1", (400, 100, 33), id="too deep"),
        pytest.param("GET", f"/{FIRST}/mood", (400, 100, None), id="an edge nobody has"),
        pytest.param("GET", f"/{FIRST}/register", (400, 100, None), id="an edge that only takes"),
        pytest.param("DELETE", f"/{FIRST}", (400, 100, 33), id="a node cannot be deleted here"),
    ],
)
def test_what_is_not_there_is_refused_as_graph_does(method: str, path: str, refusal: tuple[int, int, int | None]) -> None:
    assert Caller(stage()).refusal(method, path) == refusal


def test_a_parameter_that_a_call_does_not_know_is_refused_unless_the_play_says_otherwise() -> None:
    caller = Caller(stage())
    strict = caller.refusal("GET", f"/{FIRST}?mood=good&pretty=1")
    caller.stage.world.switches.unknown_parameter = "ignored"

    assert strict == (400, 100, None)
    assert caller.ask("GET", f"/{FIRST}?mood=good")[0] == 200


def test_the_use_of_the_budget_is_told_in_headers() -> None:
    here = stage()
    headers = {"authorization": f"Bearer {here.world.tokens['main'].value}"}
    answer = Graph(here).answer("GET", f"/{FIRST}", b"", headers, "http://graph.test")
    app, account = json.loads(answer.headers["x-app-usage"]), json.loads(answer.headers["x-business-use-case-usage"])

    assert set(app) == {"call_count", "total_cputime", "total_time"}
    assert set(account[ACCOUNT][0]) == {"type", "call_count", "total_cputime", "total_time", "estimated_time_to_regain_access"}


def test_an_account_allows_5000_calls_an_hour_and_sends_are_not_counted() -> None:
    caller = Caller(stage())
    for _ in range(4_999):
        caller.stage.account_calls.setdefault(f"{APP}/{ACCOUNT}", Hourly()).spend(caller.stage.now)
    caller.ask("POST", f"/{FIRST}/messages", template("15550102000"))

    assert caller.ask("GET", f"/{FIRST}")[0] == 200
    assert caller.refusal("GET", f"/{FIRST}") == (400, 80007, None)
    caller.stage.timeline.run_until(caller.stage.now + 3_660)
    assert caller.ask("GET", f"/{FIRST}")[0] == 200


def test_an_account_without_a_registered_number_allows_200() -> None:
    caller = Caller(stage())
    for number in caller.stage.world.numbers.values():
        number.registered = False
    statuses = [caller.ask("GET", f"/{ACCOUNT}")[0] for _ in range(201)]

    assert statuses == [200] * 200 + [400]


def test_the_app_as_a_whole_has_a_ceiling() -> None:
    caller = Caller(stage())
    for _ in range(5_000):
        caller.stage.app_calls.setdefault(APP, Hourly()).spend(caller.stage.now)

    assert caller.ask("POST", f"/{FIRST}/messages", template("15550102000"))[0] == 200, "sends have throughput instead"
    assert caller.refusal("GET", f"/{PORTFOLIO}") == (400, 4, None)


def test_planned_trouble_comes_first_and_then_is_over() -> None:
    caller = Caller(stage())
    caller.graph.faults = [Fault(left=2, status=503, code=2), Fault(left=1, status=500, code=1)]

    assert [caller.ask("GET", f"/{FIRST}")[0] for _ in range(4)] == [503, 503, 500, 200]


def test_trouble_without_a_code_is_no_json() -> None:
    here = Graph(stage())
    here.faults = [Fault(left=1, status=502)]
    answer = here.answer("GET", "/", b"", {}, "")

    assert (answer.status, answer.body[:15]) == (502, b"<!doctype html>")


PARTS = st.sampled_from([FIRST, ACCOUNT, PORTFOLIO, APP, "v25.0", "messages", "phone_numbers", "debug_token", "register", "..", "%00", "é"])
KEYS = ["messaging_product", "to", "type", "text", "template", "fields", "limit", "after", "pin", "components", "language"]
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["whatsapp", "template", "order_ready"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner), max_leaves=12)
BODIES = st.binary(max_size=40) | VALUES.map(lambda value: json.dumps(value).encode())


@given(st.sampled_from(["GET", "POST", "DELETE", "PUT"]), st.lists(PARTS, max_size=4), st.text(max_size=12), BODIES)
def test_whatever_is_asked_there_is_an_answer_in_json(method: str, parts: list[str], query: str, body: bytes) -> None:
    caller = Caller(stage())
    headers = {"authorization": f"Bearer {caller.stage.world.tokens['main'].value}", "content-type": "application/json"}
    answer = caller.graph.answer(method, "/" + "/".join(parts) + "?" + query, body, headers, "http://graph.test")

    assert isinstance(json.loads(answer.body), dict)
    assert answer.status == 200 or answer.code in errors.CODES
