"""Categories that Meta changes: approved utility templates are looked at again and again, and moved to where they belong.

With notice, unless the account was warned of misuse before. What a template is judged to be stands in its `judged`, else follows from
words of its text: an assumption. Source: Meta, Template categorization, copy of 2026-09-11; template_category_update, 2025-11-11.
"""

import re
from datetime import UTC, datetime
from typing import Literal

from linekeeper.sim import bodies, dated
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Template

HOUR_S = 3_600.0
Category = Literal["MARKETING", "UTILITY", "AUTHENTICATION"]
FIELD = "template_category_update"
#: Words that make a text marketing, in the stand-in's eyes. Meta's own judgement is not known.
SELLING = re.compile(r"\b(offers?|discounts?|sale|deals?|coupons?|% off|save|new arrivals?|last[- ]minute|free gift)\b", re.IGNORECASE)


def judged(template: Template) -> str:
    """Return the category a check finds."""
    if template.judged:
        return template.judged
    return "MARKETING" if template.category == "UTILITY" and SELLING.search(template.body) else template.category


def check(stage: Stage, account: Account) -> bool:
    """Find what is filed wrongly: told a day ahead, or where misuse was warned of, changed at once. Returns whether anything was new."""
    for template in account.templates:
        if template.status == "APPROVED" and judged(template) == "AUTHENTICATION" != template.category and not template.category_doubted:
            _out_of_place(stage, account, template)
    wrong = [t for t in account.templates if (t.category, t.status) == ("UTILITY", "APPROVED") and judged(t) == "MARKETING"]
    fresh = [template for template in wrong if not template.category_doubted]
    if not fresh or account.ban == "banned":
        return False
    hours = dated.amount(stage, stage.world.portfolio_of(account), "category_notice_h")
    for template in fresh:
        if account.misuse or hours is None:
            change(stage, account, template, "MARKETING")
        else:
            notify(stage, account, template, "MARKETING", hours * HOUR_S)
    return True


def _out_of_place(stage: Stage, account: Account, template: Template) -> None:
    """Announce that a template for codes, filed elsewhere, will be rejected on the first day of the next month; it is never moved."""
    template.category_doubted = "AUTHENTICATION"
    today = datetime.fromtimestamp(stage.now, UTC)
    first = datetime(today.year + today.month // 12, today.month % 12 + 1, 1, tzinfo=UTC).timestamp()
    news: dict[str, object] = {
        "new_category": template.category,
        "correct_category": "AUTHENTICATION",
        "category_update_timestamp": int(first),
    }
    stage.announce(account, FIELD, bodies.template(template, **news))
    stage.plan(first, "reject_misplaced", account.id, template.id)


@deed
def _reject_misplaced(stage: Stage, account_id: str, template_id: int) -> None:
    account = stage.world.accounts[account_id]
    template = next((t for t in account.templates if t.id == template_id), None)
    if template is None or template.status != "APPROVED" or template.category_doubted != "AUTHENTICATION":
        return
    template.status, template.rejected, template.category_doubted = "REJECTED", "INCORRECT_CATEGORY", ""
    stage.announce(account, "message_template_status_update", bodies.template_status(template, "REJECTED"))


def notify(stage: Stage, account: Account, template: Template, to: Category, in_s: float) -> None:
    """Announce that a template's category will change, and plan it."""
    template.category_doubted = to
    news: dict[str, object] = {
        "new_category": template.category,
        "correct_category": to,
        "category_update_timestamp": int(stage.now + in_s),
    }
    stage.announce(account, FIELD, bodies.template(template, **news))
    stage.after(in_s, "change_category", account.id, template.id, to)


@deed
def _change_category(stage: Stage, account_id: str, template_id: int, to: Category) -> None:
    account = stage.world.accounts[account_id]
    template = next((t for t in account.templates if t.id == template_id), None)
    if template is not None and template.category_doubted == to:
        change(stage, account, template, to)


def change(stage: Stage, account: Account, template: Template, to: Category) -> None:
    """Change a template's category and announce that it was."""
    before = template.category
    template.category_before, template.category_doubted, template.category = before, "", to
    stage.announce(account, FIELD, bodies.template(template, previous_category=before, new_category=template.category))


def all_to_marketing(stage: Stage, account: Account) -> None:
    """Move every approved utility template of an account, at once."""
    for template in account.templates:
        if (template.category, template.status) == ("UTILITY", "APPROVED"):
            change(stage, account, template, "MARKETING")
