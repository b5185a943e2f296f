"""Archiving: a template without activity for 12 months cannot be sent, and is deleted 28 days later unless somebody takes it back.

Activity is to create, edit, send, appeal or take back. Source: Meta, Template archival, copy of 2026-09-11.
"""

from linekeeper.sim import bodies, dated
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Template

DAY_S = 86_400.0
FIELD = "message_template_status_update"
LEFT_ALONE = frozenset({"PENDING_DELETION", "DELETED", "ARCHIVED"})


def touch(stage: Stage, template: Template) -> None:
    """Note activity: its 12 months begin again."""
    template.used_at = stage.now


def begin(stage: Stage) -> None:
    """Plan the next look at every template, when the one that lies idle longest is due."""
    days = dated.amount(stage, None, "template_idle_days")
    if days is None:
        return
    idle = [t for account in stage.world.accounts.values() for t in account.templates if t.status not in LEFT_ALONE]
    oldest = min((stage.began if t.used_at is None else t.used_at for t in idle), default=stage.now)
    stage.plan(max(oldest + days * DAY_S, stage.now + DAY_S), "look_for_idle")


@deed
def _look_for_idle(stage: Stage) -> None:
    days = dated.amount(stage, None, "template_idle_days")
    if days is None:
        return
    since = stage.now - days * DAY_S
    for account_id in sorted(stage.world.accounts):
        account = stage.world.accounts[account_id]
        for template in list(account.templates):
            used = stage.began if template.used_at is None else template.used_at
            if template.status not in LEFT_ALONE and used <= since:
                archive(stage, account, template)
    begin(stage)


def archive(stage: Stage, account: Account, template: Template) -> None:
    """Archive a template and announce it.

    Raises:
        ValueError: it is archived or deleted already.
    """
    if template.status in LEFT_ALONE:
        raise ValueError(f"a template that is {template.status} cannot be archived")
    template.before_archive, template.status = template.status, "ARCHIVED"
    stage.announce(account, FIELD, bodies.template_status(template, "ARCHIVED"))
    days = dated.amount(stage, stage.world.portfolio_of(account), "template_archived_days")
    if days is not None:
        stage.after(days * DAY_S, "delete_archived", account.id, template.id, stage.now)
    template.archived_at = stage.now


def unarchive(stage: Stage, account: Account, template: Template) -> None:
    """Take a template back to the status it had, and announce it.

    Raises:
        ValueError: it is not in the archive.
    """
    if template.status != "ARCHIVED":
        raise ValueError(f"a template that is {template.status} is not in the archive")
    template.status, template.before_archive = template.before_archive or "APPROVED", ""
    touch(stage, template)
    stage.announce(account, FIELD, bodies.template_status(template, "UNARCHIVED"))


@deed
def _delete_archived(stage: Stage, account_id: str, template_id: int, since: float) -> None:
    account = stage.world.accounts[account_id]
    template = next((t for t in account.templates if t.id == template_id), None)
    if template is not None and template.status == "ARCHIVED" and template.archived_at == since:
        gone(stage, account, template)


def gone(stage: Stage, account: Account, template: Template) -> None:
    """Delete a template and announce it: it is listed no more."""
    template.status = "DELETED"
    stage.announce(account, FIELD, bodies.template_status(template, "DELETED"))
