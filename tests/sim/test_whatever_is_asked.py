"""No call of the Graph, and no row of calls, breaks the stand-in: every answer is Graph's, and the world lives on and can be read whole."""

import json
from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linekeeper.sim import errors, nodes, routes
from linekeeper.sim.graph import Graph
from linekeeper.sim.world import Account, App, Media, Number, Portfolio, Template
from tests.sim.cast import ACCOUNT, APP, DAY_S, FIRST, NOW, PORTFOLIO, ear, stage

IDS: dict[type, str] = {Number: FIRST, Account: ACCOUNT, Portfolio: PORTFOLIO, App: APP, Template: "1688205519374021", Media: "9"}
ROUTES = sorted(((method, IDS[kind], edge) for method, kind, edge in routes.EDGES), key=str)
NAMES = sorted({name for route in routes.EDGES.values() for name in route.takes or ()} | {"fields", "mood"})
WORDS = [
    "", "whatsapp", "1", "0", "-1", "true", "x", "٣", "order_ready", "en_US", "UTILITY", "MARKETING", "15550102000", "000000", "100421",
    "SMS", "[1]", "{}", "[", '{"status":"enabled"}', "id,name", "phone_numbers{id}", "analytics.start(1).end(2)", str(int(NOW)), "DAY",
    str(int(NOW) - 86_400), "https://elsewhere.test/", "1688205519374021", "text", "template", "individual", "read", "9" * 30,
    "é\ud83d\ude00", "2026-11-02",
]  # fmt: skip
LEAVES = st.sampled_from([*WORDS, None, True, 7, -1, 10**30, 0.5])
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "name", "status", "id", "code", "body", "user", "buttons", *NAMES[:9]]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
CALLS = st.tuples(
    st.sampled_from(ROUTES), st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6), st.sampled_from(["json", "form", "query"])
)


def ask(graph: Graph, method: str, path: str, params: dict[str, Any], way: str) -> tuple[int, int, bytes]:
    """Return status, code and body of a call whose parameters go as JSON, as a form, or in the query."""
    bearer = {"authorization": f"Bearer {graph.stage.world.tokens['main'].value}"}
    if way == "json" and method != "GET":
        sent, kind = json.dumps(params).encode(), "application/json"
    else:
        flat = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
        form = urlencode(flat, errors="replace")
        sent, kind = (form.encode(), "application/x-www-form-urlencoded") if way == "form" and method != "GET" else (b"", "")
        path += "" if sent else f"?{form}"
    answer = graph.answer(method, path, sent, bearer | {"content-type": kind}, "http://graph.test")
    return answer.status, answer.code, answer.body


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(CALLS, min_size=1, max_size=8))
def test_after_any_calls_every_answer_was_graphs_and_the_world_can_be_read_whole(calls: list[Any]) -> None:
    here = stage()
    ear(here)
    graph = Graph(here)
    for (method, node, edge), params, way in calls:
        status, code, body = ask(graph, method, f"/v25.0/{node}/{edge}", params, way)
        assert isinstance(json.loads(body), dict)
        assert (status == 200) == (code == 0)
        assert code in errors.CODES or code == 0
        assert status != 500 or code in (131000, 131057)
    here.timeline.run_until(NOW + 3 * DAY_S)
    here.world.tokens["main"].forbidden = []
    for kind, described in nodes.KINDS.items():
        for thing in _things(here.world, kind):
            status, _, body = ask(graph, "GET", f"/{thing}", {"fields": ",".join(described.fields)}, "query")
            assert status == 200, body


def _things(world: Any, kind: type) -> list[str]:
    """Return the ids of what can be read of a kind."""
    if kind is Template:
        return [str(one.id) for account in world.accounts.values() for one in account.templates if one.status != "DELETED"]
    stores = {"Number": world.numbers, "Account": world.accounts, "Portfolio": world.portfolios, "App": world.apps}
    return list(stores[kind.__name__])
