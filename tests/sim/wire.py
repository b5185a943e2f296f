"""Bodies of the stand-in held against Meta's samples in tests/wire, and against Linekeeper's own reading of them.

A body has the shape of a sample when all its keys and JSON types occur in samples of its field, and none is missing that every sample of
its kind has. The kind is what Meta tells one shape from another by: an event, a type, a status.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from linekeeper.decode import Veil, decode
from linekeeper.events.house import Unread

WIRE = Path(__file__).parent.parent / "wire"
VEIL = Veil(b"shapes of a play, and nobody's key")
Leaves = frozenset[tuple[str, str]]
#: Words that tell shapes apart, wherever they stand.
TELLING = ("event", "type", "status", "action", "action_type", "value")
NAMES = {bool: "boolean", int: "number", float: "number", str: "text", type(None): "null"}
#: Things beside the news itself.
ASIDE = frozenset({"contacts", "metadata", "pricing", "context", "referral", "conversation"})
#: Lists of which a value has one or another.
ARRAYS = frozenset({"messages", "statuses", "errors", "user_actions", "calls", "history"})
#: Documented as there in some cases only, where the few samples happen to have them.
BUTTON = ("type", "text", "url", "phone_number")
SOMETIMES = frozenset(
    {
        ("calls", ".value.statuses[].biz_opaque_callback_data"),
        *(("message_template_components_update", f".value.message_template_{part}") for part in ("title", "footer")),
        *(("message_template_components_update", f".value.message_template_buttons[].message_template_button_{part}") for part in BUTTON),
        ("account_update", ".value.waba_info.solution_id"),
        ("account_update", ".value.waba_info.solution_partner_business_ids[]"),
    }
)
#: Fields whose `type` or `status` is one of the facts told, not a shape.
PLAIN = frozenset({"payment_configuration_update", "account_settings_update", "business_capability_update"})


def leaves(value: Any, path: str = "") -> set[tuple[str, str]]:
    """Return (path, JSON type) of every leaf; elements of lists are one place."""
    if isinstance(value, dict):
        return {leaf for key, inner in value.items() for leaf in leaves(inner, f"{path}.{key}")}
    if isinstance(value, list):
        return {leaf for inner in value for leaf in leaves(inner, f"{path}[]")}
    return {(path, NAMES[type(value)])}


def kind(field: str, value: Any) -> frozenset[str]:
    """Return what tells this value from others of its field: its arrays, and words of events, types and states in them."""
    if field in PLAIN:
        return frozenset()
    return frozenset(_words(value, 0))


def _words(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _words(inner, depth)
    elif isinstance(value, dict) and depth <= 2:  # deeper words belong to what people send
        for key, inner in value.items():
            if key in TELLING and isinstance(inner, str):
                yield f"{key}={inner}"
            elif isinstance(inner, list | dict) and key not in ASIDE:
                if key in ARRAYS:
                    yield key
                yield from _words(inner, depth + 1)


def changes(body: Any) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Return (field, value, entry without its changes) of every change."""
    for entry in body["entry"]:
        rest = {key: inner for key, inner in entry.items() if key != "changes"}
        for change in entry["changes"]:
            yield change["field"], change["value"], rest


@cache
def samples() -> dict[str, dict[frozenset[str], list[Leaves]]]:
    """Return the leaves of every sample, by field and kind; values are told with their entry."""
    told: dict[str, dict[frozenset[str], list[Leaves]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(WIRE.glob("*/*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        if path.parent.name == "_edge" or not isinstance(body, dict):
            continue
        for field, value, entry in changes(body):
            told[field][kind(field, value)].append(frozenset(leaves({"entry": entry, "value": value})))
    return told


def faults(body: Any) -> list[str]:
    """Return what no sample of Meta's has, or every sample has and this body not; empty when all is well."""
    found: list[str] = []
    for field, value, entry in changes(body):
        ours, known = leaves({"entry": entry, "value": value}), samples().get(field, {})
        alike = known.get(kind(field, value), [])
        everything = frozenset[tuple[str, str]]().union(*(leaf for kinds in known.values() for leaf in kinds))
        wanted = frozenset.intersection(*alike) if alike else frozenset()
        found += [f"{field}: no sample has {path} as {what}" for path, what in sorted(ours - everything)]
        found += [f"{field}: every sample has {path} as {what}" for path, what in sorted(wanted - ours) if (field, path) not in SOMETIMES]
        if not alike:
            found.append(f"{field}: no sample is of the kind {sorted(kind(field, value))}")
    return found


def unread(body: bytes) -> list[str]:
    """Return what Linekeeper cannot read of a body: the place and the reason, nothing that was said."""
    batches = decode(body, app="main", source="meta", heard_at=datetime(2026, 11, 3, tzinfo=UTC), veil=VEIL)
    events = [event for batch in batches for element in batch.elements for event in element.events]
    return [f"{event.where}: {event.why}" for event in events if isinstance(event, Unread)]


def faults_of(heard: list[dict[str, Any]], at_most: int = 3_000) -> list[str]:
    """Return what is wrong with the shapes of many bodies and with our reading of them: all but messages, and evenly some of those."""
    rare = [body for body in heard if any(field != "messages" for field, _, _ in changes(body))]
    often = heard[:: max(1, len(heard) // at_most)]
    one_of_each = {
        (str(sorted(leaves(body))), str([kind(field, value) for field, value, _ in changes(body)])): body for body in rare + often
    }
    found = [(faults(body), unread(json.dumps(body).encode())) for body in one_of_each.values()]
    return sorted({fault for ours, theirs in found for fault in [*ours, *theirs]})
