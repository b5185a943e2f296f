"""Values that only inform, flattened to texts, so that a page can show them as told."""

from typing import Any

from linekeeper.decode.scalars import text, word
from linekeeper.decode.shapes import Shape

MOST_FACTS = 60  #: of one element
LONGEST_FACT = 200


def facts(told: dict[str, Any], shape: Shape, path: str = "") -> tuple[tuple[str, str], ...]:
    """Return (key path, value as text) of what `shape` knows in `told`, in the order told; at most `MOST_FACTS`."""
    found: list[tuple[str, str]] = []
    for key, value in told.items():
        known = shape.get(key)
        if type(known) is list:
            items = value if type(value) is list else []
            for index, item in enumerate(items[:MOST_FACTS]):
                found += _fact(f"{path}{key}[{index}]", item, known[0])
        elif known is not None:
            found += _fact(f"{path}{key}", value, known)
    return tuple(found[:MOST_FACTS])


def _fact(path: str, value: object, known: object) -> tuple[tuple[str, str], ...]:
    if type(known) is dict:
        return facts(value, known, f"{path}.") if type(value) is dict else ()
    shown = "yes" if value is True else "no" if value is False else text(value, LONGEST_FACT) or word(value)
    return ((path, shown),) if shown else ()
