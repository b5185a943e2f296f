"""Restrictions and violations inside `account_update`: what is forbidden, until when, and what was lifted.

Source: Meta's webhook reference `account_update` (2026-09-11), policy enforcement (2025-11), Direct Send integrity guidelines
(beta, 2026), template categorization (May 2026), calling (2026-01), read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.place import BAD_TIME, MISSING, NEW_WORD, WRONG_SHAPE, Place
from linekeeper.decode.scalars import digits, instant, text, word
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.words import Known, Words
from linekeeper.events.account import Restricted, RestrictionKind, RestrictionLifted, Violated
from linekeeper.events.batch import AnyEvent

MOST_RESTRICTIONS = 100  #: of one element; Meta has nine kinds

SHAPE: Shape = {
    "violation_info": {"violation_type": READ, "remediation": READ},
    "restriction_info": [{"restriction_type": READ, "expiration": READ, "remediation": READ}],
}

_KINDS = Words(
    {
        "RESTRICTED_BIZ_INITIATED_MESSAGING": RestrictionKind.BUSINESS_INITIATED_MESSAGING,
        "RESTRICTED_CUSTOMER_INITIATED_MESSAGING": RestrictionKind.CUSTOMER_INITIATED_MESSAGING,
        "RESTRICTED_ADD_PHONE_NUMBER_ACTION": RestrictionKind.ADD_PHONE_NUMBER,
        "RESTRICTION_ON_ADD_PHONE_NUMBER_ACTION": RestrictionKind.ADD_PHONE_NUMBER,  # older pages
        "RESTRICTED_UTILITY_TEMPLATES": RestrictionKind.UTILITY_TEMPLATES,
        "RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING": RestrictionKind.UTILITY_RATE,
        "RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES": RestrictionKind.DIRECT_SEND_UTILITY,
        "RESTRICTED_BUSINESS_INITIATED_CALLING": RestrictionKind.BUSINESS_INITIATED_CALLING,
        "RESTRICTED_USER_INITIATED_CALLING": RestrictionKind.USER_INITIATED_CALLING,
        "RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING": RestrictionKind.ALL_CALLING,
        "RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN": RestrictionKind.CALL_BUTTON_HIDDEN,
    },
    RestrictionKind.UNKNOWN,
)
LIFTS: dict[str, tuple[RestrictionKind, ...]] = {
    "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_UNBAN": (RestrictionKind.DIRECT_SEND_UTILITY,),
    "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_RATE_LIMIT_RECOVERY": (RestrictionKind.DIRECT_SEND_UTILITY,),
    "UTILITY_TEMPLATE_ABUSE_UNBAN": (RestrictionKind.UTILITY_TEMPLATES,),
    "UTILITY_TEMPLATE_ABUSE_RATE_LIMIT_RECOVERY": (RestrictionKind.UTILITY_RATE,),
}
"""Violation types that say a restriction is over, and which. Only these loosen: a new word never does."""

_VIOLATIONS = Known(
    "ADULT",
    "ALCOHOL",
    "ANIMALS",
    "BODY_PARTS_FLUIDS",
    "DATING",
    "DIGITAL_SERVICES_PRODUCTS",
    "DRUGS",
    "GAMBLING",
    "HEALTHCARE",
    "ILLEGAL_PRODUCTS",
    "MISLEADING",
    "OVERTLY_SEXUALIZED_POSITIONING",
    "REAL_FAKE_CURRENCY",
    "SCAM",
    "SUPPLEMENTS",
    "THIRD_PARTY_INFRINGEMENTS",
    "TOBACCO",
    "UNAUTHORIZED_MEDIA",
    "WEAPONS",
    "LOW_BUSINESS_INITIATED_CALLING_QUALITY",
    "LOW_USER_INITIATED_CALLING_QUALITY",
    "USER_INITIATED_CALLS_LOW_PICKUP_RATE",
    "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_WARN",
    "DIRECT_SEND_UTILITY_TEMPLATE_ABUSE",
    "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_RATE_LIMIT",
    "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_STRIKE_1",
    "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_STRIKE_2",
    "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_OFFBOARD",
    "UTILITY_TEMPLATE_ABUSE",
    "UTILITY_TEMPLATE_ABUSE_RATE_LIMIT",
)


def enforcement(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return restrictions, violations and lifts of one value, under whatever event name they come."""
    violated = value.get("violation_info")
    violated = violated if type(violated) is dict else {}
    violation = word(violated.get("violation_type"))
    events: list[AnyEvent] = []
    listed = value.get("restriction_info")
    for index, item in enumerate(listed[:MOST_RESTRICTIONS] if type(listed) is list else []):
        events += _restriction(place, f"restriction_info[{index}]", item, value, violation)
    if violation in LIFTS:
        events.append(RestrictionLifted(at=place.at, told=place.told, account=place.account, kinds=LIFTS[violation], word=violation))
    elif violation and not events:
        events.append(
            Violated(
                at=place.at,
                told=place.told,
                account=place.account,
                word=violation,
                remediation=text(violated.get("remediation")),
                display=digits(value.get("phone_number")),
            )
        )
    if violation and violation not in LIFTS and violation not in _VIOLATIONS:
        events.append(place.unread("violation_info.violation_type", NEW_WORD))
    if not events and word(value.get("event")) in {"ACCOUNT_VIOLATION", "ACCOUNT_RESTRICTION"}:
        events.append(place.unread("violation_info.violation_type", MISSING))
    return events


def _restriction(place: Place, path: str, item: object, value: dict[str, Any], violation: str) -> list[AnyEvent]:
    """Return one restriction. An end that cannot be read counts as none given: the graver reading."""
    if type(item) is not dict:
        return [place.unread(path, WRONG_SHAPE)]
    kind, told, known = _KINDS.read(item.get("restriction_type"))
    until = instant(item.get("expiration"))
    events: list[AnyEvent] = [
        Restricted(
            at=place.at,
            told=place.told,
            account=place.account,
            kind=kind,
            word=told,
            until=until,
            remediation=text(item.get("remediation")),
            display=digits(value.get("phone_number")),
            violation=violation,
        )
    ]
    if not known:
        events.append(place.new_word(f"{path}.restriction_type", item.get("restriction_type")))
    if until is None and item.get("expiration") is not None:
        events.append(place.unread(f"{path}.expiration", BAD_TIME))
    return events
