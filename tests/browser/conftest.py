"""The machine's own Chromium, headless and with an empty profile. Without one, these tests say so and are skipped."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

#: No network of its own: nothing but what the page asks for.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

#: For what must appear: a busy machine is no failure, and what is there is seen at once.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


def chromium() -> Path | None:
    """Return where a Chromium is on this machine, if there is one."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return None if found is None else Path(found)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A browser for one file of tests; each test opens its own fresh profile in it."""
    place = chromium()
    if place is None:
        pytest.skip("there is no Chromium on this machine: install one to run the browser tests")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=place, args=QUIET)
        yield started
        await started.close()
