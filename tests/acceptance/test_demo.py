"""The demo as a stranger sees it, asked over its API: all six statuses with their reasons before its 15 seconds are over.

What it prints, and that its folder stands up to a replay, is in tests/cli/test_demo.py.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.killing import kill

SECONDS = "60"  #: when it ends by itself before all are seen, the test fails
SIX = {"connected", "flagged", "restricted", "pending", "offline", "banned"}
PLACES = dict.fromkeys(("LINEKEEPER_WEB_PORT", "LINEKEEPER_GATEWAY_PORT", "LINEKEEPER_WEBHOOK_PORT"), "0")


@asynccontextmanager
async def demo(folder: Path, *words: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Run the demo; yield it and the address of its page."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LINEKEEPER_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "linekeeper", "demo", "--no-browser", *words),
        cwd=folder,
        env={**environ, **PLACES, "LINEKEEPER_DEMO_SECONDS": SECONDS},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            if b"http://" in line:
                yield process, line.decode().split()[-1].rstrip("/")
                break
        else:
            pytest.fail(f"it never told its address: {await process.communicate()}")
    finally:
        if process.returncode is None:
            kill(process)
            await process.wait()


async def numbers(session: aiohttp.ClientSession, url: str) -> list[dict[str, Any]]:
    async with session.get(f"{url}/api/v1/numbers") as said:
        items: list[dict[str, Any]] = (await said.json())["items"]
        return items


@pytest.mark.parametrize("words", [(), ("--no-webhooks",)], ids=["with webhooks", "readings alone"])
async def test_all_six_statuses_are_on_the_api_with_their_reasons(words: tuple[str, ...], tmp_path: Path) -> None:
    seen: dict[str, list[str]] = {}
    async with demo(tmp_path, *words) as (process, url), aiohttp.ClientSession() as session:
        while SIX - set(seen):
            for one in await numbers(session, url):  # it refuses once the demo is over, and so ends this loop
                seen[one["status"]] = [reason["text"] for reason in one["reasons"]]
            await asyncio.sleep(0.25)
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()

    assert (process.returncode, errors.decode()) == (0, "")
    assert [status for status in sorted(SIX - {"connected"}) if not any(seen[status])] == []
