"""Limits and throughput that rise: half of the limit used in 7 days at good quality, the first step by use or by a verified business.

Who was reached is remembered only as far as the next step asks for. Nothing here ever lowers a limit.
Source: Meta, Messaging Limits, 2026-05-08; Upcoming messaging limits changes, 2025-10-26; Throughput, 2025-11-21; account_alerts,
2025-10-22.
"""

from typing import Literal

from linekeeper.sim import dated, flagging, naming, rules
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Number, Portfolio

DAY_S, HOUR_S = 86_400.0, 3_600.0
WEEK_S, MONTH_S = 7 * DAY_S, 30 * DAY_S
SOONEST = 0.1  #: of the time within which a limit rises
FIRST, TOP = "TIER_250", "TIER_UNLIMITED"
LIMIT_NUMBERS = rules.PEOPLE_PER_DAY | {TOP: -1}
PHONES_AT_250 = 2
PHONES_ABOVE = 25
REFUSED = "INCREASED_CAPABILITIES_ELIGIBILITY_"
Verdict = Literal["approved", "deferred", "failed", "need_more_info"]
#: How each refusal is told; which severity goes with which is documented for the first only.
TEXTS: dict[Verdict, tuple[str, str]] = {
    "deferred": ("WARNING", "Limit increase deferred: there is not enough signal yet, or quality is too low."),
    "failed": ("CRITICAL", "Limit increase denied because of past activity."),
    "need_more_info": ("WARNING", "More verification is needed before limits can grow."),
}


def delivered(stage: Stage, number: Number, person: str) -> None:
    """Count a person who was reached outside service windows, and let what is earned by it come."""
    portfolio = stage.world.portfolio_of(stage.world.account_of(number))
    tier = rules.limit_of(portfolio, number)[1]
    if tier == TOP:
        _toward_throughput(stage, portfolio, number, person)
        return
    owner = _owner(portfolio, number)
    if owner.rising or (hours := dated.amount(stage, portfolio, "tier_upgrade_h")) is None:
        return
    within_s = MONTH_S if tier == FIRST else WEEK_S
    if _reached(owner, person, stage.now, within_s, _needed(stage, portfolio, tier)):
        owner.rising = True
        stage.after(stage.chance.uniform(SOONEST, 1.0) * hours * HOUR_S, "consider_limit", number.id)


def _owner(portfolio: Portfolio, number: Number) -> Portfolio | Number:
    return number if portfolio.regime == "classic" else portfolio


def _reached(owner: Portfolio | Number, person: str, now: float, within_s: float, needed: float) -> bool:
    """Count a person once, and return whether enough were reached. Whoever was reached too long ago is forgotten only when it matters."""
    owner.reached[person] = now
    if len(owner.reached) < needed:
        return False
    owner.reached = {one: at for one, at in owner.reached.items() if at > now - within_s}
    return len(owner.reached) >= needed


def _needed(stage: Stage, portfolio: Portfolio, tier: str) -> float:
    if tier == FIRST:
        return dated.amount(stage, portfolio, "tier_entry_people") or float("inf")
    return rules.PEOPLE_PER_DAY.get(tier, 0) / 2 or float("inf")


@deed
def _consider_limit(stage: Stage, number_id: str) -> None:
    """Raise the limit of a number's owner, if it is still earned."""
    number = stage.world.numbers[number_id]
    portfolio = stage.world.portfolio_of(stage.world.account_of(number))
    owner, tier = _owner(portfolio, number), rules.limit_of(portfolio, number)[1]
    owner.rising = False
    higher = _higher(stage, portfolio, tier)
    if not higher:
        return
    if not _good(stage, portfolio, number):
        if tier == FIRST:
            owner.reached = {}
            refuse(stage, portfolio, "deferred")
        return
    owner.reached = {}
    raise_to(stage, portfolio, higher, number)


def _higher(stage: Stage, portfolio: Portfolio, tier: str) -> str:
    ladder = dated.rule(stage, portfolio, "tiers")
    known = [str(word) for word in ladder] if isinstance(ladder, list) else []
    if tier in known[:-1]:
        return known[known.index(tier) + 1]
    below = rules.PEOPLE_PER_DAY.get(tier)
    return next((word for word in known if below is not None and rules.PEOPLE_PER_DAY.get(word, below + 1) > below), "")


def _good(stage: Stage, portfolio: Portfolio, number: Number) -> bool:
    """Return whether quality allows a rise: the number's at least medium (classic), or high of all numbers and templates."""
    accounts = stage.world.accounts_of(portfolio.id)
    if any(account.ban or account.locked or rules.STARTING in rules.running(account, stage.now) for account in accounts):
        return False
    if portfolio.regime == "classic":
        return number.flagged_at is None and number.quality in ("GREEN", "YELLOW")
    low = any(n.quality in ("YELLOW", "RED") for account in accounts for n in stage.world.numbers_of(account.id))
    return not low and not any(t.quality == "RED" for account in accounts for t in account.templates if t.status != "DELETED")


def raise_to(stage: Stage, portfolio: Portfolio, tier: str, number: Number | None = None) -> None:
    """Raise a limit and announce it: of the portfolio, or under the classic rules of the number."""
    if portfolio.regime == "classic" and number is not None:
        before, number.limit = rules.limit_of(portfolio, number)[1], tier
        flagging.news(stage, number, "UPGRADE", old_limit=before, current_limit=tier)
        reviewed = [number]
    else:
        portfolio.limit = tier
        announce(stage, portfolio, "int")
        reviewed = [n for account in stage.world.accounts_of(portfolio.id) for n in stage.world.numbers_of(account.id)]
    for one in reviewed:
        if one.name_status == "AVAILABLE_WITHOUT_REVIEW":
            naming.begin(stage, one)


def announce(stage: Stage, portfolio: Portfolio, form: str) -> None:
    """Announce a portfolio's limit to each of its accounts (whether Meta sends one or many is not documented); `form`: int or tier."""
    amount: int | str = portfolio.limit if form == "tier" else LIMIT_NUMBERS[portfolio.limit]
    numbers = {"max_phone_numbers_per_waba": PHONES_ABOVE}
    if portfolio.limit == FIRST:
        numbers = {"max_phone_numbers_per_business": PHONES_AT_250}
    for account in stage.world.accounts_of(portfolio.id):
        stage.announce(account, "business_capability_update", {"max_daily_conversations_per_business": amount} | numbers)


def verified(stage: Stage, portfolio: Portfolio, verdict: Verdict) -> None:
    """Note that a business passed verification; a limit of 250 is then looked at, and raised or not as the verdict says."""
    portfolio.verification = "verified"
    hours = dated.amount(stage, portfolio, "tier_upgrade_h")
    if portfolio.limit == FIRST and hours is not None:
        stage.after(stage.chance.uniform(SOONEST, 1.0) * hours * HOUR_S, "decide_first_step", portfolio.id, verdict)


@deed
def _decide_first_step(stage: Stage, portfolio_id: str, verdict: Verdict) -> None:
    portfolio = stage.world.portfolios[portfolio_id]
    if portfolio.limit != FIRST:
        return
    numbers = [n for account in stage.world.accounts_of(portfolio_id) for n in stage.world.numbers_of(account.id)]
    good = all(_good(stage, portfolio, number) for number in numbers)
    if verdict != "approved" or not good:
        refuse(stage, portfolio, verdict if verdict != "approved" else "deferred")
    elif portfolio.regime == "classic":
        for number in numbers:
            raise_to(stage, portfolio, _higher(stage, portfolio, FIRST), number)
    else:
        raise_to(stage, portfolio, _higher(stage, portfolio, FIRST))


def refuse(stage: Stage, portfolio: Portfolio, verdict: Verdict) -> None:
    """Announce that a limit is not raised."""
    severity, text = TEXTS[verdict]
    info = {
        "alert_severity": severity,
        "alert_status": "ACTIVE",
        "alert_type": f"{REFUSED}{verdict.upper()}",
        "alert_description": text,
    }
    for account in stage.world.accounts_of(portfolio.id):
        stage.announce(account, "account_alerts", {"entity_type": "BUSINESS", "entity_id": portfolio.id, "alert_info": info})


def _toward_throughput(stage: Stage, portfolio: Portfolio, number: Number, person: str) -> None:
    if number.rising or number.throughput != "STANDARD" or number.biz_app:
        return
    hours, needed = dated.amount(stage, portfolio, "throughput_h"), dated.amount(stage, portfolio, "throughput_people")
    if hours is None or needed is None:
        return
    if _reached(number, person, stage.now, DAY_S, needed):
        number.rising = True
        stage.after(stage.chance.uniform(SOONEST, 1.0) * hours * HOUR_S, "consider_throughput", number.id)


@deed
def _consider_throughput(stage: Stage, number_id: str) -> None:
    number = stage.world.numbers[number_id]
    number.rising, number.reached = False, {}
    if number.registered and not number.gone and number.quality in ("GREEN", "YELLOW"):
        portfolio = stage.world.portfolio_of(stage.world.account_of(number))
        quicken(stage, number, "HIGH", dated.amount(stage, portfolio, "throughput_upgrade_s") or 0.0)


def quicken(stage: Stage, number: Number, to: str, for_s: float) -> None:
    """Change throughput: unusable for a while (131057), then announced."""
    number.maintenance = True
    stage.after(for_s, "end_maintenance", number.id, to)


@deed
def _end_maintenance(stage: Stage, number: str, throughput: str) -> None:
    here = stage.world.numbers[number]
    here.maintenance, here.throughput = False, throughput
    if throughput == "HIGH":
        flagging.news(stage, here, "THROUGHPUT_UPGRADE", current_limit=TOP, max_daily_conversations_per_business=TOP)
