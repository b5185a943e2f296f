"""Pacing by Meta: messages of a template, or of a portfolio's burst, that are held until people have shown what they make of the first.

Held ones are released, or dropped with 132015. Source: templates.md section 4 (Meta, Template pacing and Business portfolio pacing,
2025-12-08). Thresholds are not published: ours are rules in `lawbook/messages.json`.
"""

from linekeeper.sim import pausing, quality, rating
from linekeeper.sim.message import Message
from linekeeper.sim.played import Played, played
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.traffic import DAY_S, Hold
from linekeeper.sim.world import Account, Portfolio, Template

HOUR_S = 3_600.0
WEEK_S, WEEKS = 7 * DAY_S, 52  #: a message counts within 52 weeks, where Meta says 365 days
ENOUGH = 20.0  #: deliveries of a day from which one can tell
A_SECOND = 50  #: held messages let go, or dropped, in one second
SURE_S = 7 * DAY_S  #: a template judged well is not paced again for so long
HELD = "held_for_quality_assessment"
DROPPED = "Held messages were dropped: people did not like the first ones."


def holder(stage: Stage, account: Account, portfolio: Portfolio, template: Template) -> str:
    """Return what holds a message of this template now: the template's or the portfolio's id, or "" for nothing. Counts it."""
    laws = played(stage)
    _count(portfolio, stage.now)
    if laws.template_pacing and _paced(stage, account, template):
        hold = _hold(stage, str(template.id))
        hold.counted += 1
        if stage.now >= hold.free_until and (hold.held or hold.counted > laws.template_pacing_first):
            return str(template.id)
    if laws.portfolio_pacing and (portfolio.watched or portfolio.templates_sent < laws.portfolio_pacing_below):
        hold = _hold(stage, portfolio.id)
        if stage.now - hold.since >= HOUR_S and not hold.held:
            hold.since, hold.counted = stage.now, 0
        hold.counted += 1
        if hold.held or hold.counted > laws.portfolio_pacing_first:
            return portfolio.id
    return ""


def _count(portfolio: Portfolio, now: float) -> None:
    week, weeks = int(now // WEEK_S), portfolio.template_weeks
    if week not in weeks:
        for old in [one for one in weeks if one <= week - WEEKS]:
            portfolio.templates_sent -= weeks.pop(old)
        weeks[week] = 0
    weeks[week] += 1
    portfolio.templates_sent += 1


def _hold(stage: Stage, owner: str) -> Hold:
    hold = stage.traffic.holds.get(owner)
    if hold is None:
        hold = stage.traffic.holds[owner] = Hold(since=stage.now)
    return hold


def _paced(stage: Stage, account: Account, template: Template) -> bool:
    if template.category == "MARKETING":
        return template.quality != "GREEN"
    return template.category == "UTILITY" and stage.now - stage.traffic.lately_paused.get(account.id, -SURE_S) < SURE_S


def hold(stage: Stage, owner: str, message: Message) -> None:
    """Hold an accepted message; the first one held plans the decision."""
    there = stage.traffic.holds[owner]
    if not there.held:
        there.first_held_at = stage.now
        stage.after(played(stage).pacing_decides_s, "judge", owner)
    there.held.append(message.id)
    stage.messages[message.id] = message


def barred(stage: Stage, portfolio: str) -> bool:
    """Return whether a portfolio may neither send nor create templates, because held messages of it were dropped."""
    return stage.traffic.barred.get(portfolio, 0.0) > stage.now


@deed
def _judge(stage: Stage, owner: str) -> None:
    """Decide about what is held: too little heard waits for the guardrail, bad signs drop it, else it is released."""
    laws, there = played(stage), stage.traffic.holds[owner]
    signals = stage.traffic.signals.get(owner)
    delivered, harm = signals.day(stage.now) if signals is not None else (0.0, 0.0)
    told = delivered >= ENOUGH
    last = there.first_held_at + laws.pacing_guardrail_s
    if owner not in stage.world.portfolios and _template(stage, owner)[1].status != "APPROVED":
        _drop(stage, owner)  # it was paused or taken away meanwhile
    elif not told and stage.now < last:
        stage.plan(last, "judge", owner)
    elif told and quality.rate(delivered, harm) >= laws.quality_red:
        _condemn(stage, laws, owner)
    else:
        _clear(stage, laws, owner, told=told)


def _condemn(stage: Stage, laws: Played, owner: str) -> None:
    if owner in stage.world.portfolios:
        stage.traffic.barred[owner] = stage.now + laws.portfolio_barred_h * HOUR_S
    else:
        account, template = _template(stage, owner)
        rating.rate_template(stage, account, template, "RED")
        pausing.hold_back(stage, account, template)
    _drop(stage, owner)


def _clear(stage: Stage, laws: Played, owner: str, *, told: bool) -> None:
    there = stage.traffic.holds[owner]
    if owner in stage.world.portfolios:
        _release(stage, owner, min(len(there.held), int(laws.portfolio_pacing_first)))
        return
    there.free_until = stage.now + SURE_S
    account, template = _template(stage, owner)
    if told and template.quality != "GREEN":
        rating.rate_template(stage, account, template, "GREEN")
    _release(stage, owner, len(there.held))


@deed
def _release(stage: Stage, owner: str, left: int) -> None:
    """Let held messages go, some each second; what stays behind of a portfolio is judged again."""
    there = stage.traffic.holds[owner]
    for message in _taken(there, min(left, A_SECOND)):
        stage.plan(stage.now, "set_free", message)
    left -= min(left, A_SECOND)
    if left:
        stage.after(1.0, "release", owner, left)
    elif there.held:
        there.first_held_at = stage.now
        stage.after(played(stage).pacing_decides_s, "judge", owner)


@deed
def _drop(stage: Stage, owner: str) -> None:
    """Drop held messages, some each second, until none is left."""
    there = stage.traffic.holds[owner]
    for message in _taken(there, A_SECOND):
        stage.plan(stage.now, "fail", message, 132015, DROPPED)
    if there.held:
        stage.after(1.0, "drop", owner)


def _taken(there: Hold, most: int) -> list[str]:
    gone = there.held[:most]
    del there.held[:most]
    return gone


def _template(stage: Stage, owner: str) -> tuple[Account, Template]:
    """Return a template with its account; it may have been deleted meanwhile, and is judged nevertheless."""
    return next((account, one) for account in stage.world.accounts.values() for one in account.templates if str(one.id) == owner)
