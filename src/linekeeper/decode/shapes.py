"""What a field holds, as data: which keys there are, and what becomes of each.

A shape is a dict of key to: `READ`, `SEEN`, `COMPARED` or `IGNORED` for one value, another shape for an object, and a list of one of
these for a list. A key that is not in the shape is news to us: it becomes an `Unread` beside the event.
"""

import re
from typing import Any, Final, TypeAlias

READ: Final = "read"  #: its value is in an event
SEEN: Final = "seen"  #: only whether it is there is in an event
COMPARED: Final = "compared"  #: a word or two of it are in an event, as a keyed hash; anything longer is in none
IGNORED: Final = "ignored"  #: kept raw, in no event

Shape: TypeAlias = dict[str, Any]
"""Values: `READ | SEEN | COMPARED | IGNORED | Shape | list` of one of them."""

_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z_]{0,60}")


def shown(key: str) -> str:
    """Return a key as it may be shown: one that might hold somebody's data is not."""
    return key if _PLAIN_KEY.fullmatch(key) else "?"


def stray(told: dict[str, Any], shape: Shape) -> str:
    """Return the path of the first key or form that `shape` does not know; "" when there is none.

    Null fits everywhere, as Meta writes it where it has nothing to say.
    """
    for key, value in told.items():
        known, kind = shape.get(key), type(value)
        if type(known) is str and kind is not dict and kind is not list:
            continue  # nearly always
        if known is None:
            return shown(key)
        if kind is dict:
            found = stray(value, known) if type(known) is dict else "{}"
        elif kind is list:
            found = _stray_in_list(value, known)
        elif value is None:
            continue
        else:
            return key
        if found:
            return f"{key}.{found}" if found[0] not in "[{" else f"{key}{found}"
    return ""


def _stray_in_list(told: list[Any], known: object) -> str:
    if type(known) is not list:
        return "[]"
    inner = known[0]
    for index, item in enumerate(told):
        if type(item) is dict and type(inner) is dict:
            found = stray(item, inner)
            if found:
                return f"[{index}].{found}"
        elif type(item) in {dict, list} or type(inner) is dict:
            return f"[{index}]"
    return ""
