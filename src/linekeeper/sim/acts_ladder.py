"""Acts that lead up the ladders of enforcement and of misuse, and what a business does about it."""

from typing import Literal

from linekeeper.sim import calling, categories, climbing, enforcing, misuse, people
from linekeeper.sim.acts import act
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Template

REPORTS_AT_MOST = 10_000


@act
def violate(stage: Stage, *, account: str, violation: str, form: str = "", grave: bool = False) -> None:
    """Let Meta find a violation of policy (ALCOHOL, SCAM, ...): one step up the ladder; a grave one leads to the ban at once."""
    enforcing.violate(stage, stage.world.account(account), violation, form=form, grave=grave)


@act
def report(stage: Stage, *, number: str, count: int, over_s: float = 0.0) -> None:
    """Let `count` people report a number, evenly over `over_s` seconds; enough of them in a day are a violation."""
    if not 0 < count <= REPORTS_AT_MOST:
        raise ValueError(f"1 to {REPORTS_AT_MOST} reports, got {count}")
    _report_next(stage, stage.world.number(number).id, count, over_s / count)


@deed
def _report_next(stage: Stage, number: str, left: int, every_s: float) -> None:
    """Let one person report, and plan the next."""
    enforcing.reported(stage, stage.world.numbers[number], people.wa_id(left))
    if left > 1:
        stage.after(every_s, "report_next", number, left - 1, every_s)


@act
def appeal(stage: Stage, *, account: str, outcome: Literal["reversed", "unchanged"] = "reversed") -> None:
    """Let the business ask for a review in Business Support Home; it ends in a day or two."""
    enforcing.appeal(stage, stage.world.account(account), outcome)


@act
def misused(stage: Stage, *, account: str) -> None:
    """Let Meta find utility templates filed wrongly, whatever they say: one step up the ladder of misuse."""
    misuse.found(stage, stage.world.account(account))


@act
def direct_misused(stage: Stage, *, account: str) -> None:
    """Let Meta find utility of Direct Send filed wrongly: one step up its own ladder."""
    misuse.found_direct(stage, stage.world.account(account))


@act
def calls_amiss(stage: Stage, *, number: str, violation: str) -> None:
    """Let Meta find calls of a number amiss: a warning first, then a restriction of calls."""
    calling.found(stage, stage.world.number(number), violation)


@act
def check_categories(stage: Stage, *, account: str) -> None:
    """Let Meta look at an account's utility templates now, and not when it is due."""
    misuse.check(stage, stage.world.account(account))


@act
def recategorise(
    stage: Stage, *, account: str, template: str, to: Literal["MARKETING", "UTILITY"] = "MARKETING", in_s: float = 86_400.0
) -> None:
    """Announce that a template's category will change, and change it then; 0: at once and without notice."""
    there, found = named(stage, account, template)
    if in_s:
        categories.notify(stage, there, found, to, in_s)
    else:
        categories.change(stage, there, found, to)


@act
def verify_business(
    stage: Stage,
    *,
    portfolio: str,
    verdict: Literal["approved", "deferred", "failed", "need_more_info"] = "approved",
    by: Literal["business", "partner"] = "business",
) -> None:
    """Let a business pass verification, its own or led by a partner; `verdict` is what Meta then says of a limit of 250."""
    owner = stage.world.portfolio(portfolio)
    if by == "partner":
        info = {"client_business_id": owner.id, "status": "APPROVED", "rejection_reasons": ["NONE"]}
        for account in stage.world.accounts_of(owner.id):
            value = {"event": "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE", "partner_client_certification_info": info}
            stage.announce(account, "account_update", value)
    climbing.verified(stage, owner, verdict)


def named(stage: Stage, account: str, name: str) -> tuple[Account, Template]:
    """Return an account and its template of that name.

    Raises:
        KeyError: there is none.
    """
    there = stage.world.account(account)
    found = next((template for template in there.templates if template.name == name and template.status != "DELETED"), None)
    if found is None:
        raise KeyError(f"{there.name} has no template {name!r}")
    return there, found
