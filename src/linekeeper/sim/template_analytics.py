"""What became of each template, day by day: sent, delivered, read, clicked, and what it cost. From `stage.counts`.

Source: templates.md section 9 (Meta, Analytics, 2026-02-12): ten templates at once, 90 days back, reads and clicks kept for seven days.
"""

from linekeeper.sim import pages, tokens
from linekeeper.sim.analytics import PRICES, RANGE, period, wrong
from linekeeper.sim.call import Call
from linekeeper.sim.counts import DAY_S, WORDS
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Token

TEMPLATES_AT_MOST = 10
DAYS_BACK = 90
READS_KEPT_S = 7 * DAY_S
METRICS = frozenset({"SENT", "DELIVERED", "READ", "CLICKED", "COST"})
PRODUCTS = frozenset({"CLOUD_API", "MARKETING_MESSAGES_API_FOR_WHATSAPP"})
#: Where template analytics do not exist: the European Union, the United Kingdom, Japan.
WITHOUT = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB JP".split())  # noqa: SIM905 - countries


@serves("GET", Account, "template_analytics", takes=f"{pages.TAKES} {RANGE} metric_types template_ids product_type use_waba_timezone")
def template_analytics(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}/template_analytics: a row per template and day; reads and clicks are kept for seven days."""
    tokens.may_read(token, account)
    _may_look(account)
    start, end = period(stage, call, DAYS_BACK)
    if call.text("granularity").upper() not in ("", "DAILY"):
        raise wrong("granularity", "must be DAILY")
    call.flag("use_waba_timezone")
    wanted = _metrics(call)
    product = (call.text("product_type") or "CLOUD_API").upper()
    if product not in PRODUCTS:
        raise wrong("product_type", f"must be one of {{{', '.join(sorted(PRODUCTS))}}}")
    ids = _template_ids(call, account)
    days = _days(stage, ids, start, end) if product == "CLOUD_API" else {}
    first = start // DAY_S * DAY_S
    moments = [(day, one) for one in sorted(ids) for day in range(first, end, DAY_S)]
    points = [_point(day, one, days.get((day, one), [0] * len(WORDS)), wanted, _price(account, one), stage.now) for day, one in moments]
    rows, paging = pages.page(call, points)
    return {"data": [{"granularity": "DAILY", "product_type": product.lower(), "data_points": rows}]} | paging


def _days(stage: Stage, ids: set[int], start: int, end: int) -> dict[tuple[int, int], list[int]]:
    """Return (start of the day, template) -> counts, over all numbers, doors and prices."""
    sums: dict[tuple[int, int], list[int]] = {}
    for line in stage.counts.lines(start, end, DAY_S):
        if line.template in ids:
            before = sums.get((line.start, line.template), [0] * len(WORDS))
            sums[line.start, line.template] = [old + new for old, new in zip(before, line.counts, strict=True)]
    return sums


def _may_look(account: Account) -> None:
    if account.country in WITHOUT:
        raise GraphFault(200005, "Template insights are not available for this account.")
    if not account.insights:
        raise GraphFault(200007, "Template insights were never confirmed for this account.")


def _metrics(call: Call) -> set[str]:
    wanted = {name.upper() for name in call.names("metric_types")} or set(METRICS)
    if unknown := sorted(wanted - METRICS):
        raise wrong("metric_types", f"does not know {unknown[0][:40]!r}")
    return wanted


def _template_ids(call: Call, account: Account) -> set[int]:
    told = call.names("template_ids")
    if not told or len(told) > TEMPLATES_AT_MOST:
        raise wrong("template_ids", f"must hold 1 to {TEMPLATES_AT_MOST} ids")
    known = {str(one.id): one.id for one in account.templates}
    if any(one not in known for one in told):
        raise wrong("template_ids", "holds the id of no template of this account")
    return {known[one] for one in told}


def _price(account: Account, template: int) -> float:
    category = next(one.category for one in account.templates if one.id == template)
    return PRICES[category.lower()]


def _point(day: int, template: int, counts: list[int], wanted: set[str], price: float, now: float) -> dict[str, object]:
    sent, delivered, read, _, clicked = counts
    if day + READS_KEPT_S < now:
        read = clicked = 0
    spent = round(delivered * price, 4)
    cost = [{"type": "amount_spent", "value": spent}] + ([{"type": "cost_per_delivered", "value": price}] if delivered else [])
    known: dict[str, object] = {
        "SENT": sent,
        "DELIVERED": delivered,
        "READ": read,
        "CLICKED": [{"type": "unique_url_button", "button_content": "", "count": clicked}] if clicked else [],
        "COST": cost,
    }
    told = {name.lower(): value for name, value in known.items() if name in wanted}
    return {"template_id": str(template), "start": day, "end": day + DAY_S} | told
