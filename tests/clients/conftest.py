"""Every client, and a town of one shop; once for each file of tests."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.clients import attempts
from tests.clients.attempts import Client
from tests.clients.town import SHOP, Town, play, town


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with town(play([SHOP], {}), {SHOP.name: SHOP}, tmp_path_factory.mktemp("data")) as here:
        yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def clients() -> AsyncIterator[dict[str, Client]]:
    async with attempts.clients() as found:
        yield found
