"""Every refusal of the gateway's own, really caused, once by a plain program and once by each client that no one here wrote.

Each client is told by an error of its own, the same as for the like error straight from the stand-in; none asks a second time, and of what
was refused nothing comes to Meta. Sixty seconds take no time here: a client's own clock runs for it (see `attempts.hurried`), so what it
would try again within a minute it tries within its call.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from msgspec import Struct

from linekeeper.gateway.keyring import make
from linekeeper.sim.errors import CODES
from tests.clients import attempts
from tests.clients.attempts import CLIENTS, LARGE, LIST, TEXT, Client, Tried
from tests.clients.cast import served
from tests.clients.causes import SHOPS, bring_about, pacing, town_play
from tests.clients.refusals import JUNK, OTHERS, OWN, REVOKED, ROWS, WRONG, Row, as_it_is
from tests.clients.relay import Relay, relaying
from tests.clients.report import Target
from tests.clients.town import Town, town

pytestmark = pytest.mark.asyncio(loop_scope="module")
DOCS = Path(__file__).parents[2] / "docs"
PLAIN = "a plain program"


class Came(Struct):
    """What came of one row: by a plain program's own eyes, and by each client's; and what was asked meanwhile."""

    status: int
    headers: dict[str, str]
    told: Any
    tried: dict[str, Tried]
    asked: dict[str, float]  #: at the gateway, by who asked
    posts: int  #: messages that came to Meta


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Yield a town in which everything stands that makes the gateway refuse."""
    async with town(town_play(), SHOPS, tmp_path_factory.mktemp("data"), pacing()) as here:
        here.gateway.gate.late_s = 0.01
        await bring_about(here)
        yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def came(here: Town, clients: dict[str, Client]) -> dict[str, Came]:
    """Return what came of every row."""
    with attempts.hurried():
        async with relaying(here.url) as relay:
            return {row.id: await _one(here, relay, row, clients) for row in ROWS}


async def _one(here: Town, relay: Relay, row: Row, clients: dict[str, Client]) -> Came:
    able = {name: client for name, client in clients.items() if not row.only or name in row.only}
    targets = {name: await _target(here, relay, row, name) for name in (PLAIN, *able)}
    at_once = asyncio.Semaphore(1 if row.alone else len(targets))
    all_, each = (as_it_is, row.during) if row.alone else (row.during, as_it_is)

    async def asking(name: str) -> Any:
        async with at_once, each(here):
            return await (_plainly(here, row, targets[name]) if name == PLAIN else able[name](targets[name], row.what))

    async with all_(here):
        posts, asked = here.posts(), len(here.asked)
        (status, headers, told), *tried = await asyncio.gather(*map(asking, targets))
        posts, asked = here.posts() - posts, len(here.asked) - asked
    counted: dict[str, float] = {name: relay.asked[_place(row, name)] for name in targets}
    if row.what == LARGE:  # straight to the gateway: how a connection is closed belongs to the answer
        counted = dict.fromkeys(targets, asked / len(targets))
    assert sum(counted.values()) == asked, "the relay makes no requests of its own"
    return Came(status, headers, told, dict(zip(able, tried, strict=True)), counted, posts)


def _place(row: Row, name: str) -> str:
    return f"{ROWS.index(row)}-{(PLAIN, *CLIENTS).index(name)}"


async def _target(here: Town, relay: Relay, row: Row, name: str) -> Target:
    shop = here.shops[row.shop]
    number = row.number or shop.number
    base = here.url if row.what == LARGE else relay.at(_place(row, name), row.way)
    return Target(base=base, token=await _token(here, row), number=number, account=shop.account, person=row.person, wrote="", itself="")


async def _token(here: Town, row: Row) -> str:
    shop = here.shops[row.shop]
    match row.token:
        case word if word == OWN:
            return here.sim.token
        case word if word == JUNK:
            return JUNK
        case word if word == WRONG:
            return make("none", shop.account, here.clock.now())[1].reveal()
        case word if word == OTHERS:
            return await here.key(here.shops["people"])
        case word if word == REVOKED:
            key = await here.key(shop, by="for a while")
            await here.operate("DELETE", f"/keys/{key.split('_')[1]}")
            return key
        case _:
            return await here.key(shop)


async def _plainly(here: Town, row: Row, at: Target) -> tuple[int, dict[str, str], Any]:
    """Ask as a plain program would."""
    headers = {"Authorization": f"Bearer {at.token}"}
    if row.what == LIST:
        asking = here.session.get(f"{at.base}/v24.0/{at.account}/message_templates", headers=headers)
    else:
        body = BytesIO(msgspec.json.encode(row.body))
        headers["Content-Type"] = "application/json"
        asking = here.session.post(f"{at.base}/v24.0/{at.number}/messages", data=body, headers=headers)
    async with asking as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, await answer.json()


async def test_every_code_that_is_documented_has_a_row() -> None:
    told = re.findall(r"^\| (9551\d\d) \|", (DOCS / "gateway.md").read_text(), re.MULTILINE)
    told += re.findall(r"\| (9550\d\d) \| (?:`\w+`|none) \|$", (DOCS / "pacing.md").read_text(), re.MULTILINE)

    assert len(told) > 50
    assert sorted({int(code) for code in told}) == sorted({row.own for row in ROWS})


@pytest.mark.parametrize("row", [pytest.param(row, id=row.id) for row in ROWS])
async def test_each_state_is_refused_with_its_code_its_status_and_its_time(came: dict[str, Came], row: Row) -> None:
    one = came[row.id]
    error = one.told["error"]

    assert (error["linekeeper"]["code"], one.status, error["code"], int(one.headers.get("retry-after", 0))) == (
        row.own, row.http, row.code, row.wait_s,
    )  # fmt: skip
    assert (error["type"], error["is_transient"]) == ("OAuthException", row.wait_s > 0)
    assert error["error_data"]["details"]
    assert one.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("name", CLIENTS)
async def test_each_client_tells_its_own_error_asks_once_and_nothing_of_it_comes_to_meta(
    here: Town, clients: dict[str, Client], came: dict[str, Came], name: str
) -> None:
    client = await attempts.needed(clients, name)
    rows = [row for row in ROWS if not row.only or name in row.only]
    async with served(_tomorrow) as tomorrow:
        with attempts.hurried():
            usual = {code: await _directly(here, client, code, tomorrow) for code in sorted({row.code for row in rows})}

    told = {row.id: came[row.id].tried[name] for row in rows}
    assert {id_: (one.step.error, one.step.code) for id_, one in told.items()} == {row.id: usual[row.code] for row in rows}
    assert {id_: came[id_].asked[name] for id_ in told} == dict.fromkeys(told, 1), "in a minute, too: see below"
    assert {id_: one.waited for id_, one in told.items() if one.waited} == {}, "none waits to try again"


async def test_a_client_that_tried_again_within_the_minute_would_be_found_out(here: Town) -> None:
    async def stubborn(at: Target, wait: Callable[[float], Awaitable[None]]) -> None:
        for _ in range(3):
            await attempts.pywa(at, "order")
            await wait(20.0)

    async with relaying(here.url) as relay:
        row = next(row for row in ROWS if row.own == 955028 and row.what == "order")
        target = await _target(here, relay, row, PLAIN)
        with attempts.hurried():
            by_thread = await attempts.tried("stubborn", TEXT, lambda: stubborn(target, lambda s: asyncio.to_thread(time.sleep, s)))
            by_loop = await attempts.tried("stubborn", TEXT, lambda: stubborn(target, asyncio.sleep))

    assert (by_thread.waited, by_loop.waited) == ([20.0] * 3, [20.0] * 3)
    assert relay.asked[_place(row, PLAIN)] == 6


@pytest.mark.parametrize("row", [pytest.param(row, id=row.id) for row in ROWS])
async def test_of_what_was_refused_nothing_comes_to_meta(came: dict[str, Came], row: Row) -> None:
    one = came[row.id]

    assert one.posts == row.posts * len(one.asked)


async def _directly(here: Town, client: Client, code: int, tomorrow: str) -> tuple[str, int]:
    """Return what a client makes of an error straight from the stand-in, or, of a code that Meta does not have, from a Meta of tomorrow."""
    shop = here.shops["gate"]
    base = here.sim.url if code in CODES else f"{tomorrow}/{code}"
    at = Target(base=base, token=here.sim.token, number=shop.number, account=shop.account, person="15550101099", wrote="", itself="")
    if code in CODES:
        await here.act("fault", kind="status", status=CODES[code].http, code=code, path=f"/{shop.number}/messages", method="POST", calls=1)
    tried = await client(at, TEXT)
    return tried.step.error, tried.step.code


async def _tomorrow(scope: Any, receive: Any, send: Any) -> None:
    """Refuse with the code that the path begins with."""
    while (await receive()).get("more_body"):
        pass
    code = int(scope["path"].split("/")[1])
    body = msgspec.json.encode({"error": {"message": f"(#{code}) New", "type": "OAuthException", "code": code, "fbtrace_id": "A"}})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": body})
