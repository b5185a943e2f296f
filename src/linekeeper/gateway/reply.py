"""What Meta answers to a send, and what that says. Pure; total: whatever comes, something is made of it."""

from datetime import timedelta
from typing import Any

import msgspec
from msgspec import Struct

SERVER_FAULT = 500
#: Errors of Meta's that say "not now", about the number's or the account's pace: nothing was taken. How long until it is tried anew; what
#: holds it meanwhile the decision tells. Source: errors.yaml, 2026-11-23.
NOT_NOW = {
    4: timedelta(minutes=1),
    80007: timedelta(minutes=5),
    130429: timedelta(seconds=5),
    131056: timedelta(seconds=5),
    131057: timedelta(minutes=1),
}

Header = tuple[bytes, bytes]


class NotSentError(Exception):
    """It is proven that nothing of the request reached Meta. The text names the kind of fault only: others may hold an address."""


class UnknownError(Exception):
    """It may have reached Meta, or not."""


class Reply(Struct, frozen=True, gc=False):
    """What Meta answered."""

    status: int
    headers: tuple[Header, ...]
    body: bytes


class Verdict(Struct, frozen=True, gc=False):
    """What an answer to a send says: `wamid` when Meta took it; `code` when Meta refused; neither: nobody knows."""

    wamid: str = ""
    wa_id: str = ""
    code: int | None = None
    held: bool = False  #: Meta holds it for quality assessment
    success: bool = False  #: `{"success": true}`: what was posted was no message
    graph: bool = True  #: it is a JSON object, as all of Graph's; False: a page of somebody between us and Meta, or nothing


class _Message(Struct):
    id: str = ""
    message_status: str = ""


class _Contact(Struct):
    wa_id: str = ""


class _Fault(Struct):
    code: int | None = None


class _Told(Struct):
    messages: list[_Message] = []
    contacts: list[_Contact] = []
    error: _Fault | None = None
    success: bool | None = None


_told = msgspec.json.Decoder(_Told)


def verdict(reply: Reply) -> Verdict:
    """Return what an answer says of the send, however little of it can be read."""
    told = _read(reply.body)
    if told is None:
        return Verdict(graph=False)
    if told.error is not None:
        return Verdict(code=told.error.code)
    if reply.status >= SERVER_FAULT:
        return Verdict()
    if told.messages and told.messages[0].id:
        wa_id = told.contacts[0].wa_id if told.contacts else ""
        return Verdict(wamid=told.messages[0].id, wa_id=wa_id, held=told.messages[0].message_status == "held_for_quality_assessment")
    return Verdict(success=told.success is True)


def _read(body: bytes) -> _Told | None:
    try:
        return _told.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _loosely(body)


def _loosely(body: bytes) -> _Told | None:
    """Read an answer in which something has another shape than it ever had."""
    try:
        told: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if not isinstance(told, dict):
        return None
    error = told.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    first = next(iter(told["messages"]), None) if isinstance(told.get("messages"), list) else None
    id_ = first.get("id") if isinstance(first, dict) else None
    return _Told(
        messages=[_Message(id=id_)] if isinstance(id_, str) else [],
        error=_Fault(code if type(code) is int else None) if "error" in told else None,
        success=told.get("success") is True,
    )
