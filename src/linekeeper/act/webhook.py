"""The signed webhook. Source: Standard Webhooks, specification 1.0.0, read 2026-11-25.

A receiver checks `webhook-signature` over `webhook-id.webhook-timestamp.body`, and knows a repeat by its id.
"""

import hmac
from base64 import b64encode
from datetime import datetime
from hashlib import sha256

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout

from linekeeper.act.message import Message
from linekeeper.act.route import Route
from linekeeper.config.routes import signing_key
from linekeeper.errors import TryLater

TIMEOUT = ClientTimeout(total=15, connect=5)
LONGEST_WAIT_S = 3600.0
OK = range(200, 300)


def signature(key: bytes, id_: str, timestamp: int, body: bytes) -> str:
    """Return the value of `webhook-signature`."""
    signed = f"{id_}.{timestamp}.".encode() + body
    return f"v1,{b64encode(hmac.digest(key, signed, sha256)).decode()}"


class SignedWebhook:
    """One receiver. Redirects are not followed: a signed body goes where the operator said, and nowhere else."""

    def __init__(self, route: Route, session: ClientSession) -> None:
        self._to, self._key = route.settings.to, signing_key(route.settings.secret)
        self._label, self._session = route.label, session

    async def send(self, message: Message, now: datetime) -> None:
        """See the protocol."""
        body = msgspec.json.encode(message.data)
        timestamp = int(now.timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Linekeeper",
            "webhook-id": message.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self._key, message.id, timestamp, body),
        }
        try:
            async with self._session.post(
                self._to.reveal(), data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            ) as response:
                status, wait = response.status, response.headers.get("Retry-After", "")
        except (ClientError, TimeoutError, ValueError, OSError) as fault:
            # Its text may hold the address: only the kind of fault is told.
            raise self._failed(f"{type(fault).__name__} on the way") from None
        if status not in OK:
            raise self._failed(f"it answered HTTP {status}", wait)

    def _failed(self, why: str, wait: str = "") -> TryLater:
        wait_s = min(float(wait[:9]), LONGEST_WAIT_S) if wait.isascii() and wait.isdigit() else None
        remedy = "see that the receiver runs and answers 2xx within 15 s"
        return TryLater(f"{self._label} did not take an alert", why=why, remedy=remedy, retry_after_s=wait_s)
