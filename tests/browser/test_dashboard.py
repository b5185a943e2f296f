"""What a person with a browser sees: real server, real Chromium."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, Page, expect

from linekeeper.views.answers import TroubleAnswer
from linekeeper.web.app import create_app
from linekeeper.web.words import STATUSES
from tests.browser.conftest import PATIENCE_MS
from tests.web.cast import Cast
from tests.web.scenes import NOON, account, alert, line, number, portfolio, reason, said, template
from tests.web.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

EVIL = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
WATCH = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""


class Tab:
    """A page with everything it complained about."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.complaints.append(request.url) if not request.url.startswith(url) else None)

    async def open(self, path: str = "/") -> None:
        await self.page.goto(f"{self.url}{path}")

    async def listening(self, cast: Cast) -> None:
        """Wait until the page hears of changes."""
        for _ in range(6_000):
            if cast.listeners:
                return
            await self.page.wait_for_timeout(10)
        raise AssertionError("the page never listened")

    async def gone(self, cast: Cast) -> None:
        """Wait until no page hears of changes any more."""
        for _ in range(6_000):
            if not cast.listeners:
                return
            await self.page.wait_for_timeout(10)
        raise AssertionError("a page that was left still listens")

    async def all_complaints(self) -> list[str]:
        return [*self.complaints, *await self.page.evaluate("window.violations")]


@asynccontextmanager
async def tab(browser: Browser, cast: Cast, **context: Any) -> AsyncIterator[Tab]:
    """Open a fresh profile on a server that answers from `cast`."""
    async with served(create_app(cast)) as url:
        profile = await browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
        profile.set_default_timeout(PATIENCE_MS)
        await profile.add_init_script(WATCH)
        try:
            yield Tab(await profile.new_page(), url)
        finally:
            await profile.close()


def every_status() -> Cast:
    return Cast([number(f"10000{place}", status=status) for place, status in enumerate(STATUSES)])


async def test_every_status_is_seen_as_glyph_and_word(browser: Browser) -> None:
    async with tab(browser, every_status()) as seen:
        await seen.open()

        for place, word in enumerate(STATUSES.values()):
            pill = seen.page.locator(f"#n-10000{place} .pill")
            await expect(pill).to_have_text(word)
            box = await pill.locator("svg").bounding_box()
            assert box is not None
            assert box["width"] > 10
        assert await seen.all_complaints() == []


PATHS = [
    "/", "/numbers/100511", "/numbers/100620", "/numbers/100511/story", "/numbers/100511/news", "/portfolios", "/portfolios/300001",
    "/portfolios/account:200003",
    "/templates", "/sends", "/alerts?show=all", "/explain?word=131049", "/deliveries", "/deliveries/7", "/unread", "/glossary",
]  # fmt: skip


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def reader(browser: Browser) -> AsyncIterator[tuple[Tab, Cast]]:
    """One reader who opens every page in turn: a profile for each would take most of the time."""
    cast = Cast()
    async with tab(browser, cast) as seen:
        yield seen, cast


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_breaks_no_policy_and_never_scrolls_sideways_on_a_phone_or_a_screen_by_day_or_night(
    reader: tuple[Tab, Cast], path: str
) -> None:
    seen, cast = reader
    await seen.page.goto("about:blank")
    await seen.gone(cast)
    seen.complaints.clear()
    await seen.page.set_viewport_size({"width": 390, "height": 844})
    await seen.page.emulate_media(color_scheme="light")
    await seen.open(path)
    await seen.listening(cast)
    for width in (390, 1280):
        await seen.page.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            await seen.page.emulate_media(color_scheme=scheme)
            assert await seen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (width, scheme)
    await seen.page.reload()  # what only a wide page runs at its start

    assert await seen.all_complaints() == []


async def test_long_names_do_not_widen_a_phone(browser: Browser) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3
    wide = reason(text=long, action=long, word=long)
    cast = Cast([number("1", name=long, portfolio_name=long, urgency=99, reasons=[wide])])
    cast.lines = [line(title=long, text=long, word=long)]
    cast.said = [said(title=long, text=long, field=long)]
    cast.groups = [portfolio(name=long, accounts=[account(name=long, status_word=long, findings=[wide])])]
    cast.drafts = [template(name=long, account_name=long, state="paused", reasons=[wide])]
    cast.alarms = [alert(subject_name=long, why=long, remedy=long)]
    cast.troubles = [TroubleAnswer(work=long, since=NOON, times=2, fault=long)]
    async with tab(browser, cast, viewport={"width": 390, "height": 844}) as seen:
        of_one = ("/numbers/1", "/numbers/1/story", "/numbers/1/news", "/portfolios/300001")
        for path in ("/", *of_one, "/portfolios", "/templates", "/alerts"):
            await seen.open(path)
            assert await seen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(246, 245, 241)"), ("dark", "rgb(20, 20, 18)")])
async def test_the_page_follows_the_readers_light(browser: Browser, scheme: str, paper: str) -> None:
    async with tab(browser, Cast(), color_scheme=scheme) as seen:
        await seen.open()

        assert await seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == paper


async def test_a_change_appears_in_place_without_a_reload(browser: Browser) -> None:
    cast = Cast()
    async with tab(browser, cast) as seen:
        await seen.open()
        await seen.listening(cast)
        await seen.page.evaluate("document.querySelector('#n-100437').dataset.same = 'yes'; window.same = 'yes'")

        cast.fleet_numbers = [replace(one, status="banned") if one.id == "100437" else one for one in cast.fleet_numbers]
        cast.ring()

        row = seen.page.locator("#n-100437")
        await expect(row.locator(".pill")).to_have_text("Banned")
        assert await seen.page.evaluate("window.same") == "yes"
        assert await seen.all_complaints() == []


async def test_what_the_reader_looks_at_stays_where_it_is(browser: Browser) -> None:
    cast = Cast([number(f"{place:06}") for place in range(60)])
    async with tab(browser, cast) as seen:
        await seen.open()
        await seen.listening(cast)
        row = seen.page.locator("#n-000040")
        await row.scroll_into_view_if_needed()
        await row.locator("a").focus()
        before = await row.bounding_box()

        cast.fleet_numbers[0] = replace(
            cast.fleet_numbers[0], status="banned", urgency=99, reasons=[reason(text="Meta has banned it.", action="Appeal.")]
        )
        cast.ring()

        await expect(seen.page.locator("#first")).to_contain_text("Meta has banned it.")
        after = await row.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(after["y"] - before["y"]) <= 1
        assert await seen.page.evaluate("document.activeElement.closest('tr')?.id") == "n-000040"


async def test_a_new_number_appears_and_the_first_one_ends_the_empty_page(browser: Browser) -> None:
    cast = Cast([])
    async with tab(browser, cast) as seen:
        await seen.open()
        await expect(seen.page.locator("h1")).to_have_text("No numbers yet.")
        await seen.listening(cast)

        cast.fleet_numbers = [number("1", name="The first")]
        cast.ring()

        await expect(seen.page.locator("#n-1")).to_contain_text("The first")


async def test_the_number_page_is_live_too(browser: Browser) -> None:
    cast = Cast()
    async with tab(browser, cast) as seen:
        await seen.open("/numbers/100620")
        await seen.listening(cast)

        cast.fleet_numbers = [replace(one, status="connected", reasons=[], steps=[]) for one in cast.fleet_numbers]
        cast.ring()

        await expect(seen.page.locator("main")).to_contain_text("All is well")


async def test_typing_finds_and_a_change_keeps_what_was_typed(browser: Browser) -> None:
    cast = Cast()
    async with tab(browser, cast) as seen:
        await seen.open()
        await seen.listening(cast)

        await seen.page.locator("#find").press_sequentially("tideway")
        await expect(seen.page.locator("tbody tr")).to_have_count(3)
        assert seen.page.url.endswith("/?q=tideway")
        cast.fleet_numbers = [replace(one, status="gone") if one.id == "100513" else one for one in cast.fleet_numbers]
        cast.ring()

        await expect(seen.page.locator("#n-100513 .pill")).to_have_text("Gone")
        await expect(seen.page.locator("tbody tr")).to_have_count(3)
        await expect(seen.page.locator("#find")).to_have_value("tideway")
        await expect(seen.page.locator("#find")).to_be_focused()
        assert await seen.all_complaints() == []


async def test_the_keyboard_reaches_the_page_and_shows_where_it_is(browser: Browser) -> None:
    async with tab(browser, Cast()) as seen:
        await seen.open()

        await seen.page.keyboard.press("Tab")
        await expect(seen.page.locator(".skip")).to_be_focused()
        await expect(seen.page.locator(".skip")).to_be_in_viewport()
        assert await seen.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        await seen.page.keyboard.press("Enter")
        await seen.page.keyboard.press("Tab")

        assert await seen.page.evaluate("document.activeElement.closest('main') !== null")
        assert await seen.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


async def test_the_headline_is_read_out_when_it_changes(browser: Browser) -> None:
    async with tab(browser, Cast()) as seen:
        await seen.open()

        await expect(seen.page.locator("h1")).to_have_attribute("aria-live", "polite")


async def test_names_with_markup_are_shown_and_never_run(browser: Browser) -> None:
    cast = Cast([number("1", name=EVIL, portfolio_name=EVIL, urgency=99, reasons=[reason(text=EVIL)])])
    async with tab(browser, cast) as seen:
        for path in ("/", "/numbers/1"):
            await seen.open(path)
            await seen.listening(cast)
            cast.ring()
            await expect(seen.page.locator("main")).to_contain_text("<script>")
            assert await seen.page.title() != "owned"
            assert await seen.all_complaints() == []


async def test_ten_thousand_numbers_are_leafed_through(browser: Browser) -> None:
    cast = Cast([number(f"{place:06}", portfolio=f"p{place // 9}", portfolio_name=f"Shop {place // 9:04}") for place in range(10_000)])
    async with tab(browser, cast) as seen:
        await seen.open()
        await expect(seen.page.locator("tbody tr")).to_have_count(100)

        await seen.page.get_by_role("link", name="Next 100").click()

        await expect(seen.page.locator("#n-000100")).to_be_attached()
        await expect(seen.page.locator("tbody tr")).to_have_count(100)
        await expect(seen.page.get_by_role("link", name="Back to the first")).to_be_attached()


async def test_a_page_that_lost_linekeeper_says_so_and_recovers(browser: Browser) -> None:
    cast = Cast()
    async with tab(browser, cast) as seen:
        await seen.open()
        await seen.listening(cast)

        await seen.page.context.set_offline(True)
        await seen.page.evaluate("document.querySelector('#ears').dispatchEvent(new Event('fleet'))")
        await expect(seen.page.locator("#lost")).to_be_visible()
        await seen.page.context.set_offline(False)
        await seen.page.evaluate("document.querySelector('#ears').dispatchEvent(new Event('fleet'))")

        await expect(seen.page.locator("#lost")).to_be_hidden()


async def test_without_script_the_page_is_whole(browser: Browser) -> None:
    async with tab(browser, Cast(), java_script_enabled=False) as seen:
        await seen.open("/?q=tideway")

        await expect(seen.page.locator("tbody tr")).to_have_count(3)
        await expect(seen.page.locator("#lost")).to_be_hidden()


async def test_the_table_behind_a_picture_stays_open_when_something_changes(browser: Browser) -> None:
    cast = Cast()
    async with tab(browser, cast) as seen:
        await seen.open("/numbers/100511")
        await seen.listening(cast)
        await seen.page.locator("#quality-days summary").click()
        await expect(seen.page.locator("#quality-days table")).to_be_visible()

        cast.lines = [line(title="Something new")]
        cast.ring()

        await expect(seen.page.locator(".story")).to_contain_text("Something new")
        await expect(seen.page.locator("#quality-days table")).to_be_visible()
