"""Graph nodes: which fields each has, which it shows by itself, and what it says.

Source: number-health.md sections 2.2 and 2.3. A number shows four fields unasked; all else must be asked for (fact 8).
A field without a value is left out, as Graph does.
"""

from collections.abc import Callable, Mapping

from linekeeper.sim import rules
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault, unknown_field
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, App, Number, Portfolio, Token

LIMIT = "whatsapp_business_manager_messaging_limit"
LIMIT_SINCE = 24.0  #: Graph version that brought the portfolio's limit
OLD_TIERS = {"TIER_2K": "TIER_1K"}
Thing = Number | Account | Portfolio | App
Reader = Callable[[Stage, Thing], object]


def read(
    stage: Stage, call: Call, token: Token, thing: Thing, fields: list[tuple[str, tuple[str, ...]]] | None = None
) -> dict[str, object]:
    """Return what a node says to a call.

    Raises:
        GraphFault: 100 for a field it does not have, 10 for one this token may not read; either refuses the whole call (fact 9).
    """
    kind = KINDS[type(thing)]
    wanted = fields or call.wanted or [(name, ()) for name in kind.shown]
    for name, _ in wanted:
        if name not in kind.fields or (name == LIMIT and call.version < LIMIT_SINCE):
            raise unknown_field(name, kind.name)
        if name in token.forbidden:
            raise GraphFault(10)
    values = {name: _inner(kind.fields[name](stage, thing), inner) for name, inner in wanted}
    return {name: value for name, value in values.items() if value is not None} | {"id": thing.id}


def _inner(value: object, names: tuple[str, ...]) -> object:
    if not names or not isinstance(value, dict):
        return value
    return {name: value[name] for name in names if name in value}


class Kind:
    """One kind of node: its name in error texts, what it shows unasked, and its readable fields."""

    def __init__(self, name: str, shown: tuple[str, ...], fields: Mapping[str, Callable[..., object]]) -> None:
        self.name, self.shown, self.fields = name, shown, fields


def shown_number(digits: str) -> str:
    """Return +1 555-010-0001 for 15550100001, the way Graph shows it."""
    return f"+{digits[0]} {digits[1:4]}-{digits[4:7]}-{digits[7:]}"


def _account(stage: Stage, number: Number) -> Account:
    return stage.world.account_of(number)


def _portfolio(stage: Stage, number: Number) -> Portfolio:
    return stage.world.portfolio_of(_account(stage, number))


def _callbacks(stage: Stage, number: Number) -> dict[str, object]:
    account = _account(stage, number)
    apps = stage.subscribers(account)
    found = {
        "phone_number": number.override,
        "whatsapp_business_account": account.override,
        "application": apps[0].callback if apps else "",
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
    "new_name_status": lambda _, n: "PENDING_REVIEW" if n.asked_name else None,
    "code_verification_status": lambda _, n: n.code,
    "is_pin_enabled": lambda _, n: bool(n.pin),
    "platform_type": lambda _, n: "CLOUD_API" if n.registered else "NOT_APPLICABLE",
    "is_on_biz_app": lambda _, n: n.biz_app,
    "account_mode": lambda _, n: n.mode,
    "is_official_business_account": lambda _, n: n.official,
    "official_business_account": lambda _, n: {"oba_status": "APPROVED" if n.official else "NOT_STARTED"},
    "last_onboarded_time": lambda _, n: n.onboarded,
    "webhook_configuration": _callbacks,
    "health_status": lambda s, n: rules.health(s.world, _account(s, n), n, _first_app(s), s.now),
    "search_visibility": lambda _, __: "NON_VISIBLE",
    "country_code": lambda _, __: "US",
    "country_dial_code": lambda _, __: "1",
    "is_preverified_number": lambda _, __: False,
    "username": lambda _, n: n.username or None,
}
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
    "marketing_messages_onboarding_status": lambda _, a: a.marketing,
    "disable_marketing_messages_on_cloud_api": lambda _, a: a.no_cloud_marketing,
    "is_enabled_for_insights": lambda _, __: False,
    LIMIT: lambda s, a: s.world.portfolio_of(a).limit,
    "health_status": lambda s, a: rules.health(s.world, a, None, _first_app(s), s.now),
}
PORTFOLIO: dict[str, Callable[[Stage, Portfolio], object]] = {
    "id": lambda _, p: p.id,
    "name": lambda _, p: p.name,
    "verification_status": lambda _, p: p.verification,
    "two_factor_type": lambda _, __: "admin_required",
    "marketing_messages_onboarding_status": lambda _, __: "ELIGIBLE",
    LIMIT: lambda _, p: p.limit,
}
APP: dict[str, Callable[[Stage, App], object]] = {
    "id": lambda _, a: a.id,
    "name": lambda _, a: a.name,
    "link": lambda _, a: f"https://www.facebook.com/games/?app_id={a.id}",
}


def _named(portfolio: Portfolio) -> dict[str, object]:
    return {"name": portfolio.name, "id": portfolio.id}


KINDS: dict[type[Thing], Kind] = {
    Number: Kind("WhatsAppBusinessPhoneNumber", ("verified_name", "display_phone_number", "quality_rating", "id"), NUMBER),
    Account: Kind("WhatsAppBusinessAccount", ("id", "name", "timezone_id", "message_template_namespace"), ACCOUNT),
    Portfolio: Kind("Business", ("id", "name"), PORTFOLIO),
    App: Kind("Application", ("id", "name", "link"), APP),
}
