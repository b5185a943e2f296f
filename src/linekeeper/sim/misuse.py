"""The ladder of utility misuse: warning, a cap on utility messages, no utility for 7 and 30 days, then the whole portfolio.

What ends is announced here, unlike other enforcement. Source: Meta, Template categorization, copies of 2026-05 and 2026-09; Direct Send,
copy of 2026.
"""

from linekeeper.sim import bodies, categories, dated, rules
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Restriction

DAY_S = 86_400.0
CAP = "RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING"
NO_UTILITY = "RESTRICTED_UTILITY_TEMPLATES"
DIRECT = "RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES"
WORD = "UTILITY_TEMPLATE_ABUSE"
DIRECT_WORD = "DIRECT_SEND_UTILITY_CATEGORY_ABUSE"


def begin(stage: Stage) -> None:
    """Plan the next check of all templates, which finds what is filed wrongly."""
    days = dated.amount(stage, None, "category_check_days")
    if days:
        stage.after(days * DAY_S, "check_categories")


@deed
def _check_categories(stage: Stage) -> None:
    for account_id in sorted(stage.world.accounts):
        check(stage, stage.world.accounts[account_id])
    begin(stage)


def check(stage: Stage, account: Account) -> None:
    """Look at the utility templates of an account; what is found leads one step up the ladder."""
    if categories.check(stage, account):
        found(stage, account)


def found(stage: Stage, account: Account) -> None:
    """Walk one step on the ladder, after a check that found utility templates filed wrongly."""
    steps = dated.steps(stage, stage.world.portfolio_of(account), "misuse_steps")
    if not steps or account.ban == "banned":
        return
    account.misuse = min(account.misuse + 1, len(steps))
    kind, days = steps[account.misuse - 1]
    until = stage.now + (days or 0.0) * DAY_S
    if kind == "warning":
        stage.announce(account, "account_update", _news(WORD))
    elif kind == "rate":
        _lay(stage, account, CAP, f"{WORD}_RATE_LIMIT", until, f"{WORD}_RATE_LIMIT_RECOVERY")
    else:
        whole = stage.world.accounts_of(account.portfolio) if kind == "portfolio" else [account]
        for one in whole:
            _lay(stage, one, NO_UTILITY, WORD, until, f"{WORD}_UNBAN")
            categories.all_to_marketing(stage, one)


def _news(word: str) -> dict[str, object]:
    return {"event": "ACCOUNT_RESTRICTION", "violation_info": {"violation_type": word}}


def found_direct(stage: Stage, account: Account) -> None:
    """Walk one step on Direct Send's own ladder: warning, a cap for a day, 7 days, 30 days, for good. Sending that way is not played."""
    steps = dated.steps(stage, stage.world.portfolio_of(account), "direct_send_steps")
    if not steps or account.ban == "banned":
        return
    account.misuse_direct = min(account.misuse_direct + 1, len(steps))
    stage_word, days = steps[account.misuse_direct - 1]
    word = f"{DIRECT_WORD}_{stage_word}"
    if not days:
        stage.announce(account, "account_update", _news(word))
        return
    lifted = f"{word}_RECOVERY" if stage_word == "RATE_LIMIT" else f"{DIRECT_WORD}_UNBAN"
    _lay(stage, account, DIRECT, word, stage.now + days * DAY_S, lifted)


def _lay(stage: Stage, account: Account, kind: str, word: str, until: float, lifted: str) -> None:
    """Lay one restriction on; one that runs longer keeps its end."""
    before = next((r.until for r in account.restrictions if r.kind == kind and r.until is not None), until)
    until = max(until, before)
    account.restrictions = [r for r in account.restrictions if r.kind != kind] + [Restriction(kind=kind, until=until)]
    line = {"restriction_type": kind, "expiration": bodies.written_end(until, "text")}
    stage.announce(account, "account_update", _news(word) | {"restriction_info": [line]})
    stage.plan(until, "utility_again", account.id, kind, lifted)


@deed
def _utility_again(stage: Stage, account_id: str, kind: str, lifted: str) -> None:
    """Announce that a restriction of utility is over, unless it was prolonged or lifted meanwhile."""
    account = stage.world.accounts[account_id]
    mine = next((r for r in account.restrictions if r.kind == kind), None)
    if mine is None or mine.until is None or mine.until > stage.now:
        return
    account.restrictions = [r for r in account.restrictions if r is not mine]
    account.utility_sent = []
    stage.announce(account, "account_update", _news(lifted))


def may_create(stage: Stage, account: Account, category: str) -> bool:
    """Return whether templates of a category can be created or edited to it."""
    return category != "UTILITY" or NO_UTILITY not in rules.running(account, stage.now)


def refuse(stage: Stage, account: Account) -> None:
    """Refuse a utility message beyond the cap.

    Raises:
        GraphFault: 131064.
    """
    if CAP not in rules.running(account, stage.now):
        return
    most = dated.amount(stage, stage.world.portfolio_of(account), "utility_cap")
    account.utility_sent = [at for at in account.utility_sent if at > stage.now - DAY_S]
    if most is not None and len(account.utility_sent) >= most:
        raise GraphFault(131064, "The account may send no more utility templates for now: templates were filed under a wrong category.")


def accepted(stage: Stage, account: Account) -> None:
    """Count an accepted utility message while the cap runs."""
    if CAP in rules.running(account, stage.now):
        account.utility_sent.append(stage.now)
