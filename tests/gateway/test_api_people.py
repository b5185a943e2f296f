"""Who gets nothing, or no marketing: what is added holds at once, and nobody's number is kept or told."""

import io
from collections.abc import AsyncIterator

import openpyxl
import pytest

from linekeeper.gateway.api_routes import MOST_LIST
from tests.flow.bodies import HARBOR
from tests.gateway.counter import SIGNED, ask
from tests.gateway.yard import ANNA, BEN, PORTFOLIO, TEXT, Yard, template, yard

LIST = b"phone;name\n+1 555 010 0421;Anna\n+15550100422;Ben\n5550100423;Carl\n+15550100421;Anna again\n;nobody\n"


@pytest.fixture
async def shop() -> AsyncIterator[Yard]:
    async with yard() as made:
        await made.live()
        yield made


async def why(shop: Yard, body: bytes = b"") -> str:
    """Return why a marketing message to Anna is refused; empty: it goes."""
    told = await shop.send(body or template())
    return "" if told.status == 200 else str(told.ours["reason"])


@pytest.mark.parametrize(
    ("scope", "marketing", "reply"),
    [("marketing", "person_wants_no_marketing", ""), ("all", "person_wants_nothing", "person_wants_nothing")],
)
async def test_who_is_added_gets_no_more_from_that_moment_on_until_it_is_taken_back(
    shop: Yard, scope: str, marketing: str, reply: str
) -> None:
    await shop.wrote()
    added = await ask(shop, "POST", "/suppressions", {"numbers": ["+1 555 010-0421"], "scope": scope, **SIGNED})
    first = await why(shop), await why(shop, TEXT)
    await shop.restart()
    after_a_restart = await why(shop), await why(shop, TEXT)
    found = (await ask(shop, "POST", "/suppressions/look-up", {"number": f"+{ANNA}"})).json
    removed = (await ask(shop, "POST", "/suppressions/remove", {"numbers": [f"+{ANNA}"], **SIGNED})).json

    assert {name: added.json[name] for name in ("portfolio", "people", "new", "faults")} == {
        "portfolio": PORTFOLIO,
        "people": 1,
        "new": 1,
        "faults": {},
    }
    assert first == after_a_restart == (marketing, reply)
    assert (found["suppressed"], found["scope"], found["words"][0]["source"]) == (True, scope, "operator")
    assert (removed["people"], removed["new"]) == (1, 1)
    assert (await why(shop), await why(shop, TEXT)) == ("", "")
    assert not (await ask(shop, "POST", "/suppressions/look-up", {"number": f"+{ANNA}"})).json["suppressed"]


async def test_with_a_key_it_is_the_persons_own_button_and_only_that_is_taken_back(shop: Yard) -> None:
    key = await shop.key()
    await ask(shop, "POST", "/suppressions", {"numbers": [f"+{ANNA}"], **SIGNED})
    await ask(shop, "POST", "/suppressions", {"numbers": [f"+{ANNA}"], **SIGNED}, by=key)
    await ask(shop, "POST", "/suppressions/remove", {"numbers": [f"+{ANNA}"], **SIGNED}, by=key)
    found = (await ask(shop, "POST", "/suppressions/look-up", {"number": f"+{ANNA}"}, by=key)).json

    assert [(one["source"], one["stands"]) for one in found["words"]] == [("button", False), ("operator", True)]
    assert found["suppressed"]


def as_xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for line in LIST.decode().splitlines():
        sheet.append(line.split(";"))
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("body", [LIST, as_xlsx()], ids=["csv", "xlsx"])
async def test_a_list_is_told_first_and_brought_when_that_is_said(shop: Yard, body: bytes) -> None:
    dry = await ask(shop, "POST", "/suppressions/import", body, query="by=Ada&reason=old+shop")
    before = await why(shop)
    done = (await ask(shop, "POST", "/suppressions/import", body, query="by=Ada&reason=old+shop&dry_run=false")).json
    again = (await ask(shop, "POST", "/suppressions/import", body, query="by=Ada&reason=old+shop&country=US")).json

    assert (dry.json["people"], dry.json["new"], dry.json["dry_run"], dry.json["act"]) == (2, 2, True, "")
    assert dry.json["faults"] == {"no_plus": 1, "twice": 1, "empty": 1}
    assert [one["line"] for one in dry.json["lines"]] == [4, 5, 6]
    assert before == ""
    assert (done["people"], await why(shop)) == (2, "person_wants_no_marketing")
    assert (again["people"], again["new"]) == (3, 1)  # with its country the third is a number too; the others are there
    assert ANNA not in dry.body.decode()
    [act] = (await ask(shop, "GET", "/acts")).json["items"]
    assert (act["what"], act["about"], act["many"], act["reason"]) == ("suppress", f"{PORTFOLIO}, marketing, import", 2, "old shop")


async def test_how_many_they_are_is_told_and_that_nobody_can_be_listed(shop: Yard) -> None:
    await ask(shop, "POST", "/suppressions", {"numbers": [f"+{ANNA}", f"+{BEN}", f"+{BEN}", "x"], **SIGNED})
    told = (await ask(shop, "GET", "/suppressions")).json

    assert told["items"] == [{"portfolio": PORTFOLIO, "source": "operator", "people": 2}]
    assert "cannot be" in told["note"] or "no list" in told["note"]
    assert (await ask(shop, "GET", "/suppressions", by=await shop.key(account="999"))).json["items"] == []


@pytest.mark.parametrize(
    ("path", "body", "query", "status"),
    [
        pytest.param(
            "/suppressions", {"numbers": ["+15550100421"], "portfolio": "999", **SIGNED}, "", 404, id="a portfolio that there is not"
        ),
        pytest.param("/suppressions", {"numbers": [], **SIGNED}, "", 400, id="nobody"),
        pytest.param("/suppressions/look-up", {"number": "5550100421"}, "", 409, id="a number without its country"),
        pytest.param("/suppressions/import", b"a,b\n1,2\n", "by=A&reason=x", 400, id="no column of numbers"),
        pytest.param("/suppressions/import", b"\x00\x01", "by=A&reason=x", 400, id="no list"),
        pytest.param("/suppressions/import", LIST, "by=A&reason=x&country=XX", 400, id="no country"),
        pytest.param("/suppressions/import", b"x" * (MOST_LIST + 1), "by=A&reason=x", 413, id="too long a list"),
    ],
)
async def test_what_cannot_be_taken_is_refused_and_changes_nothing(shop: Yard, path: str, body: object, query: str, status: int) -> None:
    told = await ask(shop, "POST", path, body, query=query)

    assert told.status == status
    assert (await ask(shop, "GET", "/suppressions")).json["items"] == []


async def test_an_accounts_own_words_count_as_well_as_its_portfolios(shop: Yard) -> None:
    place = f"account:{HARBOR}"
    added = await ask(shop, "POST", "/suppressions", {"numbers": [f"+{ANNA}"], "portfolio": place, **SIGNED})
    removed = (await ask(shop, "POST", "/suppressions/remove", {"numbers": [f"+{ANNA}"], **SIGNED})).json

    assert (added.status, added.json["portfolio"], removed["new"]) == (200, place, 1)
    assert await why(shop) == ""
