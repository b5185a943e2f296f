from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from linekeeper.state.intents import Intent, SendState
from linekeeper.store.instant import to_us
from tests.flow.stream import NOON
from tests.gateway.counter import ask
from tests.gateway.yard import ANNA, TEXT, Yard, yard


@pytest.fixture
async def shop() -> AsyncIterator[Yard]:
    async with yard() as made:
        await made.live()
        yield made


async def keep(shop: Yard, minutes: int, state: SendState = SendState.HELD, why: str = "limit_full", **more: str) -> str:
    at = NOON - timedelta(minutes=minutes)
    told: dict[str, Any] = {"account": "A", "portfolio": "P", "number": "101", "lane": "marketing", **more}
    await shop.sends.accept(Intent(id=to_us(at), state=state, why=why, moved_at=at, due_at=NOON, **told))
    return f"lk.{to_us(at)}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2, 3]),
        ("state=held", [0, 1]),
        ("open=true", [0, 1, 2]),
        ("open=true&number=102", [2]),
        ("open=false&state=read", [3]),
        ("lane=utility", [1]),
        ("number=102", [2]),
        ("account=B", [2]),
        ("template=order", [1]),
        ("why=limit_full", [0]),
        ("portfolio=Q", []),
        ("state=held&lane=otp", []),
    ],
)
async def test_sends_are_found_by_what_they_are(shop: Yard, query: str, found: list[int]) -> None:
    ids = [
        await keep(shop, 3),
        await keep(shop, 2, why="in_order", lane="utility", template="order"),
        await keep(shop, 1, SendState.UNKNOWN, "TimeoutError", number="102", account="B"),
        await keep(shop, 0, SendState.READ, "", number="103", lane="reply"),
    ]
    told = (await ask(shop, "GET", "/messages", query=query)).json

    assert [one["id"] for one in told["items"]] == [ids[number] for number in found]


async def test_a_page_leads_to_the_next(shop: Yard) -> None:
    ids = [await keep(shop, minutes) for minutes in (3, 2, 1)]
    first = (await ask(shop, "GET", "/messages", query="limit=2")).json
    last = (await ask(shop, "GET", "/messages", query=f"limit=2&after={first['next']}")).json

    assert [one["id"] for one in first["items"] + last["items"]] == ids
    assert last["next"] is None


async def test_a_send_that_went_tells_its_times_and_never_whom_it_went_to(shop: Yard) -> None:
    await shop.wrote()
    sent = await shop.send(TEXT, by=await shop.key())
    told = await ask(shop, "GET", f"/messages/{sent.headers['x-linekeeper-id']}")

    assert (told.json["state"], told.json["lane"], told.json["reason"]) == ("sent", "reply", None)
    assert told.json["sent_at"].endswith("Z")
    assert ANNA not in told.body.decode()
    assert "hello" not in told.body.decode()


async def test_the_queue_is_told_by_what_sends_share_the_largest_first(shop: Yard) -> None:
    for minutes in (5, 4):
        await keep(shop, minutes)
    await keep(shop, 3, why="template_paused", lane="utility", template="order")
    await keep(shop, 2, SendState.UNKNOWN, "TimeoutError")
    await keep(shop, 1, SendState.SENT, "")
    told = (await ask(shop, "GET", "/queue")).json

    assert (told["waiting"], told["unknown"], told["more"]) == (3, 1, 0)
    assert (told["items"][0]["sends"], told["items"][0]["reason"]["code"]) == (2, "limit_full")
    assert told["items"][0]["release"].startswith("linekeeper queue release ")
    assert [one["display"] for one in told["items"]] == ["+15550100101"] * 3
    assert (await ask(shop, "GET", "/queue", query="lane=utility")).json["waiting"] == 1
