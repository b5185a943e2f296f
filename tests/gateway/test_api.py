"""The API's door: who is let in, what fits, and that it tells what it answers."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case

from linekeeper.config import Secret
from linekeeper.gateway.api import Api
from linekeeper.gateway.api_openapi import openapi
from linekeeper.gateway.api_routes import MOST_BODY
from linekeeper.gateway.book import Book
from linekeeper.gateway.desk import Desk
from linekeeper.gateway.keyring import Keyring
from linekeeper.state.memory import MemoryState
from linekeeper.state.sends_memory import MemorySends
from linekeeper.store.crypt import Keys
from tests.flow.stream import NOON, VEIL
from tests.gateway.counter import OPERATOR, SIGNED, ask
from tests.gateway.yard import Yard, yard


@pytest.fixture
async def shop() -> AsyncIterator[Yard]:
    async with yard() as made:
        await made.live()
        yield made


@pytest.mark.parametrize(
    ("method", "path", "how", "status", "what"),
    [
        pytest.param("GET", "/queue", {"by": ""}, 401, "nobody knows who asks", id="nobody"),
        pytest.param("GET", "/queue", {"by": "EAAown"}, 401, "the token is not good", id="a token of Meta's"),
        pytest.param("GET", "/queue", {"by": "lko_0"}, 401, "the token is not good", id="a wrong operator"),
        pytest.param("GET", "/queue", {"origin": "http://x"}, 403, "this is not for pages", id="a page"),
        pytest.param("GET", "/nothing", {}, 404, "there is nothing at this address", id="no address"),
        pytest.param("POST", "/messages", {}, 405, "this address is not asked so", id="another method"),
        pytest.param("GET", "/queue", {"query": "numbr=1"}, 400, "the request does not fit", id="a filter that there is not"),
        pytest.param("GET", "/queue", {"query": "lane=fast"}, 400, "the request does not fit", id="a lane that there is not"),
        pytest.param("GET", "/queue", {"query": "lane=otp&lane=otp"}, 400, "a parameter is given twice", id="twice"),
        pytest.param("GET", "/queue", {"query": "why=%ff"}, 400, "the query cannot be read", id="no UTF-8"),
        pytest.param("GET", "/queue", {"query": "why=" + "x" * 9000}, 400, "the query is too long", id="a long query"),
        pytest.param("GET", "/messages", {"query": "limit=501"}, 400, "the request does not fit", id="too large a page"),
        pytest.param("POST", "/queue/clear", {"body": b"{"}, 400, "the request does not fit", id="no JSON"),
        pytest.param("POST", "/queue/clear", {"body": b'{"by":' + b"[" * 100_000}, 400, "the request does not fit", id="nested"),
        pytest.param("POST", "/queue/clear", {"body": {"reason": "x"}}, 400, "the request does not fit", id="nobody's act"),
        pytest.param("POST", "/queue/clear", {"body": b"a=b", "content_type": "text/plain"}, 415, "the body is no JSON", id="a form"),
        pytest.param("POST", "/queue/clear", {"body": b" " * (MOST_BODY + 1)}, 413, "the body is too long", id="a long body"),
        pytest.param("GET", "/queue", {"body": b"{}"}, 413, "the body is too long", id="a body where none is read"),
        pytest.param("GET", "/messages/lk.1", {}, 404, "there is no such send", id="no such send"),
        pytest.param("GET", "/messages/1", {}, 404, "there is no such send", id="no id of ours"),
    ],
)
async def test_what_does_not_fit_is_refused_with_what_why_and_remedy(
    shop: Yard, method: str, path: str, how: dict[str, Any], status: int, what: str
) -> None:
    told = await ask(shop, method, path, **how)

    assert (told.status, told.json["what"]) == (status, what)
    assert told.json["why"]
    assert told.json["remedy"]
    assert told.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/keys", None),
        ("GET", "/pauses", None),
        ("POST", "/pauses", {"kind": "lane", "name": "marketing", **SIGNED}),
        ("POST", "/queue/release", SIGNED),
        ("POST", "/keys", {"name": "till", "account": "7", **SIGNED}),
    ],
)
async def test_with_a_gateway_key_nobody_acts_as_operator(shop: Yard, method: str, path: str, body: Any) -> None:
    assert (await ask(shop, method, path, body, by=await shop.key())).status == 403


async def test_a_revoked_key_is_nobody(shop: Yard) -> None:
    key = await shop.key()
    assert (await ask(shop, "GET", "/queue", by=key)).status == 200
    await ask(shop, "DELETE", f"/keys/{key.split('_')[1]}", query="by=Ada&reason=left")

    assert (await ask(shop, "GET", "/queue", by=key)).status == 401


async def test_without_an_operators_token_nobody_is_the_operator() -> None:
    api = Api(desk(), Keyring(), Secret(""))
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "raw_path": b"/api/v1/queue",
        "query_string": b"",
        "headers": [(b"authorization", b"Bearer ")],
    }
    await api(scope, receive, send)

    assert sent[0]["status"] == 401


async def test_no_more_than_four_lists_come_in_at_once(shop: Yard) -> None:
    api = shop.gateway.door.api
    assert isinstance(api, Api)
    api.reading = 4
    told = await ask(shop, "POST", "/suppressions/import", b"phone\n", query="by=Ada&reason=x")

    assert (told.status, told.headers["retry-after"]) == (503, "5")


async def test_meta_is_never_asked_for_what_lies_below_api(shop: Yard) -> None:
    assert (await shop.ask("GET", "/api/v2/queue", by=OPERATOR)).status == 404
    assert shop.upstream.bodies == []


def desk() -> Desk:
    async def renew() -> None:
        """Nothing is in memory."""

    keys = Keys(b"m" * 32)
    return Desk(MemorySends(), MemoryState(), Book(), None, keys, VEIL, lambda: NOON, renew)  # type: ignore[arg-type]  # nothing is lost here


api = Api(desk(), Keyring(), Keys(b"m" * 32).operator)


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Serve the API, and begin and end as a server wants it."""
    if scope["type"] == "http":
        await api(scope, receive, send)
        return
    for word in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{word}.complete"})


schema = schemathesis.openapi.from_dict(msgspec.json.decode(openapi()))
schema.app = app


@schema.exclude(path_regex="/(import|campaigns)$").parametrize()  # its body is a file: tests/gateway/test_api_people.py
@settings(max_examples=12, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_every_answer_fits_the_document(case: Case[Any]) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {OPERATOR}"}, excluded_checks=[schemathesis.checks.positive_data_acceptance])
