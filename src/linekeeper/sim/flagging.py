"""Quality of a number and what follows: silent today; under the rules until 2025-10-06 red flags it for a week.

A flag that ends at red costs one step of the limit. Source: number-health.md section 4a; phone_number_quality_update, copy of 2026-09-11.
"""

from linekeeper.sim import rules
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Number

DAY_S = 86_400.0
FIELD = "phone_number_quality_update"


def rate(stage: Stage, number: Number, to: str) -> None:
    """Rate a number anew; Meta sends no webhook. Under the classic rules RED flags it, and that is announced."""
    number.quality = to
    portfolio = stage.world.portfolio_of(stage.world.account_of(number))
    if to == "RED" and portfolio.regime == "classic" and number.flagged_at is None:
        number.flagged_at = stage.now
        news(stage, number, "FLAGGED", current_limit=rules.limit_of(portfolio, number)[1])
        stage.after(stage.world.switches.flagged_days * DAY_S, "unflag", number.id)


@deed
def _unflag(stage: Stage, number: str) -> None:
    """End a flag: same tier at good quality, else one tier lower."""
    here = stage.world.numbers[number]
    if here.flagged_at is None:
        return
    here.flagged_at = None
    tier = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(here)), here)[1]
    if here.quality != "RED":
        news(stage, here, "UNFLAGGED", current_limit=tier)
        return
    ladder = rules.LADDER["classic"]
    here.limit = ladder[max(0, ladder.index(tier) - 1)] if tier in ladder else tier
    news(stage, here, "DOWNGRADE", old_limit=tier, current_limit=here.limit)


def news(stage: Stage, number: Number, event: str, **more: object) -> None:
    """Announce a phone_number_quality_update."""
    value = {"display_phone_number": number.display, "event": event} | more
    stage.announce(stage.world.account_of(number), FIELD, value, number=number)
