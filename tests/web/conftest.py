"""A cast, and a browserless client that asks a real server about it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from linekeeper.meter import Meter
from linekeeper.web.app import create_app
from tests.web.cast import Cast
from tests.web.serving import served


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
async def client(cast: Cast) -> AsyncIterator[aiohttp.ClientSession]:
    async with (
        served(create_app(cast, hosts=["keeper.example"], meter=Meter())) as url,
        aiohttp.ClientSession(url, timeout=aiohttp.ClientTimeout(20)) as session,
    ):
        yield session
