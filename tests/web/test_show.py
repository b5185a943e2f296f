import aiohttp

from linekeeper.views.answers import TroubleAnswer
from tests.web.cast import Cast
from tests.web.scenes import HOUR, NOON
from tests.web.test_pages import read


async def test_trouble_of_the_house_is_told_on_every_page(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.troubles = [TroubleAnswer(work="poller", since=NOON - HOUR, times=3, fault="Meta does not answer")]

    for path in ("/", "/numbers/100511", "/portfolios", "/templates", "/alerts", "/deliveries"):
        page = await read(client, path)
        assert "Poller: Meta does not answer since 12:00, 1 h ago, 3 times" in page.text, path


async def test_much_trouble_is_cut(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.troubles = [TroubleAnswer(work=f"work {place}", since=NOON, times=1, fault="it ended by itself") for place in range(7)]

    assert "and 2 more" in (await read(client, "/")).text


async def test_without_trouble_nothing_is_said(client: aiohttp.ClientSession) -> None:
    assert "has trouble" not in (await read(client, "/")).text
