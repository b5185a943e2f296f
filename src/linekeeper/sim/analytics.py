"""Analytics of an account: messages by number, prices by category, and what became of each template. All from `stage.counts`.

Source: templates.md section 9 (Meta, Analytics, 2026-02-12). What a message costs is an assumption; all
people here live in the United States.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from linekeeper.sim import activities, pages, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.counts import DAY_S, HALF_HOUR_S, Line
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Token

COUNTRY = "US"
PRICES = {"marketing": 0.025, "utility": 0.004, "authentication": 0.004, "service": 0.004}  #: of one message, in the account's currency
TEMPLATES_AT_MOST = 10
TEMPLATE_DAYS, YEAR_DAYS = 90, 366
READS_KEPT_S = 7 * DAY_S
METRICS = frozenset({"SENT", "DELIVERED", "READ", "CLICKED", "COST"})
PRODUCTS = frozenset({"CLOUD_API", "MARKETING_MESSAGES_API_FOR_WHATSAPP"})
#: Where template analytics do not exist: the European Union, the United Kingdom, Japan.
WITHOUT = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB JP".split())  # noqa: SIM905 - countries
STEPS = {"HALF_HOUR": HALF_HOUR_S, "DAY": DAY_S, "DAILY": DAY_S, "MONTH": 0, "MONTHLY": 0}
TEMPLATE_KIND, FREE_FORM_KIND, INBOUND_KIND = "0", "2", "100"
RANGE = "start end granularity"


@serves("GET", Account, "template_analytics", takes=f"{pages.TAKES} {RANGE} metric_types template_ids product_type use_waba_timezone")
def template_analytics(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}/template_analytics: a row per template and day; reads and clicks are kept for seven days."""
    tokens.may_read(token, account)
    _may_look(account)
    start, end = _range(stage, call, TEMPLATE_DAYS)
    if call.text("granularity").upper() not in ("", "DAILY"):
        raise _wrong("granularity", "must be DAILY")
    call.flag("use_waba_timezone")
    wanted = _metrics(call)
    product = (call.text("product_type") or "CLOUD_API").upper()
    if product not in PRODUCTS:
        raise _wrong("product_type", f"must be one of {{{', '.join(sorted(PRODUCTS))}}}")
    ids = _template_ids(call, account)
    days = _summed(stage.counts.lines(start, end, DAY_S), lambda line: (line.start, line.template) if line.template in ids else None)
    if product != "CLOUD_API":
        days = {}
    first = start // DAY_S * DAY_S
    moments = [(day, one) for one in sorted(ids) for day in range(first, end, DAY_S)]
    points = [_point(day, one, days.get((day, one), [0] * 5), wanted, _price(account, one), stage.now) for day, one in moments]
    rows, paging = pages.page(call, points)
    return {"data": [{"granularity": "DAILY", "product_type": product.lower(), "data_points": rows}]} | paging


def _may_look(account: Account) -> None:
    if account.country in WITHOUT:
        raise GraphFault(200005, "Template insights are not available for this account.")
    if not account.insights:
        raise GraphFault(200007, "Template insights were never confirmed for this account.")


def _metrics(call: Call) -> set[str]:
    wanted = {name.upper() for name in call.names("metric_types")} or set(METRICS)
    if unknown := sorted(wanted - METRICS):
        raise _wrong("metric_types", f"does not know {unknown[0][:40]!r}")
    return wanted


def _template_ids(call: Call, account: Account) -> set[int]:
    told = call.names("template_ids")
    if not told or len(told) > TEMPLATES_AT_MOST:
        raise _wrong("template_ids", f"must hold 1 to {TEMPLATES_AT_MOST} ids")
    known = {str(one.id): one.id for one in account.templates}
    if any(one not in known for one in told):
        raise _wrong("template_ids", "holds the id of no template of this account")
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


@serves("GET", Account, "analytics", takes=f"{RANGE} phone_numbers product_types country_codes metric_types")
def analytics(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer analytics of an account: messages sent and delivered, by step of time, for all its numbers or those named."""
    tokens.may_read(token, account)
    start, end = _range(stage, call, YEAR_DAYS)
    step = _step(call, "DAY")
    numbers = _numbers(stage, call, account)
    kinds = set(call.names("product_types")) or {TEMPLATE_KIND, FREE_FORM_KIND}
    if not kinds <= {TEMPLATE_KIND, FREE_FORM_KIND, INBOUND_KIND}:
        raise _wrong("product_types", "must be among 0, 2 and 100")
    at_home = set(call.names("country_codes")) <= {COUNTRY}
    lines = [line for line in stage.counts.lines(start, end, step or DAY_S) if line.number in numbers and at_home]
    points: dict[tuple[int, int], list[int]] = {}
    for line in lines:
        point = points.setdefault(_slot(line, step), [0, 0])
        if (TEMPLATE_KIND if line.template else FREE_FORM_KIND) in kinds:
            point[0] += line.counts[0]
            point[1] += line.counts[1]
        if INBOUND_KIND in kinds:
            point[1] += line.counts[3]
    rows = [{"start": at, "end": until, "sent": sent, "delivered": got} for (at, until), (sent, got) in sorted(points.items())]
    digits = [stage.world.numbers[one].display for one in sorted(numbers)]
    return {
        "phone_numbers": digits,
        "country_codes": [COUNTRY],
        "granularity": _word(call, "DAY"),
        "data_points": rows,
    }


@serves(
    "GET",
    Account,
    "pricing_analytics",
    takes=f"{RANGE} phone_numbers country_codes metric_types pricing_types pricing_categories dimensions tiers",
)
def pricing_analytics(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer pricing analytics: delivered messages and their cost, by the dimensions asked for."""
    tokens.may_read(token, account)
    start, end = _range(stage, call, YEAR_DAYS)
    step, numbers = _step(call, "DAILY"), _numbers(stage, call, account)
    kinds, categories = ({name.upper() for name in call.names(word)} for word in ("pricing_types", "pricing_categories"))
    dimensions = {name.upper() for name in call.names("dimensions")}
    if not dimensions <= {"PRICING_CATEGORY", "PRICING_TYPE", "COUNTRY", "PHONE", "TIER"}:
        raise _wrong("dimensions", "holds a word that is not known")
    sums: dict[tuple[tuple[int, int], tuple[tuple[str, str], ...]], list[float]] = {}
    for line in stage.counts.lines(start, end, step or DAY_S):
        kind, category, delivered = line.kind.upper(), line.category.upper(), line.counts[1]
        if line.number not in numbers or not delivered or (kinds and kind not in kinds) or (categories and category not in categories):
            continue
        told = {
            "PRICING_CATEGORY": category,
            "PRICING_TYPE": kind,
            "COUNTRY": COUNTRY,
            "PHONE": stage.world.numbers[line.number].display,
            "TIER": "0:MAX",
        }
        names = tuple((NAMES[name], told[name]) for name in NAMES if name in dimensions)
        total = sums.setdefault((_slot(line, step), names), [0, 0.0])
        total[0] += delivered
        total[1] += delivered * PRICES[line.category] if kind == "REGULAR" else 0.0
    rows = [
        {"start": at, "end": until} | dict(names) | {"volume": int(volume), "cost": round(cost, 4)}
        for ((at, until), names), (volume, cost) in sorted(sums.items())
    ]
    return {"data": [{"data_points": rows}]}


NAMES = {
    "COUNTRY": "country",
    "PHONE": "phone_number",
    "TIER": "tier",
    "PRICING_TYPE": "pricing_type",
    "PRICING_CATEGORY": "pricing_category",
}


def _summed(lines: Iterable[Line], key: Callable[[Line], tuple[int, int] | None]) -> dict[tuple[int, int], list[int]]:
    sums: dict[tuple[int, int], list[int]] = {}
    for line in lines:
        at = key(line)
        if at is not None:
            sums[at] = [old + new for old, new in zip(sums.get(at, [0] * len(line.counts)), line.counts, strict=True)]
    return sums


def _slot(line: Line, step: int) -> tuple[int, int]:
    """Return (start, end) of the slot a line falls into; without a step, of its month."""
    if step:
        return line.start, line.end
    first = datetime.fromtimestamp(line.start, UTC).replace(day=1)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return int(first.timestamp()), int(following.timestamp())


def _range(stage: Stage, call: Call, days: int) -> tuple[int, int]:
    if not call.text("start") or not call.text("end"):
        raise GraphFault(100, message="(#100) The parameters start and end are required")
    start, end = activities.moment(call, "start", 0.0), activities.moment(call, "end", 0.0)
    if not start < end:
        raise _wrong("start", "must be before end")
    if start < stage.now - (days + 1) * DAY_S:
        raise _wrong("start", f"must be within the last {days} days")
    return int(start), int(min(end, stage.now + DAY_S))


def _word(call: Call, otherwise: str) -> str:
    return call.text("granularity").upper() or otherwise


def _step(call: Call, otherwise: str) -> int:
    word = _word(call, otherwise)
    if word not in STEPS:
        raise _wrong("granularity", f"must be one of {{{', '.join(STEPS)}}}")
    return STEPS[word]


def _numbers(stage: Stage, call: Call, account: Account) -> set[str]:
    held = {number.display: number.id for number in stage.world.numbers_of(account.id)}
    told = [name.lstrip("+") for name in call.names("phone_numbers")]
    if any(name not in held for name in told):
        raise _wrong("phone_numbers", "holds the number of no phone of this account")
    return {held[name] for name in told} if told else set(held.values())


def _wrong(name: str, why: str) -> GraphFault:
    return GraphFault(100, message=f"(#100) Param {name} {why}")
