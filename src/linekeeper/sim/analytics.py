"""Analytics of an account: messages by number, and prices by category. All from `stage.counts`.

Source: templates.md section 9 (Meta, Analytics, 2026-02-12). What a message costs is an assumption; all
people here live in the United States.
"""

from datetime import UTC, datetime

from linekeeper.sim import activities, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.counts import DAY_S, HALF_HOUR_S, Line
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Token

COUNTRY = "US"
PRICES = {"marketing": 0.025, "utility": 0.004, "authentication": 0.004, "service": 0.004}  #: of one message, in the account's currency
YEAR_DAYS = 366
STEPS = {"HALF_HOUR": HALF_HOUR_S, "DAY": DAY_S, "DAILY": DAY_S, "MONTH": 0, "MONTHLY": 0}
TEMPLATE_KIND, FREE_FORM_KIND, INBOUND_KIND = "0", "2", "100"
RANGE = "start end granularity"


@serves("GET", Account, "analytics", takes=f"{RANGE} phone_numbers product_types country_codes metric_types")
def analytics(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer analytics of an account: messages sent and delivered, by step of time, for all its numbers or those named."""
    tokens.may_read(token, account)
    start, end = period(stage, call, YEAR_DAYS)
    step = _step(call, "DAY")
    numbers = _numbers(stage, call, account)
    kinds = set(call.names("product_types")) or {TEMPLATE_KIND, FREE_FORM_KIND}
    if not kinds <= {TEMPLATE_KIND, FREE_FORM_KIND, INBOUND_KIND}:
        raise wrong("product_types", "must be among 0, 2 and 100")
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
    start, end = period(stage, call, YEAR_DAYS)
    step, numbers = _step(call, "DAILY"), _numbers(stage, call, account)
    kinds, categories = ({name.upper() for name in call.names(word)} for word in ("pricing_types", "pricing_categories"))
    dimensions = {name.upper() for name in call.names("dimensions")}
    if not dimensions <= {"PRICING_CATEGORY", "PRICING_TYPE", "COUNTRY", "PHONE", "TIER"}:
        raise wrong("dimensions", "holds a word that is not known")
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


def _slot(line: Line, step: int) -> tuple[int, int]:
    """Return (start, end) of the slot a line falls into; without a step, of its month."""
    if step:
        return line.start, line.end
    first = datetime.fromtimestamp(line.start, UTC).replace(day=1)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return int(first.timestamp()), int(following.timestamp())


def period(stage: Stage, call: Call, days: int) -> tuple[int, int]:
    """Return start and end of what is asked for, unix seconds, at most tomorrow.

    Raises:
        GraphFault: 100, one is missing, they are no times, the wrong way round, or further back than `days`.
    """
    if not call.text("start") or not call.text("end"):
        raise GraphFault(100, message="(#100) The parameters start and end are required")
    start, end = activities.moment(call, "start", 0.0), activities.moment(call, "end", 0.0)
    if not start < end:
        raise wrong("start", "must be before end")
    if start < stage.now - (days + 1) * DAY_S:
        raise wrong("start", f"must be within the last {days} days")
    return int(start), int(min(end, stage.now + DAY_S))


def _word(call: Call, otherwise: str) -> str:
    return call.text("granularity").upper() or otherwise


def _step(call: Call, otherwise: str) -> int:
    word = _word(call, otherwise)
    if word not in STEPS:
        raise wrong("granularity", f"must be one of {{{', '.join(STEPS)}}}")
    return STEPS[word]


def _numbers(stage: Stage, call: Call, account: Account) -> set[str]:
    held = {number.display: number.id for number in stage.world.numbers_of(account.id)}
    told = [name.lstrip("+") for name in call.names("phone_numbers")]
    if any(name not in held for name in told):
        raise wrong("phone_numbers", "holds the number of no phone of this account")
    return {held[name] for name in told} if told else set(held.values())


def wrong(name: str, why: str) -> GraphFault:
    """Return the refusal of a parameter."""
    return GraphFault(100, message=f"(#100) Param {name} {why}")
