"""The account's hourly budget of Graph calls, for the edges that count against it.

Source: Meta, "About the platform", 2025-12-05: 200 calls an hour for each app and account, 5,000 once it has a registered number.
Counted: the account's node, its numbers, templates, subscriptions and assigned users, and a number's node. `/messages` is not counted.
Half of it is what our own reading takes (`plan.SHARE`); callers who come through the gateway share the other half.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.fold.register import instant, second
from linekeeper.pacing.thresholds import Thresholds

HOUR_S = 3600
_STEP_S = 60
FEW, MANY = 200, 5000
COUNTED = {
    "GET": frozenset({"", "phone_numbers", "message_templates", "subscribed_apps", "assigned_users"}),
    "POST": frozenset({"message_templates", "subscribed_apps", "assigned_users"}),
    "DELETE": frozenset({"message_templates", "subscribed_apps", "assigned_users"}),
}
_ID = re.compile(r"[0-9]{1,30}")


def is_counted(method: str, parts: Sequence[str]) -> bool:
    """Return whether a call counts. `parts`: of the path after the version, such as ("1234", "message_templates")."""
    if not parts or not _ID.fullmatch(parts[0]) or len(parts) > 2:  # noqa: PLR2004  a node, or an edge of it
        return False
    return (parts[1] if len(parts) > 1 else "") in COUNTED.get(method.upper(), frozenset())


class Calls(Struct, frozen=True):
    """Calls of one account, by the minute in which they were made (unix seconds), oldest first; at most 61 entries."""

    made: tuple[tuple[int, int], ...] = ()


def made(calls: Calls, now: datetime, count: int = 1) -> Calls:
    """Return the calls with `count` more."""
    step = second(now) // _STEP_S * _STEP_S
    kept = [(at, many) for at, many in calls.made if at > second(now) - HOUR_S - _STEP_S]
    if kept and kept[-1][0] >= step:
        return replace(calls, made=(*kept[:-1], (kept[-1][0], kept[-1][1] + count)))
    return replace(calls, made=(*kept, (step, count)))


def free_at(calls: Calls, now: datetime, thresholds: Thresholds, *, registered: bool) -> datetime | None:
    """Return when the next call may be made; None: now. A minute counts until its last second has left the hour."""
    left = int((MANY if registered else FEW) * thresholds.calls_share) - 1
    for at, many in reversed(calls.made):
        if at > second(now) - HOUR_S - _STEP_S:
            left -= many
            if left < 0:
                return instant(at + HOUR_S + _STEP_S)
    return None
