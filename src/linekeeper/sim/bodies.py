"""Webhook bodies as Meta shapes them. Pure: values in, values out. Source: webhooks.md sections 5 and 6, pages up to 2026-09-14.

Ids of templates are numbers, message times are text, management times are numbers: the oddities are Meta's.
"""

import json
import re
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple

import msgspec

from linekeeper.sim import people
from linekeeper.sim.webhook_fields import TIMELESS
from linekeeper.sim.world import Number, Template

BEYOND = re.compile(r"[^\x00-\x7e]+")  #: what `json` escapes besides signs of control, quotes and backslashes


class News(NamedTuple):
    """One change on its way: the entry it belongs to, its field and value, and when it came about."""

    entry: str
    field: str
    value: object
    at: float


def envelope(*news: News) -> bytes:
    """Return the bytes to be signed, non-ASCII escaped as u and four lower-case hex digits.

    Neighbours of one entry id and one second share an entry.
    """
    entries: list[dict[str, object]] = []
    for (entry, at), together in groupby(news, lambda one: (one.entry, None if one.field in TIMELESS else int(one.at))):
        time: dict[str, object] = {} if at is None else {"time": at}
        changes = [{"value": one.value, "field": one.field} for one in together]
        entries.append({"id": entry} | time | {"changes": changes})
    return escaped(msgspec.json.encode({"object": "whatsapp_business_account", "entry": entries}))


def escaped(raw: bytes) -> bytes:
    """Return JSON with whatever is not plain ASCII escaped; it stands in texts only. Far quicker than to let `json` write it all."""
    if raw.isascii() and b"\x7f" not in raw:
        return raw
    return BEYOND.sub(lambda signs: json.dumps(signs[0])[1:-1], raw.decode()).encode("ascii")


def message_frame(number: Number) -> dict[str, object]:
    """Return what every `messages` value begins with."""
    return {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": number.display, "phone_number_id": number.id},
    }


def contact(portfolio: str, person: str) -> dict[str, object]:
    """Return one element of `contacts`."""
    return {"profile": {"name": people.name(person)}, "wa_id": person, "user_id": people.bsuid(portfolio, person)}


def incoming(number: Number, portfolio: str, person: str, wamid: str, text: str, at: float) -> dict[str, object]:
    """Return the value for a text that a person wrote."""
    message = {
        "from": person,
        "from_user_id": people.bsuid(portfolio, person),
        "id": wamid,
        "timestamp": str(int(at)),
        "type": "text",
        "text": {"body": text},
    }
    return message_frame(number) | {"contacts": [contact(portfolio, person)], "messages": [message]}


def status_line(person: str, wamid: str, word: str, at: float) -> dict[str, object]:
    """Return the keys every element of `statuses` has."""
    return {"id": wamid, "status": word, "timestamp": str(int(at)), "recipient_id": person}


def status(number: Number, portfolio: str, line: dict[str, object]) -> dict[str, object]:
    """Return the value for one status; failed ones name no contact. `line` holds its keys, pricing, errors and opaque data too."""
    if line["status"] == "failed":
        return message_frame(number) | {"statuses": [line]}
    person = str(line["recipient_id"])
    line = line | {"recipient_user_id": people.bsuid(portfolio, person)}
    return message_frame(number) | {"contacts": [contact(portfolio, person)], "statuses": [line]}


def pricing(category: str, *, windowed: bool) -> dict[str, object]:
    """Return `pricing`: replies are within the free tier here, all else is charged (rules since 2026-10-01)."""
    free = category == "service" and windowed
    kind = "free_customer_service" if free else "regular"
    return {"pricing": {"billable": not free, "pricing_model": "PMP", "type": kind, "category": category}}


def restriction(kinds: list[str], until: float | None, form: str) -> dict[str, object]:
    """Return an ACCOUNT_RESTRICTION with one entry per kind; `form` is how the end is written: int, text, iso or absent."""
    lines: list[dict[str, object]] = []
    for kind in kinds:
        line: dict[str, object] = {"restriction_type": kind}
        if until is not None and form != "absent":
            line["expiration"] = written_end(until, form)
        lines.append(line)
    lines[0]["remediation"] = "Review the violation in Business Support Home."
    return {"event": "ACCOUNT_RESTRICTION", "restriction_info": lines}


def written_end(until: float, form: str) -> int | str:
    """Return an end the way Meta may write it: Unix integer, Unix text, or ISO text."""
    if form == "iso":
        return datetime.fromtimestamp(until, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    return str(int(until)) if form == "text" else int(until)


def ban(state: str, at: float) -> dict[str, object]:
    """Return a DISABLED_UPDATE; the date is English text, as Meta writes it."""
    day = datetime.fromtimestamp(at, UTC)
    return {
        "event": "DISABLED_UPDATE",
        "ban_info": {"waba_ban_state": state, "waba_ban_date": f"{day:%B} {day.day}, {day.year}"},
    }


def template(template: Template, **news: object) -> dict[str, object]:
    """Return a template value: its identity around the news."""
    return news | {
        "message_template_id": template.id,
        "message_template_name": template.name,
        "message_template_language": template.language,
    }


def template_status(template_: Template, event: str, title: str = "") -> dict[str, object]:
    """Return a message_template_status_update; pauses and locks say more in `title`, as in Meta's examples unless told."""
    reason = None if event == "PENDING_DELETION" else template_.rejected
    value = {"event": event} | template(template_, reason=reason, message_template_category=template_.category)
    title = title or {"PAUSED": "FIRST_PAUSE", "LOCKED": "DISABLED"}.get(event, "")
    if title:
        value["other_info"] = {"title": title, "description": "For low quality."}
    return value
