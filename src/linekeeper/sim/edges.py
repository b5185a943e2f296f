"""Graph edges that are read: lists with cursors, at most 100 a page. Source: number-health.md section 2, webhooks.md section 2."""

import base64
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from linekeeper.sim import nodes, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault, missing, unknown_field
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import FIELDS, Account, App, Portfolio, Template, Token, World

T = TypeVar("T")
PAGE = 25
PAGE_AT_MOST = 100
CUT = "cm93OmN1dA=="  #: cursor of the page that never comes


def phone_numbers(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}/phone_numbers."""
    tokens.may_read(token, account)
    if stage.cut_lists and call.text("after") == CUT:
        return {"data": [], "paging": _cut(call)}
    rows, paging = _page(call, [number for number in stage.world.numbers_of(account.id) if number.id not in stage.unlisted])
    fields = call.wanted or None
    inner = paging.get("paging")
    if stage.cut_lists and not (isinstance(inner, dict) and "next" in inner):
        paging = {"paging": _cut(call)}
    return {"data": [nodes.read(stage, call, token, number, fields) for number in rows]} | paging


def _cut(call: Call) -> dict[str, object]:
    return {"cursors": {"after": CUT}, "next": f"{call.base}/{'/'.join(call.parts)}?{urlencode({'after': CUT})}"}


def subscribed_apps(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}/subscribed_apps."""
    del call
    tokens.may_read(token, account)
    return {"data": [_subscription(app, account) for app in stage.subscribers(account)]}


def _subscription(app: App, account: Account) -> dict[str, object]:
    data = {"link": f"https://www.facebook.com/games/?app_id={app.id}", "name": app.name, "id": app.id}
    return {"whatsapp_business_api_data": data} | ({"override_callback_uri": account.override} if account.override else {})


def owned(stage: Stage, call: Call, token: Token, portfolio: Portfolio) -> dict[str, object]:
    """Answer GET /{business}/owned_whatsapp_business_accounts."""
    return _accounts(stage, call, token, [a for a in stage.world.accounts_of(portfolio.id) if not a.client])


def client(stage: Stage, call: Call, token: Token, portfolio: Portfolio) -> dict[str, object]:
    """Answer GET /{business}/client_whatsapp_business_accounts: what others share with the partner's portfolio."""
    shared = [a for a in stage.world.accounts.values() if a.client] if portfolio.id == stage.world.partner else []
    return _accounts(stage, call, token, sorted(shared, key=lambda a: a.id))


def _accounts(stage: Stage, call: Call, token: Token, found: list[Account]) -> dict[str, object]:
    if tokens.BUSINESS not in token.scopes:
        raise GraphFault(10)
    seen = [a for a in found if token.accounts is None or a.id in token.accounts]
    rows, paging = _page(call, seen)
    return {"data": [nodes.read(stage, call, token, account) for account in rows]} | paging


TEMPLATE_FIELDS = (
    "name",
    "language",
    "status",
    "category",
    "id",
    "quality_score",
    "components",
    "rejected_reason",
    "previous_category",
    "correct_category",
)
TEMPLATE_SHOWN = ("name", "components", "language", "status", "category", "id")


def message_templates(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}/message_templates."""
    del stage
    tokens.may_read(token, account)
    names = _template_names(call)
    rows, paging = _page(call, sorted((t for t in account.templates if t.status != "DELETED"), key=lambda t: t.id))
    return {"data": [_template(template, names) for template in rows]} | paging


def template(call: Call, token: Token, account: Account, found: Template) -> dict[str, object]:
    """Answer GET /{template}; one that is deleted does not exist."""
    tokens.may_read(token, account)
    if found.status == "DELETED":
        raise missing("get", str(found.id))
    return _template(found, _template_names(call))


def find_template(world: World, named: str) -> tuple[Account | None, Template | None]:
    """Return the template that has this id, and its account; None and None when nobody has it."""
    rows = ((account, one) for account in world.accounts.values() for one in account.templates if str(one.id) == named)
    return next(rows, (None, None))


def _template_names(call: Call) -> list[str]:
    names = [name for name, _ in call.wanted] or list(TEMPLATE_SHOWN)
    for name in names:
        if name not in TEMPLATE_FIELDS:
            raise unknown_field(name, "WhatsAppBusinessMessageTemplate")
    return names


def _template(template: Template, names: list[str]) -> dict[str, object]:
    everything: dict[str, object] = {
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "quality_score": {"score": template.quality},
        "components": [{"type": "BODY", "text": template.body}],
        "rejected_reason": template.rejected,
        "previous_category": template.category_before or None,
        "correct_category": template.category_doubted or None,
    }
    told = {name: everything[name] for name in names if name != "id"}
    return {name: value for name, value in told.items() if value is not None} | {"id": str(template.id)}


def subscriptions(stage: Stage, call: Call, app: App) -> dict[str, object]:
    """Answer GET /{app}/subscriptions with the fields chosen in the dashboard; wants the app's own token."""
    if tokens.app_of(stage, call).id != app.id:
        raise missing("get", app.id)
    if not app.callback:
        return {"data": []}
    chosen = [{"name": name, "version": "v25.0"} for name in FIELDS if name not in app.unticked]
    row = {"object": "whatsapp_business_account", "callback_url": app.callback, "active": True, "fields": chosen}
    return {"data": [row]}


def _page(call: Call, rows: Sequence[T]) -> tuple[list[T], dict[str, object]]:
    limit = _limit(call.text("limit"))
    start = _place(call.text("after")) + 1 if call.text("after") else 0
    if call.text("before"):
        start = max(0, _place(call.text("before")) - limit)
    page = list(rows[start : start + limit])
    if not page:
        return [], {}
    paging: dict[str, object] = {"cursors": {"before": _cursor(start), "after": _cursor(start + len(page) - 1)}}
    if start + len(page) < len(rows):
        query = {k: v for k, v in call.params.items() if k not in ("after", "before")}
        following = urlencode({"access_token": call.bearer} | query | {"limit": limit, "after": _cursor(start + len(page) - 1)})
        paging["next"] = f"{call.base}/{'/'.join(call.parts)}?{following}"
    return page, {"paging": paging}


def _limit(text: str) -> int:
    if not text:
        return PAGE
    if not text.isdecimal() or not int(text[:6]):
        raise GraphFault(100, message="(#100) Param limit must be a number greater than zero")
    return min(int(text[:6]), PAGE_AT_MOST)


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"row:{place}".encode()).decode()


def _place(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor).removeprefix(b"row:"))
    except ValueError as error:
        raise GraphFault(100, message="(#100) Invalid cursor") from error
