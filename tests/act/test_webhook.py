"""Signed webhooks, against a real receiver."""

import base64
import hashlib
import hmac

import pytest
from aiohttp import ClientSession

from linekeeper.act.message import trial
from linekeeper.act.webhook import SignedWebhook, signature
from linekeeper.errors import TryLater
from tests.act.told import NOON, PAGE, SECRET, Receiver, receiving, route

MESSAGE = trial("msg_1", route(), PAGE, NOON)


async def sent(receiver: Receiver, url: str = "") -> None:
    async with ClientSession() as session:
        await SignedWebhook(route(url or receiver.url), session).send(MESSAGE, NOON)


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """Its own example: specification 1.0.0, "Signature scheme"."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    assert (
        signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


async def test_a_receiver_can_check_what_it_gets() -> None:
    async with receiving() as receiver:
        await sent(receiver)
        ((headers, body),) = receiver.heard

    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_1", str(int(NOON.timestamp())))
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_2xx_is_taken(status: int) -> None:
    async with receiving() as receiver:
        receiver.answers = [status]
        await sent(receiver)


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 410, 429, 500, 503])
async def test_anything_else_is_not_taken_and_no_redirect_is_followed(status: int) -> None:
    async with receiving() as receiver:
        receiver.answers = [status]
        receiver.headers = {"Location": receiver.url}
        with pytest.raises(TryLater, match="did not take an alert") as caught:
            await sent(receiver)

        assert len(receiver.heard) == 1
    assert caught.value.why == f"it answered HTTP {status}"
    assert "127.0.0.1:" not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [("60", 60.0), ("999999999", 3600.0), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-5", None), ("", None)],
)
async def test_a_receiver_may_ask_for_time(header: str, wait_s: float | None) -> None:
    async with receiving() as receiver:
        receiver.answers, receiver.headers = [503], {"Retry-After": header}
        with pytest.raises(TryLater) as caught:
            await sent(receiver)

    assert caught.value.retry_after_s == wait_s


async def test_a_receiver_that_is_not_there_is_told_without_its_address() -> None:
    async with receiving() as receiver:
        url = receiver.url.replace("/wa", "/hidden-path")
    with pytest.raises(TryLater) as caught:
        await sent(receiver, url)

    assert "hidden-path" not in str(caught.value)
    assert "ClientConnectorError on the way" in str(caught.value)
