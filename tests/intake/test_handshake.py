"""The check of a callback address, as Meta does it."""

from aiohttp import web

from linekeeper.config import Secret
from linekeeper.graph import open_session
from linekeeper.intake.door import Door
from linekeeper.intake.handshake import handshake
from linekeeper.intake.lacks import Lack, Weight
from linekeeper.meter import Meter
from tests.intake.stand_in import HandClock, an_app
from tests.intake.test_door import open_door


async def nothing(*_: object) -> int:
    raise AssertionError("nothing is posted here")


async def checked(url: str, token: str = "verify-me") -> Lack | None:
    async with open_session() as session:
        return await handshake(session, url, Secret(token), "0123456789")


async def test_our_own_door_answers_and_only_to_its_own_token() -> None:
    door = Door((an_app(verify_token=Secret("verify-me")),), nothing, HandClock(), Meter())
    async with open_door(door) as visitor:
        base = f"http://127.0.0.1:{visitor.port}/webhooks"
        right, wrong, unknown = await checked(f"{base}/meta"), await checked(f"{base}/meta", "other"), await checked(f"{base}/shop")

    assert right is None
    assert wrong is not None
    assert unknown is not None
    assert (wrong.weight, "HTTP 403" in wrong.why, "HTTP 404" in unknown.why) == (Weight.OPEN, True, True)


async def test_something_else_that_answers_is_told_apart() -> None:
    async def welcome(_: web.Request) -> web.Response:
        return web.Response(text="welcome")

    app = web.Application()
    app.router.add_get("/{path:.*}", welcome)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    told = await checked(f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/meta")
    await runner.cleanup()

    assert told is not None
    assert told.why == "something else answers there"


async def test_an_address_that_nobody_answers_is_told_without_the_token() -> None:
    told = await checked("http://127.0.0.1:1/webhooks/meta", "hush-hush")

    assert told is not None
    assert "cannot be reached" in told.why
    assert "hush-hush" not in f"{told.what}{told.why}{told.remedy}"
