"""The page at `/_sim/`, as its bytes; `tests/browser/test_control_room.py` looks at it in a browser."""

import re

import aiohttp
import pytest

from linekeeper.sim.control_page import POLICY
from linekeeper.sim.server import Simulator
from tests.sim.cast import ACCOUNT, FIRST, START, asked, quiet


async def fetched(sim: Simulator, path: str) -> tuple[int, str, aiohttp.ClientResponse]:
    async with aiohttp.ClientSession() as session, session.get(f"{sim.url}/_sim/{path}") as answer:
        return answer.status, await answer.text(), answer


async def test_the_page_shows_the_world_the_clock_faults_and_the_ledger() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        await sim.act({"do": "ban", "account": ACCOUNT})
        await asked(sim, "POST", "/_sim/faults", {"kind": "reset", "calls": 7})
        sim.stage.ledger.call(sim.stage.now, f"GET /v25.0/{FIRST}", 403, 10)
        status, html, answer = await fetched(sim, "")

        assert (status, answer.content_type, answer.headers["Content-Security-Policy"]) == (200, "text/html", POLICY)
        wanted = [
            "Neither of the two numbers is connected.",
            "08:00:00",
            "standing still",
            "+1 555 010 0421",
            "7 calls",
            f"GET /v25.0/{FIRST}",
        ]
        assert [words for words in wanted if words not in html] == []


async def test_the_page_loads_nothing_from_elsewhere_and_holds_no_script_or_style_of_its_own() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        _, html, _ = await fetched(sim, "")
        addresses = [one for one in re.findall(r'(?:href|src)="([^"]+)"', html) if not one.startswith(("#", "?"))]
        statuses = {one: (await fetched(sim, one))[0] for one in addresses}

        assert not re.search(r"<script>|<style|\sstyle=|\son\w+=|https?://", html.replace(sim.url, ""))
        assert set(statuses.values()) == {200}
        assert sim.token not in html
        assert sim.app_secret not in html


@pytest.mark.parametrize(("name", "kind"), [("room.css", "text/css"), ("room.js", "text/javascript"), ("room.svg", "image/svg+xml")])
async def test_its_files_come_with_their_types(name: str, kind: str) -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        status, body, answer = await fetched(sim, name)

        assert (status, answer.content_type, "http" in body.replace("http://www.w3.org/2000/svg", "")) == (200, kind, False)


async def test_names_of_the_world_are_text_and_never_markup() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        sim.world.numbers[FIRST].name = "<script>alert(1)</script>"
        _, html, _ = await fetched(sim, "")

        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize(("query", "status"), [("?show=trouble", 200), ("?from=60", 200), ("?show=moods", 400), ("?mood=1", 400)])
async def test_it_is_asked_for_other_rows_and_other_numbers(query: str, status: int) -> None:
    async with Simulator("fleet-500", start=START, paused=True) as sim:
        assert (await fetched(sim, query))[0] == status
