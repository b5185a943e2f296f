"""The signed webhook. Source: Standard Webhooks, specification 1.0.0, read 2026-11-25.

A receiver checks `webhook-signature` over `webhook-id.webhook-timestamp.body`, and knows a repeat by its id.
"""

import hmac
from base64 import b64encode
from datetime import datetime
from hashlib import sha256

import msgspec
from aiohttp import ClientSession

from linekeeper.act.message import Message
from linekeeper.act.posting import post
from linekeeper.act.route import Route
from linekeeper.config.routes import signing_key
from linekeeper.errors import TryLater


def signature(key: bytes, id_: str, timestamp: int, body: bytes) -> str:
    """Return the value of `webhook-signature`."""
    signed = f"{id_}.{timestamp}.".encode() + body
    return f"v1,{b64encode(hmac.digest(key, signed, sha256)).decode()}"


def signed_headers(key: bytes, id_: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of a signed webhook. `id_` is the same at every attempt; `timestamp`: unix seconds of this one."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Linekeeper",
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(key, id_, timestamp, body),
    }


class SignedWebhook:
    """One receiver."""

    def __init__(self, route: Route, session: ClientSession) -> None:
        self._to, self._key = route.settings.to, signing_key(route.settings.secret)
        self._label, self._session = route.label, session

    async def send(self, message: Message, now: datetime) -> None:
        """See the protocol."""
        body = msgspec.json.encode(message.data)
        timestamp = int(now.timestamp())
        headers = signed_headers(self._key, message.id, timestamp, body)
        said = await post(self._session, self._to, body, headers)
        if not said.taken:
            remedy = "see that the receiver runs and answers 2xx within 15 s"
            raise TryLater(f"{self._label} did not take an alert", why=said.why, remedy=remedy, retry_after_s=said.wait_s)
