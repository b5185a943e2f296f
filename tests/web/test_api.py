import json
import re
from typing import Any

import aiohttp
import pytest

from linekeeper.errors import TryLater
from linekeeper.web.parameters import missing
from tests.web.cast import Cast
from tests.web.scenes import number, unread

FIELDS = {
    "id", "display_number", "name", "status", "reported_status", "reasons", "quality", "quality_since", "limit", "throughput", "sight",
    "steps", "deadline", "heard_at", "account", "account_name", "portfolio", "portfolio_name", "portfolio_known", "workspace", "counted",
    "label", "allows", "urgency", "linked", "shown", "quality_days",
}  # fmt: skip


async def asked(client: aiohttp.ClientSession, path: str, status: int = 200) -> Any:
    async with client.get(path) as answer:
        assert answer.status == status, await answer.text()
        assert answer.headers["Content-Type"] == ("application/json" if status == 200 else "application/problem+json")
        return json.loads(await answer.read())


async def test_a_number_is_told_with_every_field(client: aiohttp.ClientSession) -> None:
    told = await asked(client, "/api/v1/numbers/100511")

    assert set(told) == FIELDS
    assert {"code", "text", "since", "at_least", "until", "basis"} <= set(told["reasons"][0])
    assert {"per_day", "scope", "least", "most", "left", "counting_since"} <= set(told["limit"])
    assert {"blind_since", "cause"} <= set(told["sight"])
    assert (told["status"], told["reported_status"], told["limit"]["most"]) == ("restricted", "CONNECTED", 6_240)


async def test_times_are_iso_8601_in_utc_with_z(client: aiohttp.ClientSession) -> None:
    async with client.get("/api/v1/numbers/100511") as answer:
        times = re.findall(r'"(?:[a-z_]+_(?:at|since)|since|until|deadline)":"([^"]+)"', await answer.text())

    assert times
    assert [at for at in times if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", at)] == []


async def test_the_list_is_told_in_pages_that_miss_nothing(client: aiohttp.ClientSession, cast: Cast) -> None:
    heard: list[str] = []
    path = "/api/v1/numbers?limit=4"
    for _ in range(len(cast.fleet_numbers)):
        page = await asked(client, path)
        assert set(page) == {"items", "next"}
        assert len(page["items"]) <= 4
        heard += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        path = f"/api/v1/numbers?limit=4&after={page['next']}"

    assert heard == [one.id for one in cast.fleet_numbers]


async def test_numbers_are_found_by_status_and_by_name(client: aiohttp.ClientSession) -> None:
    banned = await asked(client, "/api/v1/numbers?status=banned")
    tideway = await asked(client, "/api/v1/numbers?search=tideway&limit=500")

    assert [item["id"] for item in banned["items"]] == ["100688"]
    assert {item["portfolio"] for item in tideway["items"]} == {"300002"}


async def test_the_fleet_is_told_at_a_glance(client: aiohttp.ClientSession) -> None:
    told = await asked(client, "/api/v1/fleet")

    assert told["headline"]["title"] == "5 numbers need you."
    assert told["counts"]["restricted"] == 2
    assert told["first"][0]["id"] == "100688"


async def test_deliveries_and_what_was_unread_are_told(client: aiohttp.ClientSession) -> None:
    listed = await asked(client, "/api/v1/deliveries?limit=1")
    older = await asked(client, f"/api/v1/deliveries?before={listed['next']}")
    one = await asked(client, "/api/v1/deliveries/7")
    strange = await asked(client, "/api/v1/unread")

    assert ([item["id"] for item in listed["items"]], [item["id"] for item in older["items"]]) == ([7], [6])
    assert one["events"] == ["RestrictionSet 2026-11-25 11:59:56Z kind=biz_initiated"]
    assert strange["items"][0]["field"] == "brand_new_field"


async def test_a_body_comes_back_byte_for_byte_and_is_never_run(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.bodies[7] = b"<script>\x00\xff</script>"

    async with client.get("/api/v1/deliveries/7/raw") as answer:
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert await answer.read() == b"<script>\x00\xff</script>"


async def test_a_body_that_has_expired_is_gone_and_one_that_never_was_is_not_found(client: aiohttp.ClientSession) -> None:
    gone = await asked(client, "/api/v1/deliveries/6/raw", 410)
    never = await asked(client, "/api/v1/deliveries/5/raw", 404)

    assert "expired" in gone["what"]
    assert "no such delivery" in never["what"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/api/v1/numbers/1", 404, id="a number nobody knows"),
        pytest.param("/api/v1/numbers/" + "1" * 65, 400, id="an id that is too long"),
        pytest.param("/api/v1/deliveries/99", 404, id="a delivery nobody knows"),
        pytest.param("/api/v1/deliveries/abc", 404, id="a delivery by name"),
        pytest.param("/api/v1/deliveries/9223372036854775808", 400, id="a delivery past what JSON can hold"),
        pytest.param("/api/v1/deliveries?before=9223372036854775808", 400, id="a cursor past what JSON can hold"),
        pytest.param("/api/v1/numbers?limit=0", 400, id="no items"),
        pytest.param("/api/v1/numbers?limit=501", 400, id="too many items"),
        pytest.param("/api/v1/numbers?limit=many", 400, id="items by word"),
        pytest.param("/api/v1/numbers?status=sleepy", 400, id="a status that is none"),
        pytest.param("/api/v1/numbers?stats=banned", 400, id="a mistyped filter"),
        pytest.param("/api/v1/fleet?x=1", 400, id="a filter where there is none"),
        pytest.param("/api/v1/numbers?after=x", 400, id="a cursor of nobody's"),
        pytest.param("/api/v1/nothing", 404, id="no such question"),
        pytest.param("/api/", 404, id="no question"),
    ],
)
async def test_what_cannot_be_answered_is_told_as_what_why_and_remedy(client: aiohttp.ClientSession, path: str, status: int) -> None:
    problem = await asked(client, path, status)

    assert set(problem) == {"what", "why", "remedy"}
    assert all(problem.values())


async def test_a_store_that_must_wait_says_for_how_long(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.broken = TryLater("the disk is full", why="no space is left", remedy="free some", retry_after_s=5)

    async with client.get("/api/v1/numbers") as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "5"
        assert json.loads(await answer.read()) == {"what": "the disk is full", "why": "no space is left", "remedy": "free some"}


async def test_a_fault_of_ours_is_told_without_what_it_held(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.broken = ValueError("wamid.SECRET of +1 555 010 0001")

    problem = await asked(client, "/api/v1/numbers", 500)

    assert "SECRET" not in json.dumps(problem)
    assert "555" not in json.dumps(problem)


async def test_names_with_markup_stay_what_they_are(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [number("1", name="<script>alert(1)</script>")]
    cast.strange = [unread(why="<b>")]

    told = await asked(client, "/api/v1/numbers/1")

    assert told["name"] == "<script>alert(1)</script>"


def test_a_missing_thing_says_where_to_look() -> None:
    assert missing("number").remedy
