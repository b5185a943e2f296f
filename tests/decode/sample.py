"""Samples and how to look at what became of them: bodies from tests/wire, events as plain (name, fields)."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from linekeeper.decode import Decoded, Veil, decode
from linekeeper.decode.short_words import normal
from linekeeper.events import Element, Event

WIRE = Path(__file__).parent.parent / "wire"
CASES = sorted(str(path.relative_to(WIRE).with_suffix("")) for path in WIRE.glob("*/*.json"))
BASE = 1793606400  #: the samples' own clock: 2026-11-02 08:00 UTC
HEARD = datetime.fromtimestamp(BASE, UTC) + timedelta(hours=1)
VEIL = Veil(b"an installation's own key, 32 b.")
Plain = tuple[str, dict[str, Any]]


def body(case: str) -> bytes:
    """Return a sample's bytes."""
    return (WIRE / f"{case}.json").read_bytes()


def hear(told: object, heard_at: datetime = HEARD, source: str = "meta") -> Decoded:
    """Decode a body given as bytes, or as the value it holds."""
    raw = told if isinstance(told, bytes) else json.dumps(told).encode()
    return decode(raw, app="main", source=source, heard_at=heard_at, veil=VEIL)


def elements(batches: Decoded) -> list[Element]:
    """Return all elements, in order."""
    return [element for batch in batches for element in batch.elements]


def events(batches: Decoded) -> list[Event]:
    """Return all events, in order."""
    return [event for element in elements(batches) for event in element.events]


def unread(batches: Decoded) -> list[tuple[str, str]]:
    """Return where and why something was unread."""
    return [(event.where, event.why) for event in events(batches) if type(event).__name__ == "Unread"]  # type: ignore[attr-defined]  # it is an Unread


def change(field: str, value: object, *, entry: object = "104998261357420", time: object = BASE) -> dict[str, Any]:
    """Return a body with one change."""
    inner: dict[str, Any] = {"id": entry, "changes": [{"field": field, "value": value}]}
    if time is not None:
        inner["time"] = time
    return {"object": "whatsapp_business_account", "entry": [inner]}


def messaging(field: str = "messages", /, **lists: object) -> dict[str, Any]:
    """Return a body of the field `messages`, or of another messaging field, with these lists."""
    metadata = {"display_phone_number": "15550100421", "phone_number_id": "109284756103948"}
    return change(field, {"messaging_product": "whatsapp", "metadata": metadata, **lists}, time=None)


def plain(event: Event, names: dict[bytes, str]) -> Plain:
    """Return an event as its class's name and its fields that are not the default; `at` in seconds after `BASE`."""
    fields: dict[str, Any] = {"at": int(event.at.timestamp()) - BASE}
    for field in msgspec.structs.fields(event):
        value = getattr(event, field.name)
        default = None if field.default is msgspec.NODEFAULT else field.default
        if field.name != "at" and (field.required or value != default):
            fields[field.name] = _plain(value, names)
    return type(event).__name__, fields


def _plain(value: object, names: dict[bytes, str]) -> object:
    match value:
        case bytes():
            return names.get(value, "a hash we did not expect")
        case datetime():
            return int(value.timestamp()) - BASE
        case tuple():
            return [_plain(item, names) for item in value]
        case msgspec.Struct():
            return {name: _plain(getattr(value, name), names) for name in value.__struct_fields__ if getattr(value, name) not in {"", None}}
        case _:
            return value


def names_in(told: object) -> dict[bytes, str]:
    """Return every hash a sample's strings may give, with what it stands for."""
    found: dict[bytes, str] = {}
    for text in set(strings(told)):
        if re.fullmatch(r"\d{6,15}", text):
            found[VEIL.person("wa", text)] = f"wa:{text}"
        if re.fullmatch(r"US\.\d+", text):
            found[VEIL.person("bsuid", text)] = f"bsuid:{text}"
        if text.startswith("US.ENT."):
            found[VEIL.person("parent", text)] = f"parent:{text}"
        found[VEIL.message(text)] = f"message:{text[-10:]}"
        found[VEIL.call(text)] = f"call:{text[-10:]}"
        found[VEIL.group(text)] = f"group:{text[-10:]}"
        found[VEIL.tracking(text)] = f"tracking:{text}"
        found[VEIL.content(normal(text).encode())] = f"short:{normal(text)}"
    found |= dict.fromkeys(contents(told), "content")
    return found


def contents(told: Any) -> list[bytes]:
    """Return the hash of every edited template's text in `told`: its parts by name, as JSON with sorted keys."""
    if isinstance(told, list):
        return [found for value in told for found in contents(value)]
    if not isinstance(told, dict):
        return []
    if "message_template_element" not in told:
        return [found for value in told.values() for found in contents(value)]
    parts = {"title": "title", "element": "body", "footer": "footer", "buttons": "buttons"}
    named = {name: told[f"message_template_{key}"] for key, name in parts.items() if f"message_template_{key}" in told}
    return [VEIL.content(json.dumps(named, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())]


def strings(told: object) -> Iterator[str]:
    """Yield every string of a JSON value."""
    match told:
        case str():
            yield told
        case dict():
            for value in told.values():
                yield from strings(value)
        case list():
            for value in told:
                yield from strings(value)
        case _:
            return
