"""Asking the gateway's own API in a yard, as operator or with a key."""

from typing import Any

import msgspec

from linekeeper.gateway.gateway import Gateway
from linekeeper.store.crypt import Keys
from tests.gateway.yard import Told, Yard, template

OPERATOR = Keys(b"m" * 32).operator.reveal()
SIGNED = {"by": "Ada", "reason": "a test"}
V1 = "/api/v1"


async def ask(yard: Yard, method: str, path: str, body: Any = None, *, by: str = OPERATOR, query: str = "", **headers: str) -> Told:
    """Ask the API; the body is sent as JSON, bytes as they are."""
    sent = b"" if body is None else body if isinstance(body, bytes) else msgspec.json.encode(body)
    return await yard.ask(method, V1 + path, sent, by=by, query=query, **headers)


async def held(yard: Yard, key: str, body: bytes | None = None) -> str:
    """Send something that waits; return our id."""
    told = await yard.send(body or template(), by=key, x_linekeeper_hold="queue")
    assert told.status == 200, told.json
    return str(told.json["linekeeper"]["id"])


def hooks(gateway: Gateway) -> Any:
    """Return the desk of the gateway's API."""
    return gateway.door.api.desk  # type: ignore[attr-defined]  # a door's API is any callable
