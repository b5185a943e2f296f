"""Enforcement of calls, which leaves messages alone: a warning, then a week without calls, or no call button until people are answered.

Calls themselves are not played. Source: Meta, Calling, pages of 2025-12 and 2026-01; account_update, 2026-09-11.
"""

from linekeeper.sim import dated
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Number, Restriction

DAY_S = 86_400.0
#: What was found -> what is restricted, and whether that ends by itself.
KINDS = {
    "LOW_BUSINESS_INITIATED_CALLING_QUALITY": ("RESTRICTED_BUSINESS_INITIATED_CALLING", True),
    "LOW_USER_INITIATED_CALLING_QUALITY": ("RESTRICTED_USER_INITIATED_CALLING", True),
    "USER_INITIATED_CALLS_LOW_PICKUP_RATE": ("RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN", False),
}


def found(stage: Stage, number: Number, violation: str) -> None:
    """Warn of a violation the first time, restrict calls the next. Both name the number.

    Raises:
        KeyError: there is no such violation of calls.
    """
    kind, ends = KINDS[violation]
    value: dict[str, object] = {"phone_number": number.display}
    account = stage.world.account_of(number)
    if violation not in number.call_warnings:
        number.call_warnings.append(violation)
        stage.announce(account, "account_update", value | {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": violation}})
        return
    days = dated.amount(stage, stage.world.portfolio_of(account), "calling_days")
    until = stage.now + days * DAY_S if ends and days is not None else None
    line: dict[str, object] = {"restriction_type": kind} | ({} if until is None else {"expiration": int(until)})
    number.call_restrictions = [r for r in number.call_restrictions if r.kind != kind] + [Restriction(kind=kind, until=until)]
    stage.announce(account, "account_update", value | {"event": "ACCOUNT_RESTRICTION", "restriction_info": [line]})


def running(number: Number, now: float) -> list[dict[str, object]]:
    """Return the restrictions of calls that run, as `settings` shows them."""
    told = [r for r in number.call_restrictions if r.until is None or r.until > now]
    return [{"type": r.kind} | ({} if r.until is None else {"expiration": int(r.until)}) for r in told]
