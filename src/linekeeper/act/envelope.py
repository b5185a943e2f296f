"""What is inside a body of Meta's: the part that somebody may see, and our ids beside Meta's. Pure.

Whatever is not changed stays byte for byte as Meta wrote it. A body that cannot be read is nobody's who asked for a part.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec
from msgspec import Raw, Struct

ENTRY, CHANGES, VALUE, STATUSES = "entry", "changes", "value", "statuses"
MESSAGES, PEOPLE = "messages", ("recipient_id", "recipient_user_id", "from", "from_user_id")
TRACKING = "biz_opaque_callback_data"
OURS = "linekeeper"  #: our own member of a status
UNREADABLE = (msgspec.DecodeError, RecursionError)  #: no JSON, or nested deeper than anybody reads

Members = dict[str, Raw]
Mark = tuple[str, str]  #: a status's wamid, and its tracking value

_members = msgspec.json.Decoder(Members)
_list = msgspec.json.Decoder(list[Raw])
_text = msgspec.json.Decoder(str)


class Ours(Struct, frozen=True):
    """A send of ours that a status speaks of."""

    id: str  #: as its caller was told it
    tracked: bool  #: the tracking value is ours: a caller of Meta's would not have it


def cut(body: bytes, accounts: Iterable[str] = (), fields: Iterable[str] = ()) -> bytes | None:
    """Return the part of a body that is about these accounts and of these fields; empty: all. None: nothing is."""
    accounts, fields = frozenset(accounts), frozenset(fields)
    if not accounts and not fields:
        return body
    try:
        parts = _members.decode(body)
        entries = _list.decode(parts[ENTRY])
        kept = [part for entry in entries if (part := _entry(entry, accounts, fields)) is not None]
    except (*UNREADABLE, KeyError):
        return None
    if not kept:
        return None
    if all(one is other for one, other in zip(kept, entries, strict=False)) and len(kept) == len(entries):
        return body
    return msgspec.json.encode(parts | {ENTRY: kept})


def _entry(entry: Raw, accounts: frozenset[str], fields: frozenset[str]) -> object | None:
    """Return the part of an entry that fits: itself when all of it does."""
    parts = _members.decode(entry)
    if accounts and _string(parts.get("id")) not in accounts:
        return None
    if not fields:
        return entry
    changes = _list.decode(parts[CHANGES])
    kept = [change for change in changes if _string(_members.decode(change).get("field")) in fields]
    if len(kept) == len(changes):
        return entry
    return parts | {CHANGES: kept} if kept else None


def marks(body: bytes) -> list[Mark]:
    """Return by what the statuses of a body are known, each once."""
    return list(dict.fromkeys(_mark(status) for change in _changes(body) for status in _statuses(change)))


def about(body: bytes) -> frozenset[str]:
    """Return whom a body is about: people, else accounts. Bodies with none in common may overtake each other. Empty: nobody can say."""
    found: set[str] = set()
    for entry in _items(_part(Raw(body)).get(ENTRY)):
        parts = _part(entry)
        for change in _items(parts.get(CHANGES)):
            value = _part(_part(change).get(VALUE))
            rows = [_part(row) for name in (STATUSES, MESSAGES) for row in _items(value.get(name))]
            people = {_string(row.get(name)) for row in rows for name in PEOPLE} - {""}
            found |= people or {f"account {_string(parts.get('id'))}"}
    return frozenset(found)


def translated(body: bytes, known: Mapping[Mark, Ours]) -> bytes:
    """Return a body whose statuses name the sends of ours, without the tracking values that only we put there."""
    if not known:
        return body

    def status(raw: Raw) -> object:
        ours = known.get(_mark(raw))
        members = _part(raw)
        if ours is None or not members:
            return raw
        parts: dict[str, object] = {name: one for name, one in members.items() if not (ours.tracked and name == TRACKING)}
        return parts | {OURS: {"id": ours.id}}

    def change(raw: Raw) -> object:
        found = _statuses(raw)
        if not any(_mark(one) in known for one in found):
            return raw
        parts = _members.decode(raw)
        return parts | {VALUE: _members.decode(parts[VALUE]) | {STATUSES: [status(one) for one in found]}}

    parts = _members.decode(body)
    entries = [_with_changes(entry, change) for entry in _list.decode(parts[ENTRY])]
    return msgspec.json.encode(parts | {ENTRY: entries})


def _with_changes(entry: Raw, change: Callable[[Raw], object]) -> object:
    parts = _part(entry)
    return parts | {CHANGES: [change(one) for one in _items(parts.get(CHANGES))]} if CHANGES in parts else entry


def _changes(body: bytes) -> Iterator[Raw]:
    for entry in _items(_part(Raw(body)).get(ENTRY)):
        yield from _items(_part(entry).get(CHANGES))


def _statuses(change: Raw) -> list[Raw]:
    return _items(_part(_part(change).get(VALUE)).get(STATUSES))


def _mark(status: Raw) -> Mark:
    parts = _part(status)
    return _string(parts.get("id")), _string(parts.get(TRACKING))


def _part(raw: Raw | None) -> Members:
    """Return the members of an object; of anything else there are none."""
    try:
        return _members.decode(raw) if raw is not None else {}
    except UNREADABLE:
        return {}


def _items(raw: Raw | None) -> list[Raw]:
    try:
        return _list.decode(raw) if raw is not None else []
    except UNREADABLE:
        return []


def _string(raw: Raw | None) -> str:
    try:
        return _text.decode(raw) if raw is not None else ""
    except UNREADABLE:
        return ""
