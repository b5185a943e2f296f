from collections.abc import AsyncIterator

import pytest

from tests.flow.bodies import HARBOR
from tests.gateway.counter import SIGNED, ask
from tests.gateway.yard import TEXT, Yard, yard


@pytest.fixture
async def shop() -> AsyncIterator[Yard]:
    async with yard() as made:
        await made.live()
        yield made


async def test_a_key_is_told_once_is_good_at_once_and_no_more_when_it_is_revoked(shop: Yard) -> None:
    await shop.wrote()
    made = await ask(shop, "POST", "/keys", {"name": "till", "account": HARBOR, "hold": "queue", "lost": "ask", **SIGNED})
    secret, id_ = made.json["secret"], made.json["key"]["id"]
    sent = await shop.send(TEXT, by=secret)
    listed = await ask(shop, "GET", "/keys")
    revoked = await ask(shop, "DELETE", f"/keys/{id_}", query="by=Ada&reason=lost")

    assert (made.status, sent.status, revoked.status) == (201, 200, 200)
    assert [(one["name"], one["hold"], one["lost"], one["revoked_at"]) for one in listed.json["items"]] == [("till", "queue", "ask", None)]
    assert secret.split("_", 2)[2] not in listed.body.decode()
    assert (await shop.send(TEXT, by=secret)).status == 401
    assert [(one["what"], one["about"], one["account"]) for one in (await ask(shop, "GET", "/acts")).json["items"]] == [
        ("revoke key", id_, HARBOR),
        ("create key", id_, HARBOR),
    ]


async def test_a_key_for_an_account_that_is_not_watched_is_not_made(shop: Yard) -> None:
    assert (await ask(shop, "POST", "/keys", {"name": "till", "account": "7", **SIGNED})).status == 404
    assert (await ask(shop, "DELETE", "/keys/nokey", query="by=Ada&reason=x")).status == 404


async def test_acts_are_told_newest_first_page_by_page(shop: Yard) -> None:
    for lane in ("otp", "utility", "marketing"):
        await ask(shop, "POST", "/pauses", {"kind": "lane", "name": lane, **SIGNED})
    first = (await ask(shop, "GET", "/acts", query="limit=2")).json
    last = (await ask(shop, "GET", "/acts", query=f"limit=2&before={first['next']}")).json

    assert [one["about"] for one in first["items"] + last["items"]] == ["lane marketing", "lane utility", "lane otp"]
    assert last["next"] is None
    assert (await ask(shop, "GET", "/acts", by=await shop.key())).json["items"] == []
