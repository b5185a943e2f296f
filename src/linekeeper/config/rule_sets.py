"""The table [rules]: rules of the platform's that hold differently here, each with its reason."""

import re

from linekeeper.config.parse import Wrong, shown, text
from linekeeper.config.words import RuleSet

KEYS = {"value", "reason", "by"}
REMEDY = 'write: name = { value = 10, reason = "why" }; `linekeeper rules` lists the names'
MOST = 200  #: more than there are rules
LONGEST_REASON = 300


def rule_sets(value: object) -> tuple[RuleSet, ...]:
    """Return the rules of the table, in its order. Whether a rule exists, and of what kind it is, the rulebook judges."""
    if not isinstance(value, dict) or len(value) > MOST:
        raise Wrong("is no table of rules", REMEDY)
    return tuple(_rule_set(name, given) for name, given in value.items())


def _rule_set(name: str, given: object) -> RuleSet:
    if not re.fullmatch(r"[a-z0-9_]{1,60}", name):
        raise Wrong(f"holds {shown(name)}, which is no name of a rule", REMEDY)
    if not isinstance(given, dict) or not {"value", "reason"} <= set(given) <= KEYS:
        raise Wrong(f"holds {name} without its value and reason, or with more than that", REMEDY)
    reason, by = text(given["reason"]), text(given.get("by", "operator"))
    if not reason or len(reason) > LONGEST_REASON or not by:
        raise Wrong(f"gives no short reason for {name}", REMEDY)
    return RuleSet(rule=name, value=_value(name, given["value"]), reason=reason, by=by[:60])


def _value(name: str, value: object) -> bool | int | float | str | list[int | None]:
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list) and all(type(one) is int for one in value):
        return list(value)
    raise Wrong(f"sets {name} to {shown(value)}, which is neither a number, a text, yes or no, nor a list of numbers", REMEDY)
