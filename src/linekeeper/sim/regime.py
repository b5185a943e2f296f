"""The day the rules changed: a play that begins before it lives through it.

Since 2025-10-07 limits belong to portfolios; each took over the highest limit among its numbers, and flags are history. A classic portfolio
of a play that begins later stays classic, as its file says. Source: Meta, Upcoming messaging limits changes, 2025-10-26.
"""

from datetime import datetime

from linekeeper.sim import dated, rules
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Portfolio

UNLIMITED = float("inf")


def begin(stage: Stage) -> None:
    """Plan the change, if it lies ahead and the play does not switch it off."""
    laws = dated.laws()["portfolio_limits"]
    moment = datetime.fromisoformat(f"{laws[-1].since}T00:00:00+00:00").timestamp()
    if stage.now < moment and stage.world.rules.get("portfolio_limits") is not False:
        stage.plan(moment, "turn_rules")


@deed
def _turn_rules(stage: Stage) -> None:
    for portfolio in stage.world.portfolios.values():
        if portfolio.regime == "classic":
            _turn(stage, portfolio)


def _turn(stage: Stage, portfolio: Portfolio) -> None:
    numbers = [number for account in stage.world.accounts_of(portfolio.id) for number in stage.world.numbers_of(account.id)]
    tiers = [rules.limit_of(portfolio, number)[1] for number in numbers] or [portfolio.limit]
    portfolio.regime = "2025-10-07"
    portfolio.limit = max(tiers, key=lambda tier: rules.PEOPLE_PER_DAY.get(tier, UNLIMITED))
    use = stage.uses[portfolio.id]
    old = [pair for number in numbers for pair in stage.uses[number.id].counted.items()]
    for person, at in sorted(old, key=lambda pair: (pair[1], pair[0])):
        use.count(person, at, newest=True)
    for number in numbers:
        number.limit, number.flagged_at = "", None
