import json
from typing import Any

import aiohttp
import pytest
from yarl import URL

from linekeeper.errors import Misconfigured
from linekeeper.web.app import create_app
from tests.web.cast import Cast
from tests.web.serving import served

PATHS = {
    "/api/v1/fleet", "/api/v1/numbers", "/api/v1/numbers/{id}", "/api/v1/deliveries", "/api/v1/deliveries/{id}",
    "/api/v1/deliveries/{id}/raw", "/api/v1/unread", "/api/v1/numbers/{id}/story", "/api/v1/numbers/{id}/news",
    "/api/v1/numbers/{id}/history",
    "/api/v1/numbers/{id}/traffic", "/api/v1/portfolios", "/api/v1/portfolios/{id}", "/api/v1/templates",
    "/api/v1/templates/{account}/{id}", "/api/v1/sends", "/api/v1/campaigns", "/api/v1/alerts", "/api/v1/explain",
}  # fmt: skip


async def schema(client: aiohttp.ClientSession, path: str = "/api/schema") -> Any:
    async with client.get(path) as answer:
        assert answer.status == 200
        return json.loads(await answer.read())


async def test_the_schema_names_every_question(client: aiohttp.ClientSession) -> None:
    told = await schema(client)

    assert set(told["paths"]) == PATHS
    assert told == await schema(client, "/api/schema/openapi.json")


async def test_the_schema_says_that_nothing_can_be_changed(client: aiohttp.ClientSession) -> None:
    assert {method for path in (await schema(client))["paths"].values() for method in path} == {"get"}


async def test_the_schema_tells_each_refusal(client: aiohttp.ClientSession) -> None:
    paths = (await schema(client))["paths"]

    assert {"200", "400", "404", "410", "421", "500", "503"} == set(paths["/api/v1/deliveries/{id}/raw"]["get"]["responses"])
    assert all({"200", "400", "421", "503"} <= set(path["get"]["responses"]) for path in paths.values())


async def test_the_schema_bounds_every_list(client: aiohttp.ClientSession) -> None:
    paths = (await schema(client))["paths"]
    limits = [p["schema"] for path in paths.values() for p in path["get"].get("parameters", []) if p["name"] == "limit"]

    assert len(limits) == 8
    assert all((limit["minimum"], limit["maximum"]) == (1, 500) for limit in limits)


async def test_metrics_are_told_in_prometheus_text(client: aiohttp.ClientSession) -> None:
    async with client.get("/metrics") as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=1.0.0; charset=utf-8"
        assert "# HELP linekeeper_webhooks_received_total" in await answer.text()


async def test_without_a_meter_there_are_no_metrics() -> None:
    async with served(create_app(Cast())) as url, aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/%ff", "/numbers/%00", "/numbers/%ff%fe", "/numbers/", "/numbers/%0d%0aX:y", "/?q=%ff", "/?q=%00", "/?show=%ff&show=x",
        "/?" + "q=a&" * 2_000, "/?q=" + "a" * 101, "/static/%2e%2e%2fapp.py", "/static", "/deliveries?before=0", "/deliveries/%2b7",
        "/api/v1/numbers?limit=1&limit=2", "/api/v1/numbers?search=%ff", "/api/v1/numbers?limit=%D9%A1", "/api/v1/deliveries/-1",
        "/api/v1/deliveries/1.5", "/api/schema/x",
    ],
)  # fmt: skip
async def test_no_odd_address_is_a_fault_of_ours(client: aiohttp.ClientSession, path: str) -> None:
    async with client.get(URL(path, encoded=True)) as answer:
        assert answer.status in {200, 400, 404}


def test_a_time_zone_nobody_knows_is_found_at_start() -> None:
    cast = Cast()
    cast.timezone = "Mars/Olympus"

    with pytest.raises(Misconfigured, match="Mars/Olympus"):
        create_app(cast)
