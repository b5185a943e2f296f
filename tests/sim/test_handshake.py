import aiohttp
import pytest

from linekeeper.sim.handshake import HandshakeFailed, challenge, shake
from tests.sim.cast import callback


async def test_a_callback_that_echoes_is_taken() -> None:
    async with callback() as hook, aiohttp.ClientSession() as session:
        await shake(session, hook.url, "the token", "123456789")

        assert hook.asked == [{"hub.mode": "subscribe", "hub.challenge": "123456789", "hub.verify_token": "the token"}]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/nobody", "nonsense"])
async def test_a_callback_that_cannot_be_reached_is_named(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(HandshakeFailed, match="could not be reached"):
            await shake(session, url, "the token", "1")


async def test_a_callback_that_answers_something_else_is_refused() -> None:
    async with callback() as hook, aiohttp.ClientSession() as session:
        hook.echo = False
        with pytest.raises(HandshakeFailed, match="wanted 200 and the challenge"):
            await shake(session, hook.url, "the token", "1")


def test_a_challenge_is_digits_and_the_same_for_the_same_play_address_and_moment() -> None:
    first = challenge(7, "http://one.test/", 5.0)

    assert first.isdecimal()
    assert first == challenge(7, "http://one.test/", 5.0)
    others = [(8, "http://one.test/", 5.0), (7, "http://two.test/", 5.0), (7, "http://one.test/", 6.0)]
    assert first not in {challenge(*other) for other in others}
