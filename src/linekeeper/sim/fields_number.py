"""Fields of a phone number node. Source: number-health.md section 2.2; what a number shows unasked: fact 8."""

from collections.abc import Callable

from linekeeper.sim import rules
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Number, Portfolio

LIMIT = "whatsapp_business_manager_messaging_limit"
OLD_TIERS = {"TIER_2K": "TIER_1K"}


def shown_number(digits: str) -> str:
    """Return +1 555-010-0001 for 15550100001, the way Graph shows it."""
    return f"+{digits[0]} {digits[1:4]}-{digits[4:7]}-{digits[7:]}"


def _account(stage: Stage, number: Number) -> Account:
    return stage.world.account_of(number)


def _portfolio(stage: Stage, number: Number) -> Portfolio:
    return stage.world.portfolio_of(_account(stage, number))


def callbacks(stage: Stage, number: Number, app: str) -> dict[str, object]:
    """Return where an app hears of a number: `webhook_configuration`."""
    found = {
        "phone_number": number.overrides.get(app, ""),
        "whatsapp_business_account": _account(stage, number).overrides.get(app, ""),
        "application": stage.world.apps[app].callback,
    }
    return {key: url for key, url in found.items() if url}


def _first_app(stage: Stage) -> str:
    return next(iter(stage.world.apps))


NUMBER: dict[str, Callable[[Stage, Number], object]] = {
    "id": lambda _, n: n.id,
    "display_phone_number": lambda _, n: shown_number(n.display),
    "verified_name": lambda _, n: n.name,
    "quality_rating": lambda _, n: n.quality,
    "quality_score": lambda _, n: {"score": n.quality},
    "status": lambda s, n: rules.status(s.world, s.uses, n, s.now),
    LIMIT: lambda s, n: rules.limit_of(_portfolio(s, n), n)[1],
    "messaging_limit_tier": lambda s, n: OLD_TIERS.get(tier := rules.limit_of(_portfolio(s, n), n)[1], tier),
    "throughput": lambda _, n: {"level": n.throughput if n.registered else "NOT_APPLICABLE"},
    "name_status": lambda _, n: n.name_status,
    "new_display_name": lambda _, n: n.asked_name or None,
    "new_name_status": lambda _, n: (getattr(n, "asked_status", "") or "PENDING_REVIEW") if n.asked_name else None,
    "code_verification_status": lambda _, n: n.code,
    "is_pin_enabled": lambda _, n: bool(n.pin),
    "platform_type": lambda _, n: "CLOUD_API" if n.registered else "NOT_APPLICABLE",
    "is_on_biz_app": lambda _, n: n.biz_app,
    "account_mode": lambda _, n: n.mode,
    "is_official_business_account": lambda _, n: n.official,
    "official_business_account": lambda _, n: {"oba_status": "APPROVED" if n.official else "NOT_STARTED"},
    "last_onboarded_time": lambda _, n: n.onboarded,
    "webhook_configuration": lambda s, n: callbacks(s, n, _first_app(s)),
    "health_status": lambda s, n: rules.health(s.world, _account(s, n), n, _first_app(s), s.now),
    "certificate": lambda _, n: f"certificate-{n.id}" if n.name_status == "APPROVED" else None,
    "new_certificate": lambda _, n: f"new-certificate-{n.id}" if n.asked_name and n.registered else None,
    "search_visibility": lambda _, n: n.searchable,
    "eligibility_for_api_business_global_search": lambda _, __: "NON_ELIGIBLE_UNDEFINED_COUNTRY",
    "conversational_automation": lambda _, n: {"id": n.id, "enable_welcome_message": False, "prompts": [], "commands": []},
    "country_code": lambda _, __: "US",
    "country_dial_code": lambda _, __: "1",
    "is_preverified_number": lambda _, __: False,
    "username": lambda _, n: n.username or None,
}
