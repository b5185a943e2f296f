"""Graph edges and nodes that are read: the nodes themselves, numbers of an account, accounts of a business.

Source: number-health.md section 2, webhooks.md section 2.
"""

from urllib.parse import urlencode

from linekeeper.sim import nodes, pages, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.pages import page, summary
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, App, Number, Portfolio, Token

CUT = "cm93OmN1dA=="  #: cursor of the page that never comes
SORTS = ("creation_time.asc", "creation_time.desc", "last_onboarded_time.asc", "last_onboarded_time.desc")


@serves("GET", Number, counted=True)
def number(stage: Stage, call: Call, token: Token, thing: Number) -> dict[str, object]:
    """Answer GET /{number}."""
    tokens.may_read(token, stage.world.account_of(thing))
    return nodes.read(stage, call, token, thing)


@serves("GET", Account, counted=True)
def account_node(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}."""
    tokens.may_read(token, account)
    return nodes.read(stage, call, token, account)


@serves("GET", Portfolio)
def business(stage: Stage, call: Call, token: Token, portfolio: Portfolio) -> dict[str, object]:
    """Answer GET /{business}; wants business_management."""
    tokens.may_manage_business(token)
    return nodes.read(stage, call, token, portfolio)


@serves("GET", App)
def application(stage: Stage, call: Call, token: Token | None, app: App) -> dict[str, object]:
    """Answer GET /{app}, to anybody."""
    return nodes.read(stage, call, token, app)


@serves("GET", Account, "phone_numbers", takes=f"{pages.TAKES} sort filtering", counted=True)
def phone_numbers(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}/phone_numbers."""
    tokens.may_read(token, account)
    if stage.cut_lists and call.text("after") == CUT:
        return {"data": [], "paging": _cut(call)}
    known = _sorted(call, [number for number in stage.world.numbers_of(account.id) if number.id not in stage.unlisted])
    rows, paging = page(call, known)
    inner = paging.get("paging")
    if stage.cut_lists and not (isinstance(inner, dict) and "next" in inner):
        paging = {"paging": _cut(call)}
    wanted = call.wanted or None
    told = {"data": [nodes.read(stage, call, token, number, wanted, 1) for number in rows]}
    return told | paging | summary(call, {"total_count": len(known)})


def _sorted(call: Call, rows: list[Number]) -> list[Number]:
    """Return numbers in the order asked for and without those filtered away. Both are played for what clients use: sort, account_mode."""
    order = call.text("sort")
    if order and order not in SORTS:
        raise GraphFault(100, message=f"(#100) Param sort must be one of {{{', '.join(SORTS)}}}")
    for line in _filters(call):
        if line.get("field") != "account_mode" or line.get("operator") != "EQUAL":
            raise GraphFault(100, message="(#100) Param filtering knows field account_mode with operator EQUAL")
        rows = [number for number in rows if number.mode == line.get("value")]
    if not order:
        return rows
    return sorted(rows, key=lambda number: (number.onboarded, number.id), reverse=order.endswith("desc"))


def _filters(call: Call) -> list[dict[str, object]]:
    lines = call.value("filtering") or []
    if isinstance(lines, list) and all(isinstance(line, dict) for line in lines):
        return lines
    raise GraphFault(100, message="(#100) Param filtering must be an array of objects")


def _cut(call: Call) -> dict[str, object]:
    return {"cursors": {"after": CUT}, "next": f"{call.base}/{'/'.join(call.parts)}?{urlencode({'after': CUT})}"}


@serves("GET", Portfolio, "owned_whatsapp_business_accounts", takes=f"{pages.TAKES} business_type find first last")
def owned(stage: Stage, call: Call, token: Token, portfolio: Portfolio) -> dict[str, object]:
    """Answer GET /{business}/owned_whatsapp_business_accounts."""
    return _accounts(stage, call, token, [a for a in stage.world.accounts_of(portfolio.id) if not a.client])


@serves("GET", Portfolio, "client_whatsapp_business_accounts", takes=f"{pages.TAKES} business_type find")
def client(stage: Stage, call: Call, token: Token, portfolio: Portfolio) -> dict[str, object]:
    """Answer GET /{business}/client_whatsapp_business_accounts: what others share with the partner's portfolio."""
    shared = [a for a in stage.world.accounts.values() if a.client] if portfolio.id == stage.world.partner else []
    return _accounts(stage, call, token, sorted(shared, key=lambda a: a.id))


def _accounts(stage: Stage, call: Call, token: Token, found: list[Account]) -> dict[str, object]:
    tokens.may_manage_business(token)
    find = call.text("find")
    seen = [a for a in found if (token.accounts is None or a.id in token.accounts) and find in ("", a.id)]
    rows, paging = page(call, seen)
    wanted = call.wanted or None
    told = {"data": [nodes.read(stage, call, token, account, wanted, 1) for account in rows]}
    return told | paging | summary(call, {"total_count": len(seen)})
