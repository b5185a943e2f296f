"""What calls cost: the app's and the account's hourly budget, told in headers, and the refusals past them.

Source: Meta, "About the platform", 2025-12-05; Graph API rate limits for the headers' shape. Minutes until access returns: our assumption.
"""

import json

from linekeeper.sim import budget
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Token


def spend(stage: Stage, token: Token, account: Account | None, usage: dict[str, str]) -> None:
    """Count a call, tell the use in headers, refuse past the budget. `account`: whose budget it spends too, if any.

    Raises:
        GraphFault: 4 for the app, 80007 for the account.
    """
    ceiling = budget.WITH_NUMBERS * max(1, len(stage.world.accounts))
    spent = stage.app_calls.setdefault(token.app, budget.Hourly()).spend(stage.now)
    share = budget.percent(spent, ceiling)
    usage["x-app-usage"] = json.dumps({"call_count": share, "total_cputime": share // 4, "total_time": share // 4})
    if spent > ceiling:
        raise GraphFault(4)
    if account is None:
        return
    allowed = budget.WITH_NUMBERS if any(n.registered for n in stage.world.numbers_of(account.id)) else budget.WITHOUT_NUMBERS
    used = stage.account_calls.setdefault(f"{token.app}/{account.id}", budget.Hourly()).spend(stage.now)
    share = budget.percent(used, allowed)
    line = {"type": "whatsapp", "call_count": share, "total_cputime": share // 4, "total_time": share // 4}
    wait = 60 if used > allowed else 0
    usage["x-business-use-case-usage"] = json.dumps({account.id: [line | {"estimated_time_to_regain_access": wait}]})
    if used > allowed:
        raise GraphFault(80007, "The account has reached its rate limit.")
