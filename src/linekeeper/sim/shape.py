"""What a body may hold, as tables of checks. A check takes a value and where it stands; it returns nothing or refuses.

Which code says what: a key that is missing 131008, one that is unknown, of a wrong kind or too long 100, a value that cannot be 131009.
Source: Meta, error codes, copies of 2025-12-12 and 2026-09-11; the division between 100 and 131009 is our reading.
"""

import re
from collections.abc import Callable, Mapping

from linekeeper.sim.errors import GraphFault

#: Takes where a value stands, such as `text['body']`, and the value. Raises GraphFault.
Check = Callable[[str, object], None]
Keys = Mapping[str, Check]
NOTHING: Keys = {}


def missing_key(where: str) -> GraphFault:
    """Return the refusal of a body without a key it needs."""
    return GraphFault(131008, f"The parameter {where} is required.")


def bad_value(where: str, why: str) -> GraphFault:
    """Return the refusal of a value that cannot be."""
    return GraphFault(131009, f"{where}: {why}")


def wrong_kind(where: str, wanted: str) -> GraphFault:
    """Return the refusal of a value of a wrong kind; `wanted` with its article."""
    return GraphFault(100, message=f"(#100) Param {where} must be {wanted}.")


def too_long(where: str, at_most: int) -> GraphFault:
    """Return the refusal of a text with too many characters."""
    return GraphFault(100, message=f"(#100) Param {where} must be at most {at_most} characters long.")


def inside(where: str, key: str) -> str:
    """Return where a key stands: `text['body']`; at the top only `body`."""
    return f"{where}['{key}']" if where else key


def mapping(where: str, value: object) -> dict[str, object]:
    """Return a JSON object.

    Raises:
        GraphFault: 100, it is something else.
    """
    if not isinstance(value, dict):
        raise wrong_kind(where, "a JSON object")
    return value


def array(where: str, value: object) -> list[object]:
    """Return a JSON array.

    Raises:
        GraphFault: 100, it is something else.
    """
    if not isinstance(value, list):
        raise wrong_kind(where, "an array")
    return value


def keys(needed: Keys, optional: Keys = NOTHING) -> Check:
    """Return a check of an object: all of `needed`, at most `optional` besides. A key that is null counts as absent."""

    def check(where: str, value: object) -> None:
        held = mapping(where, value)
        for key in held:
            if key not in needed and key not in optional:
                raise GraphFault(100, message=f'(#100) Unexpected key "{key}" on param "{where}".')
        for key, look in {**needed, **optional}.items():
            if held.get(key) is not None:
                look(inside(where, key), held[key])
            elif key in needed:
                raise missing_key(inside(where, key))

    return check


def text(at_most: int = 4_096, like: str = "", *, empty: bool = False) -> Check:
    """Return a check of a text: its length in characters, the pattern all of it must match, whether it may be empty."""
    pattern = re.compile(like, re.DOTALL) if like else None

    def check(where: str, value: object) -> None:
        if not isinstance(value, str):
            raise wrong_kind(where, "a string")
        if not value and not empty:
            raise missing_key(where)
        if len(value) > at_most:
            raise too_long(where, at_most)
        if pattern is not None and not pattern.fullmatch(value):
            raise bad_value(where, "the value is not of the form that is wanted.")

    return check


def word(*known: str) -> Check:
    """Return a check of a word that must be one of a few."""

    def check(where: str, value: object) -> None:
        if value not in known:
            raise GraphFault(100, message=f"(#100) Param {where} must be one of {{{', '.join(known)}}}.")

    return check


def flag(where: str, value: object) -> None:
    """Refuse what is neither true nor false."""
    if not isinstance(value, bool):
        raise wrong_kind(where, "a boolean")


def number(low: float, high: float) -> Check:
    """Return a check of a number within bounds; one written as text counts, as at Meta."""

    def check(where: str, value: object) -> None:
        try:
            read = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None
        except ValueError:
            read = None
        if read is None:
            raise wrong_kind(where, "a number")
        if not low <= read <= high:
            raise bad_value(where, f"must be between {low:g} and {high:g}.")

    return check


def several(look: Check, at_least: int, at_most: int) -> Check:
    """Return a check of an array: how many, and each of them."""

    def check(where: str, value: object) -> None:
        held = array(where, value)
        if not at_least <= len(held) <= at_most:
            raise bad_value(where, f"must hold {at_least} to {at_most} elements, holds {len(held)}.")
        for index, one in enumerate(held):
            look(f"{where}[{index}]", one)

    return check


def by_type(kinds: Mapping[str, Check], optional: Keys = NOTHING, needed: Keys = NOTHING) -> Check:
    """Return a check of an object whose `type` names the key that holds the rest, such as {"type": "image", "image": {}}."""

    def check(where: str, value: object) -> None:
        kind = mapping(where, value).get("type")
        if kind is None:
            raise missing_key(inside(where, "type"))
        if not isinstance(kind, str) or kind not in kinds:
            raise GraphFault(100, message=f"(#100) Param {inside(where, 'type')} must be one of {{{', '.join(kinds)}}}.")
        keys({"type": word(kind), kind: kinds[kind], **needed}, optional)(where, value)

    return check


def anything(where: str, value: object) -> None:
    """Take whatever is there: for parts whose form Meta leaves to the sender."""
    del where, value


URL = text(2_000, r"https?://[^\s/]+\S*")
