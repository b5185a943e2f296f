"""Fields of accounts, portfolios and apps. Source: number-health.md section 2.3; Meta's OpenAPI v23.0.

Limits of portfolio, account and number are one: the portfolio's.
"""

from collections.abc import Callable

from linekeeper.sim import health, rules
from linekeeper.sim.fields_number import LIMIT
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, App, Portfolio

ACCOUNT: dict[str, Callable[[Stage, Account], object]] = {
    "id": lambda _, a: a.id,
    "name": lambda _, a: a.name,
    "timezone_id": lambda _, a: a.timezone_id,
    "message_template_namespace": lambda _, a: f"namespace_{a.id}",
    "currency": lambda _, a: a.currency,
    "country": lambda _, a: a.country,
    "status": lambda _, a: "DISABLED" if a.ban == "banned" else "ACTIVE",
    "account_review_status": lambda _, a: a.review,
    "business_verification_status": lambda s, a: s.world.portfolio_of(a).verification,
    "ownership_type": lambda _, a: "CLIENT_OWNED" if a.client else "SELF",
    "owner_business": lambda s, a: _named(s.world.portfolio_of(a)),
    "owner_business_info": lambda s, a: _named(s.world.portfolio_of(a)),
    "is_shared_with_partners": lambda _, a: a.client,
    "primary_funding_id": lambda _, a: f"9{a.id}",
    "purchase_order_number": lambda _, __: None,
    "on_behalf_of_business_info": lambda _, __: None,
    "creation_time": lambda s, __: int(s.began) - 31_536_000,
    "marketing_messages_lite_api_status": lambda _, a: a.marketing,
    "template_auto_archival_enabled": lambda _, __: True,
    "marketing_messages_onboarding_status": lambda _, a: a.marketing,
    "disable_marketing_messages_on_cloud_api": lambda _, a: a.no_cloud_marketing,
    "is_enabled_for_insights": lambda _, a: a.insights,
    LIMIT: lambda s, a: s.world.portfolio_of(a).limit,
    "health_status": lambda s, a: rules.health(s.world, a, None, next(iter(s.world.apps)), s.now),
}
PORTFOLIO: dict[str, Callable[[Stage, Portfolio], object]] = {
    "id": lambda _, p: p.id,
    "name": lambda _, p: p.name,
    "verification_status": lambda _, p: p.verification,
    "two_factor_type": lambda _, __: "admin_required",
    "marketing_messages_onboarding_status": lambda _, __: "ELIGIBLE",
    "timezone_id": lambda _, __: 1,
    LIMIT: lambda _, p: p.limit,
    "health_status": health.of_portfolio,
}
APP: dict[str, Callable[[Stage, App], object]] = {
    "id": lambda _, a: a.id,
    "name": lambda _, a: a.name,
    "link": lambda _, a: f"https://www.facebook.com/games/?app_id={a.id}",
    "health_status": lambda _, a: health.of_app(a),
}


def _named(portfolio: Portfolio) -> dict[str, object]:
    return {"name": portfolio.name, "id": portfolio.id}
