"""The simulator's page in a browser: it keeps up, its buttons work, and its policy is never broken."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from linekeeper.sim import Simulator

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
NUMBER = "109284756103948"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator("steady", start=START, paused=True) as there:
        yield there


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, sim: Simulator) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    there, complaints = await context.new_page(), list[str]()
    there.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    there.on("pageerror", lambda error: complaints.append(str(error)))
    await there.goto(f"{sim.url}/_sim/")
    yield there
    assert await there.evaluate("document.documentElement.scrollWidth") == 390  # nothing sticks out on a phone
    await context.close()
    assert complaints == []


async def test_a_button_moves_the_clock_and_the_page_says_so(page: Page, sim: Simulator) -> None:
    await page.get_by_role("button", name="+1 h").click()
    await expect(page.locator("#now")).to_contain_text("09:00:00")

    assert await page.locator("#said").text_content() == "Done."
    assert sim.clock.now() == datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


async def test_an_act_has_its_own_fields_and_changes_what_is_shown(page: Page) -> None:
    await page.locator("#do").select_option("say")
    await page.locator("#act-number").fill(NUMBER)
    await page.locator("#act-status").fill("FLAGGED")
    await page.get_by_role("button", name="Do it").click()
    await expect(page.locator("#fleet")).to_contain_text("flagged")

    assert await page.locator("h1").text_content() == "One of two numbers is not connected."


async def test_a_fault_is_ordered_seen_and_ended(page: Page, sim: Simulator) -> None:
    await page.locator("#kind").select_option("reset")
    await page.locator("input[name=processed]").check()
    await page.get_by_role("button", name="Order it").click()
    await page.locator("#planned li").wait_for()
    ordered = [(fault.kind, fault.left, fault.processed) for fault in sim.stage.faults]
    await page.get_by_role("button", name="End", exact=True).click()
    await page.get_by_text("None is planned").wait_for()

    assert (ordered, sim.stage.faults) == ([("reset", 3, True)], [])
