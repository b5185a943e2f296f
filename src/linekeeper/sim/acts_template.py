"""Acts on templates: what a business does with them, and what their review is to say."""

from linekeeper.sim import archiving, review
from linekeeper.sim.acts import act
from linekeeper.sim.acts_ladder import named
from linekeeper.sim.categories import Category
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Template

DAY_S = 86_400.0
TEMPLATE_SERIAL = 1_688_900_000_000_000


@act
def submit(stage: Stage, *, account: str, name: str, body: str, category: Category = "MARKETING", verdict: str = "") -> None:
    """Create a template; its review says `verdict` (APPROVED or a reason), or what the text deserves."""
    there = stage.world.account(account)
    fresh = Template(id=TEMPLATE_SERIAL + stage.serial(), name=name, body=body, category=category, verdict=verdict)
    there.templates.append(fresh)
    review.submit(stage, there, fresh)


@act
def edit(stage: Stage, *, account: str, template: str, body: str, verdict: str = "") -> None:
    """Change a template's text: it is reviewed again."""
    there, found = named(stage, account, template)
    why = review.may_edit(stage, there, found)
    if why:
        raise ValueError(why)
    found.body, found.verdict = body, verdict
    review.edited(stage, there, found)


@act
def contest(stage: Stage, *, account: str, template: str, verdict: str = "") -> None:
    """Appeal the rejection or the disabling of a template."""
    there, found = named(stage, account, template)
    found.verdict = verdict
    review.appeal(stage, there, found)


@act
def judge(stage: Stage, *, account: str, template: str, category: Category) -> None:
    """Say which category Meta's next check will find a template to be."""
    named(stage, account, template)[1].judged = category


@act
def lie_idle(stage: Stage, *, account: str, template: str, days: float) -> None:
    """Let a template have lain unused for so many days already; after 12 months it is archived."""
    there, found = named(stage, account, template)
    del there
    found.used_at = stage.now - days * DAY_S
    archiving.begin(stage)


@act
def archive(stage: Stage, *, account: str, template: str) -> None:
    """Put a template into the archive now."""
    archiving.archive(stage, *named(stage, account, template))


@act
def unarchive(stage: Stage, *, account: str, template: str) -> None:
    """Take a template back from the archive."""
    archiving.unarchive(stage, *named(stage, account, template))


@act
def remove(stage: Stage, *, account: str, template: str) -> None:
    """Delete a template."""
    review.delete(stage, *named(stage, account, template))
