"""The client against a real server that behaves as badly as Meta's may."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from linekeeper.config import Secret
from linekeeper.errors import Refused
from linekeeper.events.house import SightCause
from linekeeper.graph import Graph, GraphError, GraphRefused, GraphTryLater, open_session
from linekeeper.graph.client import LARGEST

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TOKEN = "EAAGm0PX4ZCpsBAJZBx4rYZAZBq2kZD"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def graph(handler: Handler, **settings: str | Secret) -> AsyncIterator[Graph]:
    """Return a client of a server on loopback that answers everything with `handler`."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with open_session() as session:
        given = {"token": Secret(TOKEN), "app_id": "42", "app_secret": Secret("shh")} | settings
        yield Graph(session, lambda: NOON, url=f"http://127.0.0.1:{port}", **given)  # type: ignore[arg-type]  # keywords of a table
    await runner.cleanup()


async def test_an_answer_comes_with_its_instant_and_its_budget() -> None:
    async def answers(request: web.Request) -> web.Response:
        assert request.path == "/v24.0/777"
        assert request.query == {"fields": "id,status"}
        return web.json_response(
            {"id": "777", "status": "CONNECTED"}, headers={"Date": "Wed, 25 Nov 2026 12:00:03 GMT", "x-app-usage": '{"call_count":7}'}
        )

    async with graph(answers) as client:
        answer = await client.get("777", fields="id,status")

    assert answer.body == {"id": "777", "status": "CONNECTED"}
    assert answer.date == NOON.replace(second=3)
    assert answer.usage.app_percent == 7.0


@pytest.mark.parametrize("call", ["get", "inspect_token", "app_subscriptions"])
async def test_our_token_travels_in_a_header_and_never_in_an_address(call: str) -> None:
    seen: list[web.Request] = []

    async def answers(request: web.Request) -> web.Response:
        seen.append(request)
        return web.json_response({"data": []})

    async with graph(answers) as client:
        await (client.get("777") if call == "get" else getattr(client, call)())

    bearer = TOKEN if call == "get" else "42|shh"
    assert seen[0].headers["Authorization"] == f"Bearer {bearer}"
    assert "access_token" not in seen[0].query
    assert seen[0].query.get("input_token") == (TOKEN if call == "inspect_token" else None)  # Meta's own exception


async def nothing_but_html(_: web.Request) -> web.Response:
    return web.Response(text="<html>Sorry, something went wrong.</html>", content_type="text/html")


async def html_with_500(_: web.Request) -> web.Response:
    return web.Response(text="<html>Sorry</html>", content_type="text/html", status=500)


async def half_an_answer(_: web.Request) -> web.Response:
    return web.Response(text='{"data": [{"id": "1"', content_type="application/json")


async def nested_too_deep(_: web.Request) -> web.Response:
    return web.Response(text="[" * 100_000, content_type="application/json")


async def too_much(_: web.Request) -> web.Response:
    return web.Response(body=b" " * (LARGEST + 1))


async def elsewhere(_: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"})


async def hangs_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def stops_halfway(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"data":')
    assert request.transport is not None
    request.transport.close()
    return response


@pytest.mark.parametrize(
    "handler",
    [nothing_but_html, html_with_500, half_an_answer, nested_too_deep, too_much, elsewhere, hangs_up, stops_halfway],
    ids=lambda handler: handler.__name__,
)
async def test_what_cannot_be_read_counts_as_no_answer(handler: Handler) -> None:
    async with graph(handler) as client:
        with pytest.raises(GraphTryLater) as caught:
            await client.get("777")

    assert caught.value.cause is SightCause.UNREACHABLE


async def test_a_server_that_is_not_there_counts_as_no_answer() -> None:
    async with open_session() as session:
        client = Graph(session, lambda: NOON, url="http://127.0.0.1:1", token=Secret(TOKEN))
        with pytest.raises(GraphTryLater) as caught:
            await client.get("777")

    assert caught.value.cause is SightCause.UNREACHABLE


async def test_a_server_that_never_answers_is_given_up() -> None:
    silence = asyncio.Event()

    async def says_nothing(_: web.Request) -> web.Response:
        await silence.wait()
        return web.Response()

    async with graph(says_nothing) as client:
        client._session._timeout = aiohttp.ClientTimeout(total=0.2)
        with pytest.raises(GraphTryLater) as caught:
            await client.get("777")
        silence.set()

    assert caught.value.cause is SightCause.UNREACHABLE


async def test_a_refusal_keeps_metas_codes_and_its_waiting_time() -> None:
    async def refuses(_: web.Request) -> web.Response:
        body = {"error": {"message": "(#80007) Rate limit issues", "code": 80007, "type": "OAuthException"}}
        return web.json_response(body, status=400, headers={"Retry-After": "120"})

    async with graph(refuses) as client:
        with pytest.raises(GraphTryLater) as caught:
            await client.get("777")

    assert (caught.value.code, caught.value.http, caught.value.retry_after_s) == (80007, 400, 120.0)


async def test_an_error_inside_a_200_is_an_error() -> None:
    async def refuses(_: web.Request) -> web.Response:
        return web.json_response({"error": {"message": "x", "code": 190}})

    async with graph(refuses) as client:
        with pytest.raises(GraphRefused):
            await client.get("777")


@pytest.mark.parametrize("call", ["get", "inspect_token"])
async def test_no_error_ever_shows_a_token(call: str) -> None:
    async def refuses(request: web.Request) -> web.Response:
        told = f"Malformed access token {TOKEN} {request.headers['Authorization']} {request.url}"
        return web.json_response({"error": {"message": told, "code": 190}}, status=401)

    async with graph(refuses) as client:
        with pytest.raises(GraphError) as caught:
            await (client.get("777") if call == "get" else client.inspect_token())

    assert TOKEN not in str(caught.value) + repr(caught.value)
    assert "shh" not in str(caught.value)


async def test_without_a_token_nothing_is_sent() -> None:
    async def answers(_: web.Request) -> web.Response:
        raise AssertionError("asked without a token")

    async with graph(answers, token=Secret("")) as client:
        assert not client.can_read
        with pytest.raises(Refused):
            await client.get("777")


async def test_without_an_app_secret_nothing_is_inspected() -> None:
    async def answers(_: web.Request) -> web.Response:
        raise AssertionError("asked without an app token")

    async with graph(answers, app_secret=Secret("")) as client:
        assert not client.can_inspect
        with pytest.raises(Refused):
            await client.inspect_token()


async def test_another_token_is_used_without_changing_the_client() -> None:
    seen: list[str] = []

    async def answers(request: web.Request) -> web.Response:
        seen.append(request.headers["Authorization"])
        return web.json_response({})

    async with graph(answers) as client:
        await client.using(Secret("EAAother")).get("777")
        await client.using(None).get("777")
        await client.get("777")

    assert seen == ["Bearer EAAother", f"Bearer {TOKEN}", f"Bearer {TOKEN}"]


async def test_subscribing_is_a_post_without_a_body() -> None:
    seen: list[tuple[str, str, bytes]] = []

    async def answers(request: web.Request) -> web.Response:
        seen.append((request.method, request.path_qs, await request.read()))
        return web.json_response({"success": True})

    async with graph(answers) as client:
        answer = await client.subscribe("777")

    assert (seen, answer.body) == ([("POST", "/v24.0/777/subscribed_apps", b"")], {"success": True})


@pytest.mark.parametrize("id_", ["", "../me", "1?fields=x", "1#", "1/2/3", "1/../me", "1\n", "１", "1 2", "%2e%2e", "9" * 65])
async def test_what_cannot_be_an_id_is_asked_nowhere(id_: str) -> None:
    asked: list[str] = []

    async def answers(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response({})

    async with graph(answers) as client:
        with pytest.raises(GraphRefused) as refusal:
            await client.get(id_)

    assert refusal.value.missing
    assert asked == []
