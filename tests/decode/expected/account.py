"""What the samples of account fields must become, written from Meta's references before the decoders.

Each case: the batch's account, then its events as (name, fields); `at` and `until` in seconds after the samples' clock.
"""

from typing import Any

Row = tuple[str, list[tuple[str, dict[str, Any]]]]

OURS, CLIENT, OWNER = "104998261357420", "388120574619203", "561930274815069"
PARTNER, OTHER = "734105829460117", "690218457733204"
SOLUTION, APP = "415827093361748", "1450923387761205"
DISPLAY = "15550100421"
DAY = 86_400
PROSE = "Sample remediation text from the platform."
DIRECT = "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_"


def one(name: str, account: str = OURS, **fields: Any) -> Row:
    """Return a row with one event of an account."""
    return account, [(name, {"at": 0, "account": account, **fields})]


def restricted(word: str, kind: str, days: float | None, **fields: Any) -> tuple[str, dict[str, Any]]:
    """Return a restriction; `days` None: Meta gave no end."""
    end = {} if days is None else {"until": int(days * DAY)}
    return "Restricted", {"at": 0, "account": OURS, "kind": kind, "word": word, **end, **fields}


def calling(word: str, kind: str, days: float | None, **fields: Any) -> Row:
    """Return a calling restriction: entry id 0, one number named."""
    name, told = restricted(word, kind, days, display=DISPLAY, **fields)
    return "", [(name, {**told, "account": ""})]


BUSINESS = ("RESTRICTED_BIZ_INITIATED_MESSAGING", "business_initiated_messaging")
CUSTOMER = ("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", "customer_initiated_messaging")
ADDING = ("RESTRICTED_ADD_PHONE_NUMBER_ACTION", "add_phone_number")
UTILITY = ("RESTRICTED_UTILITY_TEMPLATES", "utility_templates")
DIRECT_SEND = ("RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES", "direct_send_utility")


def partner(step: str, word: str, **fields: Any) -> Row:
    """Return news about a client's account; the entry id was the partner's own portfolio."""
    return one("PartnerMoved", CLIENT, step=step, word=word, owner=OWNER, **fields)


def alert(word: str, severity: str, entity_word: str, entity: str, text: str, *, active: bool = True) -> Row:
    """Return one of Meta's alerts."""
    quiet: dict[str, Any] = {} if active else {"active": False}
    return one("AlertRaised", word=word, severity=severity, entity_word=entity_word, entity=entity, text=text, **quiet)


def noted(word: str, account: str = OURS, **facts: str) -> Row:
    """Return information that changes nothing; a double underscore stands for a dot."""
    listed = [[key.replace("__", "."), value] for key, value in facts.items()]
    return one("AccountNoted", account, word=word, facts=listed)


EXPECTED: dict[str, Row] = {
    "account_update/ACCOUNT_DELETED": one("AccountDeleted"),
    "account_update/ACCOUNT_OFFBOARDED": one("PartnerMoved", step="offboarded", word="ACCOUNT_OFFBOARDED"),
    "account_update/ACCOUNT_RECONNECTED": one("PartnerMoved", step="reconnected", word="ACCOUNT_RECONNECTED"),
    "account_update/ACCOUNT_RESTRICTION_all_messaging": (
        OURS,
        [
            restricted(*BUSINESS, 7, remediation=PROSE),
            restricted(*CUSTOMER, 7, remediation=PROSE),
            restricted(*ADDING, 7),
        ],
    ),
    "account_update/ACCOUNT_RESTRICTION_business_initiated": (OURS, [restricted(*BUSINESS, 3), restricted(*ADDING, 3)]),
    "account_update/ACCOUNT_RESTRICTION_no_expiration": (OURS, [restricted(*BUSINESS, None)]),
    "account_update/ACCOUNT_RESTRICTION_utility_templates": (OURS, [restricted(*UTILITY, 7)]),
    "account_update/ACCOUNT_RESTRICTION_calling_business_initiated": calling(
        "RESTRICTED_BUSINESS_INITIATED_CALLING", "business_initiated_calling", 7
    ),
    "account_update/ACCOUNT_RESTRICTION_calling_user_initiated": calling("RESTRICTED_USER_INITIATED_CALLING", "user_initiated_calling", 7),
    "account_update/ACCOUNT_RESTRICTION_calling_button_hidden": calling(
        "RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN", "call_button_hidden", None, remediation=PROSE
    ),
    "account_update/ACCOUNT_RESTRICTION_direct_send_lifted": one("RestrictionLifted", kinds=["direct_send_utility"], word=f"{DIRECT}UNBAN"),
    "account_update/ACCOUNT_RESTRICTION_direct_send_rate_limit_recovery": one(
        "RestrictionLifted", kinds=["direct_send_utility"], word=f"{DIRECT}RATE_LIMIT_RECOVERY"
    ),
    "account_update/ACCOUNT_RESTRICTION_direct_send_offboard": (
        OURS,
        [restricted(*DIRECT_SEND, 3650, violation=f"{DIRECT}OFFBOARD")],
    ),
    "account_update/ACCOUNT_RESTRICTION_direct_send_rate_limit": (
        OURS,
        [restricted(*DIRECT_SEND, 1, violation=f"{DIRECT}RATE_LIMIT")],
    ),
    "account_update/ACCOUNT_RESTRICTION_direct_send_strike_1": (
        OURS,
        [restricted(*DIRECT_SEND, 7, violation=f"{DIRECT}STRIKE_1")],
    ),
    "account_update/ACCOUNT_RESTRICTION_direct_send_warn": one("Violated", word=f"{DIRECT}WARN"),
    "account_update/ACCOUNT_RESTRICTION_direct_send_template_abuse_warn": one("Violated", word="DIRECT_SEND_UTILITY_TEMPLATE_ABUSE"),
    "account_update/ACCOUNT_VIOLATION_policy": one("Violated", word="SCAM"),
    "account_update/ACCOUNT_VIOLATION_calling_low_pickup": one(
        "Violated", "", word="USER_INITIATED_CALLS_LOW_PICKUP_RATE", remediation=PROSE, display=DISPLAY
    ),
    "account_update/ACCOUNT_VIOLATION_calling_low_quality": one(
        "Violated", "", word="LOW_BUSINESS_INITIATED_CALLING_QUALITY", display=DISPLAY
    ),
    "account_update/DISABLED_UPDATE_schedule_for_disable": one(
        "BanMoved", state="scheduled", word="SCHEDULE_FOR_DISABLE", date_text="November 9, 2026"
    ),
    "account_update/DISABLED_UPDATE_disable": one("BanMoved", state="disabled", word="DISABLE", date_text="November 2, 2026"),
    "account_update/DISABLED_UPDATE_reinstate": one("BanMoved", state="reinstated", word="REINSTATE", date_text="November 2, 2026"),
    "account_update/PARTNER_ADDED": partner("added", "PARTNER_ADDED"),
    "account_update/PARTNER_ADDED_multi_partner_solution": partner("added", "PARTNER_ADDED", solution=SOLUTION, partners=[PARTNER, OTHER]),
    "account_update/PARTNER_APP_INSTALLED": partner(
        "app_installed", "PARTNER_APP_INSTALLED", app=APP, solution=SOLUTION, partners=[PARTNER, OTHER]
    ),
    "account_update/PARTNER_APP_UNINSTALLED": partner("app_uninstalled", "PARTNER_APP_UNINSTALLED", app=APP),
    "account_update/PARTNER_REMOVED": partner("removed", "PARTNER_REMOVED"),
    "account_update/PARTNER_REMOVED_change_number": partner("removed", "PARTNER_REMOVED", reason="CHANGE_NUMBER", initiated_by="USER"),
    "account_update/PARTNER_REMOVED_enforcement": partner(
        "removed", "PARTNER_REMOVED", reason="ACCOUNT_DISCONNECTED", initiated_by="SYSTEM"
    ),
    "account_update/PARTNER_REMOVED_primary_inactivity": partner(
        "removed", "PARTNER_REMOVED", reason="PRIMARY_INACTIVITY", initiated_by="SYSTEM"
    ),
    "account_update/PARTNER_REMOVED_coexistence_phone_number": one(
        "PartnerMoved", CLIENT, step="removed", word="PARTNER_REMOVED", display="15550100437"
    ),
    "account_update/VERIFIED_ACCOUNT": noted("VERIFIED_ACCOUNT", phone_number=DISPLAY),
    "account_update/AD_ACCOUNT_LINKED": noted(
        "AD_ACCOUNT_LINKED",
        CLIENT,
        waba_info__owner_business_id=OWNER,
        waba_info__ad_account_linked="980555019302748",
        waba_info__waba_id=CLIENT,
    ),
    "account_update/MM_LITE_TERMS_SIGNED": noted(
        "MM_LITE_TERMS_SIGNED", CLIENT, waba_info__owner_business_id=OWNER, waba_info__waba_id=CLIENT
    ),
    "account_update/BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE": noted("BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", country="US"),
    "account_update/AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": noted(
        "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
        **{
            "auth_international_rate_eligibility__exception_countries[0]__country_code": "ID",
            "auth_international_rate_eligibility__exception_countries[0]__start_time": "1796198400",
            "auth_international_rate_eligibility__start_time": "1794816000",
        },
    ),
    "account_update/VOLUME_BASED_PRICING_TIER_UPDATE": noted(
        "VOLUME_BASED_PRICING_TIER_UPDATE",
        volume_tier_info__tier_update_time="1793606400",
        volume_tier_info__pricing_category="UTILITY",
        volume_tier_info__tier="250001:500000",
        volume_tier_info__effective_month="2026-11",
        volume_tier_info__region="India",
    ),
    "account_update/PARTNER_CLIENT_CERTIFICATION_NEEDED": noted(
        "PARTNER_CLIENT_CERTIFICATION_NEEDED",
        CLIENT,
        partner_client_certification_needed_info__client_business_id=OWNER,
    ),
    "account_update/PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE_approved": noted(
        "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
        CLIENT,
        **{
            "partner_client_certification_info__client_business_id": OWNER,
            "partner_client_certification_info__status": "APPROVED",
            "partner_client_certification_info__rejection_reasons[0]": "NONE",
        },
    ),
    "account_update/PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE_failed": noted(
        "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
        CLIENT,
        **{
            "partner_client_certification_info__client_business_id": OWNER,
            "partner_client_certification_info__status": "FAILED",
            "partner_client_certification_info__rejection_reasons[0]": "LEGAL NAME NOT MATCHING",
        },
    ),
    "account_alerts/INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED": alert(
        "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
        "warning",
        "BUSINESS",
        "827364510293847",
        "Limit increase deferred: not enough signal yet.",
    ),
    "account_alerts/INCREASED_CAPABILITIES_ELIGIBILITY_FAILED": alert(
        "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED",
        "critical",
        "BUSINESS",
        "827364510293847",
        "Limit increase denied because of past activity.",
    ),
    "account_alerts/INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO": alert(
        "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO",
        "warning",
        "BUSINESS",
        "827364510293847",
        "More verification is needed before limits can grow.",
    ),
    "account_alerts/OBA_APPROVED": alert(
        "OBA_APPROVED",
        "informational",
        "PHONE_NUMBER",
        "109284756103948",
        "Official business account approved.",
        active=False,
    ),
    "account_alerts/OBA_REJECTED": alert(
        "OBA_REJECTED", "critical", "PHONE_NUMBER", "109284756103948", "Official business account denied."
    ),
    "account_alerts/PROFILE_PICTURE_LOST": alert(
        "PROFILE_PICTURE_LOST", "warning", "CURRENT_STATUS_ID", "109284756103948", "Profile picture was removed."
    ),
    "account_alerts/flat_dashboard_shape": alert("OBA_APPROVED", "informational", "WABA", OURS, "Dashboard test alert.", active=False),
    "business_capability_update/limit_2000_number": one(
        "CapabilityMoved", limit={"per_day": 2000}, limit_word="2000", max_numbers=25, max_numbers_scope="waba"
    ),
    "business_capability_update/limit_decrease_to_2000": one(
        "CapabilityMoved", limit={"per_day": 2000}, limit_word="2000", max_numbers=25, max_numbers_scope="waba"
    ),
    "business_capability_update/limit_250_new_portfolio": one(
        "CapabilityMoved",
        limit={"per_day": 250},
        limit_word="250",
        per_phone_word="250",
        max_numbers=2,
        max_numbers_scope="business",
    ),
    "business_capability_update/limit_tier_string": one(
        "CapabilityMoved", limit={"per_day": 10000}, limit_word="TIER_10K", max_numbers=25, max_numbers_scope="waba"
    ),
    "business_capability_update/limit_unlimited_minus_one": one(
        "CapabilityMoved",
        limit={},
        limit_word="-1",
        per_phone_word="-1",
        max_numbers=25,
        max_numbers_scope="waba",
    ),
}
