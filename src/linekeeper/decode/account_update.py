"""The field `account_update`: what happens to an account. The inner value decides, not the event's name:
`DISABLED_UPDATE` may be a reinstatement, `ACCOUNT_RESTRICTION` may be the end of one.

Source: Meta's webhook reference `account_update` (2026-09-11), calling, Direct Send and template categorization, read 2026-11-23.
"""

from typing import Any

from linekeeper.decode.enforcement import SHAPE as ENFORCEMENT
from linekeeper.decode.enforcement import enforcement
from linekeeper.decode.facts import facts
from linekeeper.decode.place import NEW_WORD, Place
from linekeeper.decode.scalars import digits, ident, word
from linekeeper.decode.shapes import READ, Shape
from linekeeper.decode.words import Known, Words
from linekeeper.events.account import AccountDeleted, AccountNoted, BanMoved, BanState, PartnerMoved, PartnerStep
from linekeeper.events.batch import AnyEvent

SHAPE: Shape = {
    **ENFORCEMENT,
    "event": READ,
    "phone_number": READ,
    "country": READ,
    "partner_app_id": READ,
    "ban_info": {"waba_ban_state": READ, "waba_ban_date": READ},
    "waba_info": {
        "waba_id": READ,
        "owner_business_id": READ,
        "solution_id": READ,
        "solution_partner_business_ids": [READ],
        "partner_app_id": READ,
        "ad_account_linked": READ,
        "ad_account_id": READ,  # how another page is said to spell it
    },
    "disconnection_info": {"reason": READ, "initiated_by": READ},
    "partner_client_certification_info": {"client_business_id": READ, "status": READ, "rejection_reasons": [READ]},
    "partner_client_certification_needed_info": {"client_business_id": READ},
    "auth_international_rate_eligibility": {
        "start_time": READ,
        "exception_countries": [{"country_code": READ, "start_time": READ}],
    },
    "volume_tier_info": {
        "tier_update_time": READ,
        "pricing_category": READ,
        "tier": READ,
        "effective_month": READ,
        "region": READ,
    },
}

_STEPS = {
    "PARTNER_ADDED": PartnerStep.ADDED,
    "PARTNER_REMOVED": PartnerStep.REMOVED,
    "PARTNER_APP_INSTALLED": PartnerStep.APP_INSTALLED,
    "PARTNER_APP_UNINSTALLED": PartnerStep.APP_UNINSTALLED,
    "ACCOUNT_OFFBOARDED": PartnerStep.OFFBOARDED,
    "ACCOUNT_RECONNECTED": PartnerStep.RECONNECTED,
}
_NOTED = Known(
    "VERIFIED_ACCOUNT",
    "AD_ACCOUNT_LINKED",
    "MM_LITE_TERMS_SIGNED",
    "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
    "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
    "VOLUME_BASED_PRICING_TIER_UPDATE",
    "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
    "PARTNER_CLIENT_CERTIFICATION_NEEDED",
)
_BANS = Words(
    {"SCHEDULE_FOR_DISABLE": BanState.SCHEDULED, "DISABLE": BanState.DISABLED, "REINSTATE": BanState.REINSTATED},
    BanState.UNKNOWN,
)
_REASONS = Known(
    "",
    "ACCOUNT_DISCONNECTED",
    "BUSINESS_DOWNGRADE",
    "CHANGE_NUMBER",
    "COMPANION_INACTIVITY",
    "PRIMARY_INACTIVITY",
    "USER_RE_REGISTERED",
)
_INITIATORS = Known("", "USER", "SYSTEM")


def whose(value: dict[str, Any], entry: str) -> tuple[str, bool]:
    """Return the account that a value is about, and whether it is a dashboard test.

    For partners the entry id is their own portfolio and `waba_info` names the account. Meta's examples of calling
    enforcement have entry id "0" and name a number: they are taken for real, and name no account. Otherwise "0" is a
    dashboard test, even with a number (VERIFIED_ACCOUNT is the dashboard's sample).
    """
    info = value.get("waba_info")
    named = ident(info.get("waba_id")) if type(info) is dict else ""
    if entry != "0":
        return named or entry, False
    if named:
        return named, False
    enforced = "restriction_info" in value or "violation_info" in value
    return ("", False) if enforced and digits(value.get("phone_number")) else (entry, True)


def read(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    """Return the events of one value."""
    name = word(value.get("event"))
    events: list[AnyEvent] = enforcement(place, value)
    if "ban_info" in value or name == "DISABLED_UPDATE":
        events += _ban(place, value)
    if name in _STEPS:
        events += _partner(place, value, name)
    elif name == "ACCOUNT_DELETED":
        events.append(AccountDeleted(at=place.at, told=place.told, account=place.account))
    elif name in _NOTED:
        events.append(_noted(place, value, name))
    elif name not in {"ACCOUNT_VIOLATION", "ACCOUNT_RESTRICTION", "DISABLED_UPDATE"}:
        events.append(AccountNoted(at=place.at, told=place.told, account=place.account, word=name))
        events.append(place.new_word("event", value.get("event")))
    return events


def _ban(place: Place, value: dict[str, Any]) -> list[AnyEvent]:
    info = value.get("ban_info")
    info = info if type(info) is dict else {}
    state, told, known = _BANS.read(info.get("waba_ban_state"))
    moved = BanMoved(
        at=place.at,
        told=place.told,
        account=place.account,
        state=state,
        word=told,
        date_text=word(info.get("waba_ban_date")),
    )
    return [moved] if known else [moved, place.new_word("ban_info.waba_ban_state", info.get("waba_ban_state"))]


def _partner(place: Place, value: dict[str, Any], name: str) -> list[AnyEvent]:
    info, left = value.get("waba_info"), value.get("disconnection_info")
    info = info if type(info) is dict else {}
    left = left if type(left) is dict else {}
    partners = info.get("solution_partner_business_ids")
    moved = PartnerMoved(
        at=place.at,
        told=place.told,
        account=place.account,
        step=_STEPS[name],
        word=name,
        owner=ident(info.get("owner_business_id")),
        app=ident(info.get("partner_app_id")) or ident(value.get("partner_app_id")),
        display=digits(value.get("phone_number")),
        reason=word(left.get("reason")),
        initiated_by=word(left.get("initiated_by")),
        solution=ident(info.get("solution_id")),
        partners=tuple(ident(partner) for partner in partners[:50]) if type(partners) is list else (),
    )
    events: list[AnyEvent] = [moved]
    if moved.reason not in _REASONS:
        events.append(place.unread("disconnection_info.reason", NEW_WORD))
    if moved.initiated_by not in _INITIATORS:
        events.append(place.unread("disconnection_info.initiated_by", NEW_WORD))
    return events


def _noted(place: Place, value: dict[str, Any], name: str) -> AccountNoted:
    told = {key: held for key, held in value.items() if key in SHAPE and key != "event"}
    return AccountNoted(at=place.at, told=place.told, account=place.account, word=name, facts=facts(told, SHAPE))
