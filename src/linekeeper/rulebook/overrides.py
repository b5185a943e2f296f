"""What an operator, or a provider's own terms, set differently from Meta's published rules. Each names its reason."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from linekeeper.errors import Misconfigured
from linekeeper.rulebook.shapes import Override, Rule, Value

_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text in quotes",
    list: "a list of numbers",
}


def overridden(known: Mapping[str, Rule], overrides: Iterable[Override]) -> dict[str, Rule]:
    """Return the rules that were set, by name.

    Raises:
        Misconfigured: a rule is not known, or its value is of another kind; tells every fault.
    """
    faults: list[Misconfigured] = []
    rules: dict[str, Rule] = {}
    for one in overrides:
        fault = _fault(known, one)
        if fault is not None:
            faults.append(fault)
        else:
            rules[one.rule] = replace(known[one.rule], value=one.value, override=one)
    if faults:
        raise Misconfigured.all(faults)
    return rules


def _fault(known: Mapping[str, Rule], one: Override) -> Misconfigured | None:
    if one.rule not in known:
        from difflib import get_close_matches  # noqa: PLC0415  only for a mistake

        near = get_close_matches(one.rule, known, 1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        what = f"[rules]: {one.rule!r} is no rule{meant}"
        return Misconfigured(what, why="no rulebook knows it", remedy="`linekeeper rules` lists them all")
    ours = known[one.rule].value
    if ours is None or type(one.value) is type(ours):
        return None
    asked = _KINDS[type(ours)]
    return Misconfigured(
        f"[rules]: {one.rule} is set to {one.value!r}", why=f"this rule is {asked}; it is {told(ours)}", remedy=f"write {asked}"
    )


def told(value: Value) -> str:
    """Return a value as people read it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join("no limit" if one is None else f"{one:,}" for one in value)
    return value
