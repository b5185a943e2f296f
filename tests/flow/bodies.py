"""Webhook bodies as Meta writes them, made in a line."""

from datetime import datetime
from typing import Any

import msgspec

HARBOR, MARINA, STRANGER = "201", "202", "299"  #: accounts: two are ours, one is nobody's
#: digits of each account's numbers, by number id
DIGITS = {"101": "15550100101", "102": "15550100102", "103": "15550100103"}


def unix(at: datetime) -> int:
    """Return whole unix seconds."""
    return int(at.timestamp())


def body(*entries: dict[str, Any]) -> bytes:
    """Return one body of these entries."""
    return msgspec.json.encode({"object": "whatsapp_business_account", "entry": list(entries)})


def entry(account: str, at: datetime | None, field: str, *values: dict[str, Any]) -> dict[str, Any]:
    """Return one entry with a change for each value. `at` None: Meta gave no time."""
    told = {} if at is None else {"time": unix(at)}
    return {"id": account, **told, "changes": [{"field": field, "value": value} for value in values]}


def about(number: str, display: str | None = None, **lists: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a value of `messages` about one number."""
    metadata = {"display_phone_number": DIGITS.get(number, "") if display is None else display, "phone_number_id": number}
    return {"messaging_product": "whatsapp", "metadata": metadata, **lists}


def status(message: str, at: datetime, word: str = "delivered", to: str = "15550109001", **more: Any) -> dict[str, Any]:
    """Return one status of one message."""
    return {"id": message, "status": word, "timestamp": str(unix(at)), "recipient_id": to, **more}


def written(message: str, at: datetime, by: str = "15550109001", **more: Any) -> dict[str, Any]:
    """Return one message that a person wrote."""
    return {"from": by, "id": message, "timestamp": str(unix(at)), "type": "text", "text": {"body": "good morning"}, **more}


def flagged(display: str, event: str = "FLAGGED") -> dict[str, Any]:
    """Return news of a number that is named by its digits alone."""
    return {"display_phone_number": display, "event": event, "current_limit": "TIER_10K"}


def enforced(kind: str, until: datetime | None = None, **more: Any) -> dict[str, Any]:
    """Return news of an enforcement."""
    told: dict[str, Any] = {"restriction_type": kind}
    if until is not None:
        told["expiration"] = unix(until)
    return {"event": "ACCOUNT_RESTRICTION", "restriction_info": [told], **more}
