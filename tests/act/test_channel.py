"""Each route finds its channel, or all that find none are told at once."""

import pytest
from aiohttp import ClientSession

from linekeeper.act.apprised import Apprised
from linekeeper.act.channel import channels_of
from linekeeper.act.route import routes_of
from linekeeper.act.webhook import SignedWebhook
from linekeeper.config import AlertRoute, Secret
from linekeeper.errors import Misconfigured
from tests.act.told import SECRET


async def test_a_web_address_with_a_secret_is_signed_and_anything_else_is_apprises() -> None:
    routes = routes_of(
        [AlertRoute(to=Secret("https://hooks.example.com/x"), secret=Secret(SECRET)), AlertRoute(to=Secret("json://127.0.0.1:9"))]
    )
    async with ClientSession() as session:
        channels = channels_of(routes, session)

    assert [type(channels[route.id]) for route in routes] == [SignedWebhook, Apprised]


async def test_every_address_that_nobody_can_reach_is_told_and_none_is_shown() -> None:
    routes = routes_of([AlertRoute(to=Secret("nonsense://pw")), AlertRoute(to=Secret("https://hooks.example.com/pw"))])
    async with ClientSession() as session:
        with pytest.raises(Misconfigured) as caught:
            channels_of(routes, session)

    told = str(caught.value)
    assert "route 1 (nonsense)" in told
    assert "add a secret" in told
    assert "pw" not in told
