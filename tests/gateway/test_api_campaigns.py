"""Campaigns over the API: shown, confirmed with what was shown, looked after, and told line by line without a number."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import msgspec
import openpyxl
import pytest

from tests.flow.bodies import HARBOR
from tests.gateway.counter import OPERATOR
from tests.gateway.fair import EAGER, come_out, listed, phone, turns
from tests.gateway.yard import NUMBER, Told, Yard, yard

SIGNED = {"by": "Ada", "reason": "a test"}
ASKED = {"by": "Ada", "number": NUMBER, "template": "offer", "language": "en_US", "params": '{"1": "name"}'}


@pytest.fixture
async def shop() -> AsyncIterator[Yard]:
    async with yard(thresholds=EAGER) as made:
        await made.live()
        yield made


async def draft(shop: Yard, body: bytes | None = None, *, by: str = OPERATOR, **more: Any) -> Told:
    return await shop.ask("POST", "/api/v1/campaigns", listed(4) if body is None else body, by=by, query=urlencode(ASKED | more))


async def act(shop: Yard, id_: str, what: str, by: str = OPERATOR, **told: Any) -> Told:
    return await shop.ask("POST", f"/api/v1/campaigns/{id_}/{what}", msgspec.json.encode({"by": "Ada"} | told), by=by)


async def test_a_campaign_is_shown_confirmed_and_told_to_its_end(shop: Yard) -> None:
    told = await draft(shop, name="Autumn", waive="stages", reason="four friends")
    assert told.status == 201
    campaign, token = told.json["campaign"], told.json["token"]
    assert (campaign["state"], campaign["people"], campaign["report"]["reached"]) == ("drafted", 4, 4)
    await turns(shop)
    assert shop.upstream.posts == 0

    assert (await act(shop, campaign["id"], "confirm", token=token)).json["state"] == "confirmed"
    await turns(shop)
    await come_out(shop)
    shown = (await shop.ask("GET", f"/api/v1/campaigns/{campaign['id']}", by=OPERATOR)).json
    assert (shown["went"], shown["percent"], shown["counts"]) == (4, 100, {"read": 4})
    listing = (await shop.ask("GET", "/api/v1/campaigns", by=OPERATOR)).json
    assert [one["name"] for one in listing["items"]] == ["Autumn"]
    acts = (await shop.ask("GET", "/api/v1/acts", by=OPERATOR)).json["items"]
    assert [(one["what"], one["by"]) for one in acts] == [("confirm a campaign", "Ada"), ("draft a campaign, waiving stages", "Ada")]


async def test_the_result_tells_lines_and_never_a_number(shop: Yard) -> None:
    told = (await draft(shop, listed(2) + f"\n{phone(1000)},twice".encode(), waive="stages", reason="x")).json
    await act(shop, told["campaign"]["id"], "confirm", token=told["token"])
    await turns(shop)
    await come_out(shop)
    file = await shop.ask("GET", f"/api/v1/campaigns/{told['campaign']['id']}/result", by=OPERATOR)
    rows = list(csv.DictReader(io.StringIO(file.body.decode())))

    assert [(row["line"], row["state"], row["code"]) for row in rows] == [("2", "read", ""), ("3", "read", ""), ("4", "left_out", "twice")]
    assert rows[0]["sent_at"] < rows[0]["read_at"]
    assert rows[2]["why"] == "The same number stands in an earlier line."
    assert "555010" not in file.body.decode()
    sheet = await shop.ask("GET", f"/api/v1/campaigns/{told['campaign']['id']}/result", by=OPERATOR, query="format=xlsx&after=2")
    cells = openpyxl.load_workbook(io.BytesIO(sheet.body)).worksheets[0]
    assert [row[0].value for row in cells.iter_rows()] == ["line", "3", "4"]


async def test_it_is_paused_resumed_and_cancelled(shop: Yard) -> None:
    told = (await draft(shop)).json
    id_ = told["campaign"]["id"]
    await act(shop, id_, "confirm", token=told["token"])
    paused = (await act(shop, id_, "pause", reason="lunch")).json
    assert (paused["state"], paused["why"], paused["by_canary"]) == ("paused", "Ada: lunch", False)
    assert (await act(shop, id_, "resume", reason="back", waive=["settled"])).json["waived"] == ["settled"]
    assert (await act(shop, id_, "cancel", reason="enough")).json["state"] == "cancelled"
    assert (await act(shop, id_, "pause", reason="late")).json["what"] == "the campaign is cancelled"


@pytest.mark.parametrize(
    ("more", "what"),
    [
        pytest.param({"params": "{"}, "the params cannot be read", id="params"),
        pytest.param({"params": '{"1": 2}'}, "the params cannot be read", id="params of numbers"),
        pytest.param({"waive": "stages"}, "no reason is given", id="waived without a reason"),
        pytest.param({"params": "[" * 2500}, "the params cannot be read", id="params that lead nowhere"),
        pytest.param({"number": "9"}, "the number is not known here", id="number"),
    ],
)
async def test_what_cannot_be_drafted_says_why(shop: Yard, more: dict[str, str], what: str) -> None:
    told = await draft(shop, None, **more)
    assert (told.status, told.json["what"]) == (400, what)


@pytest.mark.parametrize("word", ["person_wants_nothing", "person_wants_no_marketing", "undelivrable"])
async def test_a_persons_no_is_never_waived_nor_what_there_is_not(shop: Yard, word: str) -> None:
    drafted = await draft(shop, waive=f"stages,{word}", reason="x")
    told = (await draft(shop)).json
    await act(shop, told["campaign"]["id"], "confirm", token=told["token"])
    await act(shop, told["campaign"]["id"], "pause", reason="lunch")
    resumed = await act(shop, told["campaign"]["id"], "resume", reason="x", waive=[word])

    assert (drafted.status, resumed.status) == (409, 409)
    assert (await shop.ask("GET", f"/api/v1/campaigns/{told['campaign']['id']}", by=OPERATOR)).json["waived"] == []


async def test_a_dry_run_has_no_token(shop: Yard) -> None:
    told = (await draft(shop, dry_run="true")).json
    assert (told["token"], told["campaign"]["report"]["reached"]) == ("", 4)
    assert (await shop.ask("GET", "/api/v1/campaigns", by=OPERATOR)).json["items"] == []


async def test_a_key_sees_and_moves_its_own_accounts_campaigns_only(shop: Yard) -> None:
    mine, other = await shop.key(HARBOR), await shop.key("777")
    told = (await draft(shop, by=mine)).json
    id_ = told["campaign"]["id"]

    assert (await draft(shop, by=mine, waive="stages", reason="x")).status == 403
    assert (await draft(shop, by=other)).json["what"] == "the number is not known here"
    assert (await shop.ask("GET", f"/api/v1/campaigns/{id_}", by=other)).status == 404
    assert (await shop.ask("GET", "/api/v1/campaigns", by=other)).json["items"] == []
    assert (await act(shop, id_, "confirm", other, token=told["token"])).status == 404
    assert (await act(shop, id_, "confirm", mine, token=told["token"])).json["state"] == "confirmed"
    assert (await act(shop, id_, "resume", mine, reason="x", waive=["settled"])).status == 403
    await turns(shop, 2)
    assert [one.key for one in await shop.kept()] == [mine.split("_")[1]]
