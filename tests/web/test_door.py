import aiohttp
import pytest

from linekeeper.web.door import HEADERS
from tests.web.cast import Cast

EVERYWHERE = ["/", "/numbers/100511", "/api/v1/numbers", "/api/v1/nothing", "/nowhere", "/static/look.css", "/metrics", "/events"]


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_carries_the_headers(client: aiohttp.ClientSession, path: str) -> None:
    async with client.get(path) as answer:
        told = {name.lower(): value for name, value in answer.headers.items()}

    assert {name.decode() for name in HEADERS} - set(told) == set()
    assert "default-src 'self'" in told["content-security-policy"]
    assert "unsafe" not in told["content-security-policy"]
    assert told["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert told["referrer-policy"] == "no-referrer"
    assert len(answer.headers.getall("cache-control")) == 1


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:8080", "keeper.example", "localhost."])
async def test_our_own_names_are_answered(client: aiohttp.ClientSession, host: str) -> None:
    async with client.get("/", headers={"Host": host}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "keeper.example.evil.example", "127.0.0.1.nip.io", "a b", "", "localhost:80:80", "[::2]"],
)
async def test_any_other_name_is_refused_before_anything_is_asked(client: aiohttp.ClientSession, cast: Cast, host: str) -> None:
    cast.broken = AssertionError("nothing may be asked")

    async with client.get("/", headers={"Host": host}) as answer:
        assert answer.status == 421
        assert set(await answer.json(content_type="application/problem+json")) == {"what", "why", "remedy"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/api/v1/numbers", "/events"])
async def test_nothing_can_be_changed_here(client: aiohttp.ClientSession, method: str, path: str) -> None:
    async with client.request(method, path) as answer:
        assert answer.status == 405
        assert answer.headers["Allow"] == "GET, HEAD"


async def test_head_is_answered_without_a_body(client: aiohttp.ClientSession) -> None:
    async with client.head("/api/v1/fleet") as answer:
        assert answer.status == 200
        assert int(answer.headers["Content-Length"]) > 0
        assert await answer.read() == b""


async def test_head_opens_no_stream(client: aiohttp.ClientSession) -> None:
    async with client.head("/events") as answer:
        assert answer.status == 405
