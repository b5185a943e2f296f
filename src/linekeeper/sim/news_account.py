"""News of accounts: `account_update` in all its events, and what else is about a whole account or portfolio.

Source: Meta's reference pages of these fields, copies up to 2026-09-11; partner events from "Manage webhooks", 2026-05-21.
"""

from linekeeper.sim import bodies
from linekeeper.sim.news import Scene, Value, news
from linekeeper.sim.world import Account

SOLUTION = "415827093361748"
SECOND_PARTNER = "690218457733204"
REMEDY = "Review the violation in Business Support Home."
DAY_S = 86_400


@news("account_update/ACCOUNT_VIOLATION")
def violation(scene: Scene, *, kind: str = "SCAM", calling: bool = False, remedy: bool = False) -> Value:
    """Warn of a violation; those of calling name the number."""
    told = {"violation_type": kind} | ({"remediation": REMEDY} if remedy else {})
    return _calling(scene, calling=calling) | {"event": "ACCOUNT_VIOLATION", "violation_info": told}


@news("account_update/ACCOUNT_RESTRICTION")
def restriction(  # noqa: PLR0913 - all the ways Meta writes it
    scene: Scene,
    *,
    kinds: list[str] | None = None,
    for_s: float | None = 7 * DAY_S,
    form: str = "int",
    violation: str = "",
    calling: bool = False,
    remedy: bool = False,
) -> Value:
    """Restrict: `kinds` for `for_s` seconds (None: no end told), the end as int, text or iso; or tell nothing but a violation."""
    told: Value = _calling(scene, calling=calling) | {"event": "ACCOUNT_RESTRICTION"}
    if violation:
        told["violation_info"] = {"violation_type": violation}
    until: Value = {} if for_s is None else {"expiration": bodies.written_end(scene.at + for_s, form)}
    chosen = kinds or ([] if violation else ["RESTRICTED_BIZ_INITIATED_MESSAGING"])
    lines = [{"restriction_type": kind} | until | ({"remediation": REMEDY} if remedy else {}) for kind in chosen]
    return told | ({"restriction_info": lines} if lines else {})


@news("account_update/DISABLED_UPDATE")
def disabled(scene: Scene, *, state: str = "DISABLE", in_s: float = 0.0) -> Value:
    """Tell of a ban: SCHEDULE_FOR_DISABLE, DISABLE, REINSTATE."""
    return bodies.ban(state, scene.at + in_s)


@news("account_update/ACCOUNT_DELETED")
@news("account_update/ACCOUNT_OFFBOARDED")
@news("account_update/ACCOUNT_RECONNECTED")
def bare(_: Scene, *, event: str) -> Value:
    """Tell an event that says nothing more."""
    return {"event": event}


@news("account_update/VERIFIED_ACCOUNT")
def verified(scene: Scene) -> Value:
    """Tell that a sandbox number was upgraded."""
    return {"phone_number": scene.number.display, "event": "VERIFIED_ACCOUNT"}


@news("account_update/PARTNER_ADDED", partner=True)
@news("account_update/PARTNER_REMOVED", partner=True)
@news("account_update/PARTNER_APP_INSTALLED", partner=True)
@news("account_update/PARTNER_APP_UNINSTALLED", partner=True)
@news("account_update/MM_LITE_TERMS_SIGNED", partner=True)
def partner(scene: Scene, *, event: str, solution: bool = False, reason: str = "", by: str = "SYSTEM") -> Value:
    """Tell a partner of a client's account; `reason` says why it was lost (since April 2026)."""
    info = _shared(scene.account)
    if event.startswith("PARTNER_APP_"):
        info["partner_app_id"] = next(iter(scene.stage.world.apps))
    if solution:
        info |= {"solution_id": SOLUTION, "solution_partner_business_ids": [scene.stage.world.partner, SECOND_PARTNER]}
    why: Value = {"disconnection_info": {"reason": reason, "initiated_by": by}} if reason else {}
    return {"event": event, "waba_info": info} | why


@news("account_update/PARTNER_REMOVED_NUMBER")
def partner_removed_number(scene: Scene) -> Value:
    """Tell in the older shape that a coexistence number left; it names the number alone."""
    return {"phone_number": scene.number.display, "event": "PARTNER_REMOVED"}


@news("account_update/AD_ACCOUNT_LINKED", partner=True)
def ad_account(scene: Scene, *, ad_account: str = "980555019302748") -> Value:
    """Tell that an ad account was linked."""
    return {"event": "AD_ACCOUNT_LINKED", "waba_info": _shared(scene.account) | {"ad_account_linked": ad_account}}


@news("account_update/PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE")
def certification(scene: Scene, *, status: str = "APPROVED", reasons: list[str] | None = None) -> Value:
    """Tell how a partner-led verification went: APPROVED, DISCARDED, FAILED, PENDING, REVOKED."""
    told = {"client_business_id": scene.account.portfolio, "status": status, "rejection_reasons": reasons or ["NONE"]}
    return {"event": "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE", "partner_client_certification_info": told}


@news("account_update/PARTNER_CLIENT_CERTIFICATION_NEEDED")
def certification_needed(scene: Scene) -> Value:
    """Tell that a client cannot send until it is verified."""
    told = {"client_business_id": scene.account.portfolio}
    return {"event": "PARTNER_CLIENT_CERTIFICATION_NEEDED", "partner_client_certification_needed_info": told}


@news("account_update/AUTH_INTL_PRICE_ELIGIBILITY_UPDATE")
def auth_price(scene: Scene, *, country: str = "ID", in_s: float = 14 * DAY_S) -> Value:
    """Tell from when the price for authentication abroad holds."""
    start = scene.at + int(in_s)
    told = {"exception_countries": [{"country_code": country, "start_time": start + 16 * DAY_S}], "start_time": start}
    return {"auth_international_rate_eligibility": told, "event": "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE"}


@news("account_update/BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE")
def country(scene: Scene, *, country: str = "") -> Value:
    """Tell the country a business is at home in."""
    return {"country": country or scene.account.country, "event": "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE"}


@news("account_update/VOLUME_BASED_PRICING_TIER_UPDATE")
def volume(scene: Scene, *, category: str = "UTILITY", tier: str = "250001:500000", region: str = "India", month: str = "2026-11") -> Value:
    """Tell the next step of prices by volume."""
    told = {"tier_update_time": scene.at, "pricing_category": category, "tier": tier, "effective_month": month, "region": region}
    return {"volume_tier_info": told, "event": "VOLUME_BASED_PRICING_TIER_UPDATE"}


@news("account_review_update/APPROVED")
@news("account_review_update/REJECTED")
@news("account_review_update/PENDING")
@news("account_review_update/DEFERRED")
def review(_: Scene, *, event: str) -> Value:
    """Tell how an account's review went."""
    return {"decision": event}


@news("account_alerts/alert")
def alert(
    scene: Scene, *, kind: str = "OBA_APPROVED", severity: str = "INFORMATIONAL", status: str = "NONE", entity: str = "PHONE_NUMBER"
) -> Value:
    """Tell an alert about a BUSINESS, a PHONE_NUMBER or a CURRENT_STATUS_ID."""
    info = {"alert_severity": severity, "alert_status": status, "alert_type": kind, "alert_description": "See WhatsApp Manager."}
    whom = scene.account.portfolio if entity == "BUSINESS" else scene.number.id
    return {"entity_type": entity, "entity_id": whom, "alert_info": info}


@news("business_capability_update/limit")
def capability(_: Scene, *, limit: int | str = 2_000, per_phone: bool = False) -> Value:
    """Tell a limit: a number, -1 or a tier's name; `per_phone` adds the key that was to go in February 2026."""
    old: Value = {"max_daily_conversation_per_phone": limit} if per_phone else {}
    room: Value = {"max_phone_numbers_per_business": 2} if limit in (250, "TIER_250") else {"max_phone_numbers_per_waba": 25}
    return old | {"max_daily_conversations_per_business": limit} | room


@news("partner_solutions/SOLUTION_CREATED", partner=True)
@news("partner_solutions/SOLUTION_UPDATED", partner=True)
def solution(_: Scene, *, event: str, status: str = "") -> Value:
    """Tell a partner of a multi-partner solution."""
    return {"event": event, "solution_id": SOLUTION, "solution_status": status or ("INITIATED" if event.endswith("CREATED") else "ACTIVE")}


@news("payment_configuration_update/status")
def payment(scene: Scene, *, status: str = "Active", provider: str = "razorpay") -> Value:
    """Tell how a payment provider's set-up stands: Active, Needs Connecting, Needs Testing."""
    return {
        "configuration_name": "main-gateway",
        "provider_name": provider,
        "provider_mid": "acc_Hx72LaneSample",
        "status": status,
        "created_timestamp": scene.at - DAY_S,
        "updated_timestamp": scene.at,
    }


def _calling(scene: Scene, *, calling: bool) -> Value:
    return {"phone_number": scene.number.display} if calling else {}


def _shared(account: Account) -> Value:
    return {"waba_id": account.id, "owner_business_id": account.portfolio}
