"""Findings that say the same as another one: a ban is told as news, read as a status, and seen by the health check.

One of them is told, the others stand beside it.
"""

from collections.abc import Iterable, Mapping

from linekeeper.fold.decisions import DECISIONS
from linekeeper.fold.finding import Finding
from linekeeper.fold.verdict import Status

#: code -> codes that say it already, and better.
SAID_BY: Mapping[str, frozenset[str]] = {
    "banned": frozenset({"ban_disabled", "health_banned"}),
    "health_banned": frozenset({"ban_disabled"}),
    "disconnected": frozenset({"coexistence_lost"}),
    "unlinked": frozenset({"coexistence_lost"}),
    "not_registered": frozenset({"coexistence_lost", "disconnected", "unlinked"}),
    "send_refused": frozenset({"coexistence_lost", "disconnected", "unlinked", "not_registered"}),
    "quality_low": frozenset({"flagged"}),
    "error_131042": frozenset({"health_payment"}),
}
#: These only say that something is wrong: whatever forbids messages says what.
SAID_BY_ANY_CAUSE = frozenset({"health_blocked", "error_131031", "error_368", "sends_fail"})
_CAUSES = frozenset({Status.BANNED, Status.OFFLINE, Status.PENDING, Status.GONE})
#: Codes that say why, also where they were read too long ago to set the status: that is no news, and neither is what they say already.
_CAUSE_CODES = frozenset(row.code for row in DECISIONS if row.status in _CAUSES and not row.note)
BOTH = ("enforcement_replies", "enforcement_new_conversations")


def beside(found: Iterable[Finding]) -> frozenset[str]:
    """Return the names of those findings that another one of them says already."""
    every = list(found)
    codes = {one.code for one in every}
    return frozenset(one.id for one in every if _is_said(one, every, codes))


def _is_said(one: Finding, every: list[Finding], codes: set[str]) -> bool:
    if codes & SAID_BY.get(one.code, frozenset()):
        return True
    if one.code in SAID_BY_ANY_CAUSE:
        causes = (other for other in every if other.code not in SAID_BY_ANY_CAUSE)
        return any(other.code in _CAUSE_CODES or other.code.startswith("enforcement_") for other in causes)
    # Both kinds of messages forbidden: one sentence tells both.
    return one.code == BOTH[1] and any(other.code == BOTH[0] and other.text == one.text for other in every)
