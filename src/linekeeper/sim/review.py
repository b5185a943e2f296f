"""Review of templates: created or edited ones wait, then are approved, rejected with a reason, or approved under another category.

A template's `verdict` decides its next review where a play gives one; else its text does, by a few words and signs: an assumption, since
nobody outside knows Meta's judgement. Source: Meta, Template review and Template management, copies of 2026-09-11.
"""

import re

from linekeeper.sim import archiving, bodies, categories, dated
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Template

DAY_S, HOUR_S = 86_400.0, 3_600.0
MONTH_S = 30 * DAY_S
FIELD = "message_template_status_update"
EDITABLE = frozenset({"APPROVED", "REJECTED", "PAUSED", "DISABLED"})
APPEALABLE = frozenset({"REJECTED", "DISABLED"})
#: What a text is rejected for, in this order; the words are ours.
SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("INVALID_FORMAT", re.compile(r"\}\}\s*\{\{|\{\{[^}]*$|\{\{[^}]*[#$%][^}]*\}\}")),
    ("SCAM", re.compile(r"\b(you have won|lottery|send your (card|bank|password)|card number|double your money)\b", re.IGNORECASE)),
    ("ABUSIVE_CONTENT", re.compile(r"\b(legal action|shame on you|idiots?|we know where you live)\b", re.IGNORECASE)),
)
CODES = re.compile(r"\b(verification code|one-time code|passcode|OTP)\b", re.IGNORECASE)


def submit(stage: Stage, account: Account, template: Template) -> None:
    """Let a new template wait for its review; it belongs to the account already. Nothing is announced before the decision."""
    template.status, template.quality, template.rejected = "PENDING", "UNKNOWN", "NONE"
    _wait(stage, account, template, "template_review_s", 1.0)


def edited(stage: Stage, account: Account, template: Template) -> None:
    """Let an edited template wait for its review; its new text is announced.

    Raises:
        ValueError: it may not be edited now.
    """
    why = may_edit(stage, account, template)
    if why:
        raise ValueError(why)
    if template.status == "APPROVED":
        template.edits = [at for at in template.edits if at > stage.now - MONTH_S] + [stage.now]
    template.status = "PENDING"
    stage.announce(account, "message_template_components_update", bodies.template(template, message_template_element=template.body))
    _wait(stage, account, template, "template_review_s", 1.0)


def may_edit(stage: Stage, account: Account, template: Template) -> str:
    """Return why a template cannot be edited now; empty: it can. Only edits of approved ones are counted."""
    if template.status not in EDITABLE:
        return f"a template that is {template.status} cannot be edited"
    if template.status != "APPROVED":
        return ""
    portfolio = stage.world.portfolio_of(account)
    hours = dated.amount(stage, portfolio, "template_edit_h")
    most = dated.amount(stage, portfolio, "template_edits_a_month")
    if hours is not None and any(at > stage.now - hours * HOUR_S for at in template.edits):
        return f"an approved template can be edited once in {hours:g} hours"
    if most is not None and sum(at > stage.now - MONTH_S for at in template.edits) >= most:
        return f"an approved template can be edited {most:g} times in 30 days"
    return ""


def appeal(stage: Stage, account: Account, template: Template) -> None:
    """Contest a rejection, or a disabling.

    Raises:
        ValueError: it is neither rejected nor disabled.
    """
    if template.status not in APPEALABLE:
        raise ValueError(f"a template that is {template.status} cannot be appealed")
    template.status = "IN_APPEAL"
    stage.announce(account, FIELD, bodies.template_status(template, "IN_APPEAL"))
    _wait(stage, account, template, "template_appeal_h", HOUR_S)


def _wait(stage: Stage, account: Account, template: Template, rule: str, unit_s: float) -> None:
    archiving.touch(stage, template)
    wait = dated.drawn(stage, stage.world.portfolio_of(account), rule) or 0.0
    stage.after(wait * unit_s, "decide_template", account.id, template.id, template.status)


@deed
def _decide_template(stage: Stage, account_id: str, template_id: int, waiting: str) -> None:
    """Decide, unless it was decided, deleted or archived meanwhile."""
    account = stage.world.accounts[account_id]
    template = next((t for t in account.templates if t.id == template_id), None)
    if template is not None and template.status == waiting:
        verdict = template.verdict or _deserved(stage, account, template)
        template.verdict = ""
        decide(stage, account, template, verdict)


def _deserved(stage: Stage, account: Account, template: Template) -> str:
    """Return APPROVED or the reason of a rejection. An appeal is heard once: what it contests is not looked at again."""
    if template.status == "IN_APPEAL":
        return "APPROVED"
    for reason, sign in SIGNS:
        if sign.search(template.body):
            return reason
    if template.category != "AUTHENTICATION" and CODES.search(template.body):
        return "INCORRECT_CATEGORY"
    anew = dated.on(stage, stage.world.portfolio_of(account), "category_filed_anew")
    return "APPROVED" if anew or categories.judged(template) == template.category else "INCORRECT_CATEGORY"


def decide(stage: Stage, account: Account, template: Template, verdict: str) -> None:
    """Announce a decision: APPROVED, or the reason of a rejection. Utility that is marketing is approved as that, where the rule holds."""
    if verdict != "APPROVED":
        template.status, template.rejected = "REJECTED", verdict
        value = bodies.template_status(template, "REJECTED")
        if verdict == "INVALID_FORMAT":
            value["rejection_info"] = {"reason": "The format of the text is invalid.", "recommendation": "Put words between variables."}
        stage.announce(account, FIELD, value)
        return
    template.status, template.rejected = "APPROVED", "NONE"
    stage.announce(account, FIELD, bodies.template_status(template, "APPROVED"))
    if template.category == "UTILITY" and categories.judged(template) == "MARKETING":
        categories.change(stage, account, template, "MARKETING")


def delete(stage: Stage, account: Account, template: Template) -> None:
    """Delete a template: at once, or where messages of it are on their way, once they are delivered, after 30 days at the latest.

    Raises:
        ValueError: it is disabled, and stays.
    """
    if template.status == "DISABLED":
        raise ValueError("a disabled template cannot be deleted")
    if not _on_their_way(stage, template):
        archiving.gone(stage, account, template)
        return
    template.status = "PENDING_DELETION"
    value = bodies.template_status(template, "PENDING_DELETION") | {"reason": None}
    stage.announce(account, FIELD, value)
    stage.after(HOUR_S, "finish_deletion", account.id, template.id, stage.now + MONTH_S)


def _on_their_way(stage: Stage, template: Template) -> bool:
    return any(message.template == template.id for message in stage.messages.values())


@deed
def _finish_deletion(stage: Stage, account_id: str, template_id: int, last: float) -> None:
    """Delete a template whose messages are delivered, or look again in an hour."""
    account = stage.world.accounts[account_id]
    template = next((t for t in account.templates if t.id == template_id), None)
    if template is None or template.status != "PENDING_DELETION":
        return
    if stage.now < last and _on_their_way(stage, template):
        stage.after(HOUR_S, "finish_deletion", account_id, template_id, last)
    else:
        archiving.gone(stage, account, template)
