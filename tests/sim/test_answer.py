import json

import pytest

from linekeeper.sim.answer import Answer
from linekeeper.sim.graph import Graph
from tests.sim.cast import ACCOUNT, APP, FIRST, Caller, stage

WISH = {"override_callback_uri": "https://elsewhere.test/", "verify_token": "v"}


def asked(path: str, wish: dict[str, object]) -> tuple[Caller, Answer]:
    """Make a call to a Graph that lets callbacks prove themselves; return the caller and the answer, which asks first."""
    caller = Caller(stage())
    caller.graph = Graph(caller.stage, proves=True)
    headers = {"authorization": f"Bearer {caller.stage.world.tokens['main'].value}", "content-type": "application/json"}
    return caller, caller.graph.answer("POST", path, json.dumps(wish).encode(), headers, "http://here.test")


@pytest.mark.parametrize(
    ("why_not", "status", "overrides"), [("", 200, {APP: "https://elsewhere.test/"}), ("HTTP Status Code = 403", 400, {})]
)
def test_nothing_is_done_before_the_callback_has_answered(why_not: str, status: int, overrides: dict[str, str]) -> None:
    caller, first = asked(f"/{ACCOUNT}/subscribed_apps", {**WISH})
    before = dict(caller.stage.world.accounts[ACCOUNT].overrides)
    serial = caller.stage.last_serial
    last = caller.graph.proven(first, why_not)

    assert first.asks is not None
    assert (first.asks.url, first.asks.verify_token, before) == ("https://elsewhere.test/", "v", {})
    assert (last.status, caller.stage.world.accounts[ACCOUNT].overrides) == (status, overrides)
    assert caller.stage.last_serial == serial


def test_a_refusal_in_metas_words_says_what_the_callback_answered() -> None:
    caller, first = asked(f"/{FIRST}", {"webhook_configuration": WISH})
    error = json.loads(caller.graph.proven(first, "HTTP Status Code = 403; HTTP Message = Forbidden").body)["error"]

    assert error["code"] == 2200
    assert error["message"].endswith("failed with the following errors: HTTP Status Code = 403; HTTP Message = Forbidden")
    assert error["fbtrace_id"] == first.trace


def test_an_answer_that_asks_nothing_is_the_answer() -> None:
    answer = Answer(status=200, body=b"{}")

    assert Graph.proven(answer, "") is answer
