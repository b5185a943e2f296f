"""The ladder of enforcement: each violation leads one step further, and nothing but an end or a won appeal leads back.

Warning; 1 or 3 days without starting conversations or adding numbers; 5, 7 or 30 days without any message; a lock without an end; a ban,
announced and then carried out. Grave harm skips to the ban. The number's status says nothing of it until the ban.
Source: Meta, Policy and spam enforcement, 2025-11-04; account_update, 2026-09-11. What is assumed is marked in lawbook/slow.json.
"""

from linekeeper.sim import bodies, dated, rules
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Number, Restriction

DAY_S, HOUR_S = 86_400.0, 3_600.0
ADDING = "RESTRICTED_ADD_PHONE_NUMBER_ACTION"
KINDS = {"starting": [rules.STARTING, ADDING], "all": [rules.STARTING, rules.ANSWERING, ADDING]}
OF_THE_LADDER = frozenset(KINDS["all"])


def violate(stage: Stage, account: Account, violation: str, *, form: str = "", grave: bool = False) -> None:
    """Walk one step on the ladder for a violation of policy; an empty one is spam, whose word Meta does not tell.

    `form` is how the end is written (int, text, iso, absent; empty: as the rule says). A banned account walks no further.
    """
    portfolio = stage.world.portfolio_of(account)
    steps = dated.steps(stage, portfolio, "enforcement_steps")
    if not steps or account.ban:
        return
    _forget(stage, account)
    account.violations.append(stage.now)
    account.for_spam = not violation
    severe = dated.rule(stage, portfolio, "enforcement_severe")
    if grave or (isinstance(severe, list) and violation in severe):
        account.step = len(steps)
        ban(stage, account)
        return
    account.step = min(account.step + 1, len(steps))
    _tread(stage, account, steps[account.step - 1], violation, form)


def _tread(stage: Stage, account: Account, step: tuple[str, float | None], violation: str, form: str) -> None:
    """Do what a step says."""
    kind, days = step
    if kind == "warning":
        if violation:  # no word for spam is known: such a warning comes by mail
            stage.announce(account, "account_update", _violation(violation))
    elif kind == "ban":
        hours = dated.amount(stage, stage.world.portfolio_of(account), "ban_announced_h") or 0.0
        schedule(stage, account, hours * HOUR_S)
        stage.plan(account.ban_at, "carry_out_ban", account.id)
    else:
        account.locked = kind == "lock"
        until = None if account.locked or days is None else stage.now + days * DAY_S
        written = form or str(dated.rule(stage, None, "enforcement_end_form"))
        restrict(stage, account, KINDS.get(kind, KINDS["all"]), until, written, violation)


def _violation(word: str) -> dict[str, object]:
    return {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": word}}


def restrict(stage: Stage, account: Account, kinds: list[str], until: float | None, form: str, violation: str = "") -> None:
    """Lay restrictions on and announce them; one of these kinds that runs longer already keeps its end, and so do the others."""
    ends = [until, *(r.until for r in account.restrictions if r.kind in kinds)]
    known = [end for end in ends if end is not None]
    longest = max(known) if len(known) == len(ends) else None
    account.restrictions = [r for r in account.restrictions if r.kind not in kinds]
    account.restrictions += [Restriction(kind=kind, until=longest) for kind in kinds]
    value = bodies.restriction(kinds, longest, form)
    if violation:
        value["violation_info"] = {"violation_type": violation}
    stage.announce(account, "account_update", value)


def schedule(stage: Stage, account: Account, in_s: float) -> None:
    """Announce a ban; who carries it out is another matter."""
    account.ban, account.ban_at = "scheduled", stage.now + in_s
    stage.announce(account, "account_update", bodies.ban("SCHEDULE_FOR_DISABLE", account.ban_at))


@deed
def _carry_out_ban(stage: Stage, account_id: str) -> None:
    account = stage.world.accounts[account_id]
    if account.ban == "scheduled" and stage.now >= account.ban_at:
        ban(stage, account)


def ban(stage: Stage, account: Account) -> None:
    """Disable an account and announce it."""
    account.ban = "banned"
    if dated.on(stage, stage.world.portfolio_of(account), "ban_shows_review"):
        numbers = stage.world.numbers_of(account.id)
        account.before_ban = {"": account.review} | {number.id: number.name_status for number in numbers}
        account.review = "REJECTED"
        for number in numbers:
            number.name_status = "DECLINED"
    stage.announce(account, "account_update", bodies.ban("DISABLE", stage.now))


def reinstate(stage: Stage, account: Account) -> None:
    """Lift a ban, or its announcement, and announce that."""
    account.ban = ""
    for number in stage.world.numbers_of(account.id):
        number.name_status = account.before_ban.get(number.id, number.name_status)
    account.review = account.before_ban.get("", account.review)
    account.before_ban = {}
    stage.announce(account, "account_update", bodies.ban("REINSTATE", stage.now))


def appeal(stage: Stage, account: Account, outcome: str) -> None:
    """Ask for a review, which ends within days as `outcome` says: reversed or unchanged.

    Raises:
        ValueError: there is nothing to appeal, one is in review already, or this cannot be appealed.
    """
    if outcome not in ("reversed", "unchanged"):
        raise ValueError(f"an appeal ends reversed or unchanged, not {outcome!r}")
    if account.appeal:
        raise ValueError(f"an appeal for {account.name} is in review already")
    if not (account.ban or account.locked or OF_THE_LADDER.intersection(rules.running(account, stage.now))):
        raise ValueError(f"{account.name} has nothing to appeal")
    portfolio = stage.world.portfolio_of(account)
    if account.for_spam and not dated.on(stage, portfolio, "spam_appealable"):
        raise ValueError("enforcement for spam cannot be appealed; it runs out")
    account.appeal = "in review"
    stage.after((dated.drawn(stage, portfolio, "appeal_h") or 0.0) * HOUR_S, "decide_appeal", account.id, outcome)


@deed
def _decide_appeal(stage: Stage, account_id: str, outcome: str) -> None:
    account = stage.world.accounts[account_id]
    account.appeal = ""
    if outcome == "reversed":
        release(stage, account)


def release(stage: Stage, account: Account) -> None:
    """Take the newest step back, as an appeal that was won: what runs ends now. Meta documents a webhook for a ban only."""
    account.restrictions = [r for r in account.restrictions if r.kind not in OF_THE_LADDER]
    account.locked = False
    account.step = max(0, account.step - 1)
    account.violations = account.violations[:-1]
    if account.ban:
        reinstate(stage, account)


def reported(stage: Stage, number: Number, person: str) -> None:
    """Count a report by a person; enough of them in 24 hours, and enough for how much was delivered, are one violation."""
    del person  # each report counts, whoever made it
    account = stage.world.account_of(number)
    portfolio = stage.world.portfolio_of(account)
    least, share = dated.amount(stage, portfolio, "reports_a_day"), dated.amount(stage, portfolio, "reports_share")
    account.reports = [at for at in account.reports if at > stage.now - DAY_S]
    account.reports.append(stage.now)
    if least is not None and len(account.reports) >= max(least, (share or 0.0) * _delivered(stage, account)):
        account.reports = []
        violate(stage, account, "")


def _delivered(stage: Stage, account: Account) -> float:
    """Return what the account's numbers delivered in a day, as far as quality counts it."""
    signals = [stage.traffic.signals.get(number.id) for number in stage.world.numbers_of(account.id)]
    return sum(one.day(stage.now)[0] for one in signals if one is not None)


def _forget(stage: Stage, account: Account) -> None:
    days = dated.amount(stage, stage.world.portfolio_of(account), "enforcement_forgets_days")
    if days is not None:
        kept = [at for at in account.violations if at > stage.now - days * DAY_S]
        account.step = max(0, account.step - (len(account.violations) - len(kept)))
        account.violations = kept
