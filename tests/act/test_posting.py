"""One POST, against a real receiver. What a receiver may answer is in test_webhook.py, which posts by the same way."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession

from linekeeper.act.posting import Said, after, post
from linekeeper.config import Secret
from tests.act.told import receiving

FIRST, LONGEST = timedelta(seconds=1), timedelta(minutes=15)


async def test_a_body_goes_as_it_is_and_an_answer_says_that_it_was_heard() -> None:
    async with receiving() as receiver, ClientSession() as session:
        receiver.answers, receiver.headers = [204, 503], {"Retry-After": "7"}
        taken = await post(session, Secret(receiver.url), b'{"a" : 1}', {"X-Own": "1"})
        busy = await post(session, Secret(receiver.url), b"{}", {})

    assert (receiver.heard[0][1], receiver.heard[0][0]["x-own"]) == (b'{"a" : 1}', "1")
    assert (taken, taken.taken) == (Said(), True)
    assert busy == Said(why="it answered HTTP 503", wait_s=7.0, away=True)


async def test_who_is_not_there_has_said_nothing_of_the_body() -> None:
    async with receiving() as receiver:
        url = receiver.url
    async with ClientSession() as session:
        said = await post(session, Secret(url), b"{}", {})

    assert said == Said(why="ClientConnectorError on the way", answered=False)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [pytest.param(0, 1, id="none"), pytest.param(1, 1, id="one"), pytest.param(4, 8, id="four"), pytest.param(10**9, 900, id="many")],
)
def test_the_wait_doubles_and_has_an_end(attempts: int, seconds: int) -> None:
    assert after(attempts, FIRST, LONGEST) == timedelta(seconds=seconds)
