from collections.abc import AsyncIterator

import pytest

from tests.flow.bodies import HARBOR
from tests.gateway.counter import SIGNED, ask
from tests.gateway.yard import NUMBER, PORTFOLIO, Yard, template, yard


@pytest.fixture
async def shop() -> AsyncIterator[Yard]:
    async with yard() as made:
        await made.live()
        yield made


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("lane", "marketing"),
        ("number", NUMBER),
        ("portfolio", PORTFOLIO),
        ("template", f"{HARBOR}/offer/en_US"),
        ("template", f"{HARBOR}/offer/en-us"),
        ("template", f"{HARBOR}/offer en_US"),
    ],
)
async def test_what_is_paused_holds_until_it_is_resumed(shop: Yard, kind: str, name: str) -> None:
    paused = await ask(shop, "POST", "/pauses", {"kind": kind, "name": name, "by": "Ada", "reason": "a look"})
    held = await shop.send(template())
    listed = (await ask(shop, "GET", "/pauses")).json["items"]
    resumed = await ask(shop, "DELETE", "/pauses", query=f"kind={kind}&name={name.replace(' ', '+')}&by=Ada&reason=done")
    await shop.gateway.every_second()

    assert (paused.status, resumed.status) == (200, 200)
    assert (held.status, held.ours["reason"], held.ours["details"]) == (429, "operator_pause", "An operator paused this (a look).")
    assert [(one["kind"], one["by"], one["reason"]) for one in listed] == [(kind, "Ada", "a look")]
    assert (await ask(shop, "GET", "/pauses")).json["items"] == []
    assert [one["what"] for one in (await ask(shop, "GET", "/acts")).json["items"]] == ["resume", "pause"]
    assert (await shop.send(template())).status != 429 or kind in {"number", "portfolio"}  # those come back step by step


@pytest.mark.parametrize(
    ("kind", "name"),
    [("lane", "fast"), ("template", "offer"), ("template", "7/offer"), ("template", "/offer/en"), ("number", "1" * 81)],
)
async def test_what_names_nothing_is_not_paused(shop: Yard, kind: str, name: str) -> None:
    assert (await ask(shop, "POST", "/pauses", {"kind": kind, "name": name, **SIGNED})).status == 409


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param("number", "102", id="a number"),
        pytest.param("portfolio", NUMBER, id="a portfolio"),
        pytest.param("template", "7/offer/en_US", id="a template of an account that is not here"),
        pytest.param("template", f"{HARBOR}/ofer/en_US", id="a template, mistyped"),
        pytest.param("template", f"{HARBOR}/offer/de", id="a template in a language that it lacks"),
    ],
)
async def test_nobody_believes_that_something_rests_which_there_is_not(shop: Yard, kind: str, name: str) -> None:
    told = await ask(shop, "POST", "/pauses", {"kind": kind, "name": name, **SIGNED})

    assert told.status == 404
    assert (await ask(shop, "GET", "/pauses")).json["items"] == []
    assert (await ask(shop, "GET", "/acts")).json["items"] == []


async def test_a_number_is_paused_by_its_digits_too(shop: Yard) -> None:
    row = await shop.river.state.look(lambda look: look.fleet_row(NUMBER))
    assert row is not None
    told = await ask(shop, "POST", "/pauses", {"kind": "number", "name": f"+{row.display}", **SIGNED})

    assert (told.status, told.json["name"]) == (200, NUMBER)
    assert (await shop.send(template())).ours["reason"] == "operator_pause"
    assert (await ask(shop, "GET", "/pauses")).json["items"][0]["display"] == f"+{row.display}"
    assert (await ask(shop, "DELETE", "/pauses", query=f"kind=number&name=%2B1+{row.display[1:]}&by=Ada&reason=x")).status == 200
    assert (await ask(shop, "GET", "/pauses")).json["items"] == []


async def test_what_is_not_paused_cannot_be_resumed(shop: Yard) -> None:
    assert (await ask(shop, "DELETE", "/pauses", query="kind=lane&name=otp&by=Ada&reason=x")).status == 404
