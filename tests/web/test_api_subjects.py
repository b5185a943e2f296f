import aiohttp
import pytest

from tests.web.cast import Cast
from tests.web.scenes import line
from tests.web.test_api import asked

SENDS = {"now", "used", "waiting", "unknown", "to_decide", "next_due", "lanes", "day", "groups", "more", "pauses"}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        pytest.param("numbers/100511/story", {"items", "next"}, id="a story"),
        pytest.param("numbers/100511/news", {"items", "next"}, id="raw news"),
        pytest.param("numbers/100511/history", {"quality", "statuses"}, id="a history"),
        pytest.param("numbers/100511/traffic", {"since", "sent", "delivered", "read", "failed", "failures", "hours"}, id="traffic"),
        pytest.param("portfolios", {"items", "next"}, id="portfolios"),
        pytest.param("templates", {"items", "next"}, id="templates"),
        pytest.param("alerts", {"items", "next"}, id="alerts"),
        pytest.param("sends", SENDS, id="sends"),
        pytest.param("campaigns?before=cp.4", {"items", "next"}, id="campaigns"),
        pytest.param("explain?word=131049", {"asked", "found", "nearest"}, id="what a word means"),
    ],
)
async def test_a_question_is_answered_with_every_field(client: aiohttp.ClientSession, path: str, fields: set[str]) -> None:
    assert set(await asked(client, f"/api/v1/{path}")) == fields


async def test_one_portfolio_and_one_template_are_found_by_id(client: aiohttp.ClientSession) -> None:
    assert (await asked(client, "/api/v1/portfolios/account:200003"))["name"] == "Juniper Clinic"
    assert (await asked(client, "/api/v1/templates/200001/400002"))["name"] == "summer_flash"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("numbers/1/story", 404, id="no such number's story"),
        pytest.param("numbers/1/news", 404, id="no such number's news"),
        pytest.param("numbers/100511/news?after=x", 400, id="a page of news that nobody named"),
        pytest.param("numbers/1/history", 404, id="no such number's history"),
        pytest.param("numbers/1/traffic", 404, id="no such number's traffic"),
        pytest.param("numbers/100511/story?after=x", 400, id="a page of a story that nobody named"),
        pytest.param("numbers/100511/traffic?hours=193", 400, id="hours that are not kept"),
        pytest.param("portfolios/1", 404, id="no such portfolio"),
        pytest.param("portfolios?after=x", 400, id="a page of portfolios that nobody named"),
        pytest.param("templates/200001/1", 404, id="no such template"),
        pytest.param("templates?status=sleepy", 400, id="a state that is none"),
        pytest.param("templates?limit=501", 400, id="too many templates"),
        pytest.param("explain", 400, id="no word"),
        pytest.param("explain?word=" + "x" * 81, 400, id="a word that is too long"),
    ],
)
async def test_what_cannot_be_answered_is_told_as_what_why_and_remedy(client: aiohttp.ClientSession, path: str, status: int) -> None:
    assert set(await asked(client, f"/api/v1/{path}", status)) == {"what", "why", "remedy"}


async def test_templates_are_filtered(client: aiohttp.ClientSession) -> None:
    assert [one["id"] for one in (await asked(client, "/api/v1/templates?status=paused"))["items"]] == ["400002"]
    assert [one["id"] for one in (await asked(client, "/api/v1/templates?sendable=unknown"))["items"]] == ["400004"]
    assert (await asked(client, "/api/v1/templates?account=1"))["items"] == []


async def test_numbers_are_filtered_by_where_they_belong(client: aiohttp.ClientSession) -> None:
    told = await asked(client, "/api/v1/numbers?under=300002")

    assert {one["portfolio"] for one in told["items"]} == {"300002"}


async def test_alerts_that_are_over_come_when_asked(client: aiohttp.ClientSession) -> None:
    assert [one["life"] for one in (await asked(client, "/api/v1/alerts"))["items"]] == ["open"]
    assert [one["life"] for one in (await asked(client, "/api/v1/alerts?everything=true"))["items"]] == ["open", "resolved"]


async def test_a_story_comes_in_pages(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.lines = [line(minutes) for minutes in range(120)]
    first = await asked(client, "/api/v1/numbers/100511/story?limit=100")
    second = await asked(client, f"/api/v1/numbers/100511/story?limit=100&after={first['next']}")

    assert [len(first["items"]), len(second["items"]), second["next"]] == [100, 20, None]
