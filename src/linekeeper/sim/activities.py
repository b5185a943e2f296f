"""The activity log of an account: what was done to it by call. Source: Meta's OpenAPI v23.0, WhatsAppBusinessAccountActivity.

Which deeds Meta logs, and how it words the details, is our assumption.
"""

from datetime import UTC, datetime

from linekeeper.sim import nodes, pages, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Activity, Token

KEPT = 1_000
KINDS = frozenset({
    "ACCOUNT_CREATED", "ACCOUNT_UPDATED", "ACCOUNT_DELETED", "PHONE_NUMBER_ADDED", "PHONE_NUMBER_REMOVED", "PHONE_NUMBER_VERIFIED",
    "USER_ADDED", "USER_REMOVED", "USER_ROLE_CHANGED", "PERMISSION_GRANTED", "PERMISSION_REVOKED", "TEMPLATE_CREATED",
    "TEMPLATE_UPDATED", "TEMPLATE_DELETED", "WEBHOOK_CONFIGURED", "API_ACCESS_GRANTED", "API_ACCESS_REVOKED", "BILLING_UPDATED",
    "COMPLIANCE_ACTION", "SECURITY_EVENT",
})  # fmt: skip
FIELDS = ("id", "activity_type", "timestamp", "actor_type", "actor_id", "actor_name", "details")


def note(stage: Stage, account: Account, kind: str, actor: str = "API", **details: object) -> None:
    """Add a line to an account's log; the oldest of more than a thousand falls off."""
    line = Activity(id=str(9_100_000_000_000 + stage.serial()), at=stage.now, kind=kind, actor=actor, details=details)
    account.activities = [*account.activities[-KEPT + 1 :], line]


@serves("GET", Account, "activities", takes=f"{pages.TAKES} since until activity_type", counted=True)
def activities(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}/activities, newest first; `since` and `until` are unix seconds or ISO dates."""
    tokens.may_read(token, account)
    since, until = moment(call, "since", 0.0), moment(call, "until", stage.now)
    kinds = set(call.names("activity_type"))
    if not kinds <= KINDS:
        raise GraphFault(100, message="(#100) Param activity_type holds a word that is not known")
    known = [line for line in reversed(account.activities) if since <= line.at <= until and (not kinds or line.kind in kinds)]
    rows, paging = pages.page(call, known)
    return {"data": nodes.chosen(call, [_told(line) for line in rows], FIELDS, "WhatsAppBusinessAccountActivity")} | paging


def _told(line: Activity) -> dict[str, object]:
    return {
        "id": line.id,
        "activity_type": line.kind,
        "timestamp": datetime.fromtimestamp(int(line.at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "actor_type": line.actor,
        "details": line.details,
    }


def moment(call: Call, name: str, otherwise: float) -> float:
    """Return a parameter that is a time, as unix seconds: such, or an ISO date or time.

    Raises:
        GraphFault: 100, it is neither.
    """
    text = call.text(name)
    if not text:
        return otherwise
    if text.isascii() and text.isdecimal() and len(text) <= 13:  # noqa: PLR2004 - digits of milliseconds in our days
        return float(text) if len(text) < 13 else float(text) / 1_000  # noqa: PLR2004 - as above
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise GraphFault(100, message=f"(#100) Param {name} must be a valid timestamp or date") from error
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
