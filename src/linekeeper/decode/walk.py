"""The walk through a body: every entry, every change, every inner item, and never a step that costs a neighbour.

Source: Meta's webhook overview and "create a webhook endpoint" (up to 1,000 updates a body, 3 MB), read 2026-11-23.
"""

import re
from datetime import datetime
from hashlib import blake2b
from typing import Any, TypeAlias

from linekeeper.decode import fields, kept_only
from linekeeper.decode.parse import Unparsed, parse
from linekeeper.decode.place import (
    BAD_TIME,
    DECODER,
    EMPTY,
    FAILED,
    MISSING,
    NEW_KEY,
    WRONG_SHAPE,
    Hearing,
    Place,
)
from linekeeper.decode.scalars import ident, word
from linekeeper.decode.shapes import shown, stray
from linekeeper.decode.veil import Veil
from linekeeper.events import Batch, Element
from linekeeper.events.batch import AnyEvent

__all__ = ["DECODER", "Decoded", "decode"]

Decoded: TypeAlias = tuple[Batch, ...]
"""One batch for every account that a body names, in order of appearance."""

OBJECT = "whatsapp_business_account"
OTHER_PRODUCT = "it is about another product of Meta"
NEW_FIELD = "a field we do not know"

_BODY = frozenset({"object", "entry", "field"})  # Meta's own examples sometimes put the field beside the entries
_ENTRY = frozenset({"id", "time", "changes", "field"})
_CHANGE = frozenset({"field", "value"})
_FIELD = re.compile(r"[a-z][a-z_]{0,60}")


def decode(body: bytes, *, app: str, source: str, heard_at: datetime, veil: Veil) -> Decoded:
    """Return what a body says. Pure, and total: whatever the bytes are, it returns at least one element.

    Args:
        body: the signed bytes, as received.
        app: name of the app in the configuration; goes into the batch, not into the keys: two apps hear the same news.
        source: dialect of the app ("meta"); part of every key.
        heard_at: when this copy came in, UTC.
        veil: hides persons and message ids.
    """
    hearing = Hearing(app, source, heard_at, veil)
    try:
        told = parse(body)
    except Unparsed as fault:
        root = Place(hearing, "")
        root.keep(root.lost("body", fault.why, blake2b(body).hexdigest()))
        return hearing.batches()
    if type(told) is list and told:
        for index, item in enumerate(told):
            if not hearing.step():
                break
            _body(Place(hearing, f"[{index}]"), item)
    else:
        _body(Place(hearing, ""), told)
    return hearing.batches()


def _body(root: Place, told: object) -> None:
    if type(told) is not dict:
        root.keep(root.lost("body" if not root.path else "", WRONG_SHAPE, told))
        return
    product, entries = told.get("object"), told.get("entry")
    if product is not None and product != OBJECT:
        root.keep(root.lost("object", OTHER_PRODUCT, told))
        return
    _frame(root, told, _BODY)
    if type(entries) is not list or not entries:
        root.keep(root.lost("entry", _why_no_list(entries), entries))
        return
    prefix = f"{root.path}." if root.path else ""
    for index, entry in enumerate(entries):
        if not root.hearing.step():
            break
        _entry(root.hearing, f"{prefix}entry[{index}]", entry, told.get("field"))


def _entry(hearing: Hearing, path: str, entry: object, spare_field: object) -> None:
    """Read one entry. Its own place speaks for what concerns the entry as a whole; each change gets a place of its own."""
    if type(entry) is not dict:
        place = Place(hearing, path)
        place.keep(place.lost("", WRONG_SHAPE, entry))
        return
    id_, changes = ident(entry.get("id")), entry.get("changes")
    place = Place(hearing, path, id_)
    place.test = id_ == "0"
    if not place.timed(entry.get("time")):
        place.keep(place.lost("time", BAD_TIME, entry["time"]))
    if not id_:
        place.keep(place.lost("id", MISSING if entry.get("id") is None else WRONG_SHAPE, entry.get("id")))
    _frame(place, entry, _ENTRY)
    if type(changes) is not list or not changes:
        place.keep(place.lost("changes", _why_no_list(changes), changes))
        return
    for index, change in enumerate(changes):
        if not hearing.step():
            break
        inner = place.within(f".changes[{index}]")
        try:
            _change(inner, change, entry.get("field", spare_field))
        except Exception:  # noqa: BLE001  a fault of ours in one change must not cost its neighbours
            inner.keep(inner.lost("", FAILED, change))


def _change(place: Place, change: object, spare_field: object) -> None:
    if type(change) is not dict:
        place.keep(place.lost("", WRONG_SHAPE, change))
        return
    _frame(place, change, _CHANGE)
    field, value = word(change.get("field", spare_field)), change.get("value")
    known = field in fields.LISTED or field in fields.SINGLE or field in kept_only.FIELDS
    place.field = field if known or _FIELD.fullmatch(field) else "?" if field else ""
    place.account, place.test = fields.whose(field, value, place.entry)
    if not known:
        place.keep(place.lost("field", NEW_FIELD if field else MISSING, change))
    elif type(value) is not dict:
        place.keep(place.lost("value", MISSING if value is None else WRONG_SHAPE, value))
    else:
        place.path += ".value"
        _value(place, value)


def _value(place: Place, value: dict[str, Any]) -> None:
    listed = fields.LISTED.get(place.field)
    if listed is not None:
        listed[1](place, value)
        return
    found = fields.reader(place.field, value)
    if found is None:
        events: list[AnyEvent] = [kept_only.read(place, value)]
    else:
        shape, read = found
        events = read(place, value)
        new = stray(value, shape)
        if new:
            events.append(place.unread(new, NEW_KEY))
    place.keep(Element(key=place.key_of_content(place.seconds, "news", value), events=tuple(events)))


def _frame(place: Place, told: dict[str, Any], known: frozenset[str]) -> None:
    """Tell keys that are new around the news, once for every object."""
    if not told.keys() <= known:
        new = {key: value for key, value in told.items() if key not in known}
        place.keep(place.lost(shown(next(iter(new))), NEW_KEY, new))


def _why_no_list(told: object) -> str:
    return MISSING if told is None else WRONG_SHAPE if type(told) is not list else EMPTY
