"""The table [pacing]: thresholds of the gateway, for all numbers, for those of one account, or for those of one portfolio."""

import re

from linekeeper.config.parse import Wrong, shown
from linekeeper.config.words import PacingSet

SCOPES = ("accounts", "portfolios")
REMEDY = "docs/pacing.md lists the thresholds, with units and bounds"
MOST = 200  #: in one table: more than there are thresholds
MOST_SCOPES = 20_000  #: accounts or portfolios with thresholds of their own


def pacing_sets(value: object) -> tuple[PacingSet, ...]:
    """Return what the table sets, in its order. Whether a threshold exists, and whether its value does, pacing judges."""
    found = _table("", "", {key: one for key, one in _dict(value, "pacing").items() if key not in SCOPES})
    for scope in SCOPES:
        inner = _dict(_dict(value, "pacing").get(scope, {}), f"pacing.{scope}")
        if len(inner) > MOST_SCOPES:
            raise Wrong(f"names more than {MOST_SCOPES:,} {scope}", REMEDY)
        for id_, own in inner.items():
            if not re.fullmatch(r"[0-9]{1,30}", id_):
                raise Wrong(f"names {shown(id_)} under {scope}, which is no id", f"write [pacing.{scope}.1234567890]")
            found += _table(scope, id_, _dict(own, f"pacing.{scope}.{id_}"))
    return found


def _dict(value: object, name: str) -> dict[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Wrong(f"holds {shown(value)} where a table is wanted", f"write [{name}] and its keys below it")
    return value


def _table(scope: str, id_: str, values: dict[str, object]) -> tuple[PacingSet, ...]:
    if len(values) > MOST:
        raise Wrong(f"holds more than {MOST} thresholds", REMEDY)
    for key in values:
        if not re.fullmatch(r"[a-z0-9_]{1,60}", key):
            raise Wrong(f"holds {shown(key)}, which is no name of a threshold", REMEDY)
    return tuple(PacingSet(scope=scope, id=id_, key=key, value=value) for key, value in values.items())
