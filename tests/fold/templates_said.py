"""Short ways to say what was heard of one template: hours are counted from noon."""

from datetime import datetime
from typing import Any

from linekeeper.events.number import Rating
from linekeeper.events.template import (
    CategoryDetected,
    CategoryStage,
    TemplateCategoryMoved,
    TemplateEdited,
    TemplateMoved,
    TemplateRated,
    TemplateRead,
    TemplatesListed,
    TemplateState,
)
from linekeeper.fold import roster as rosters
from linekeeper.fold import template as templates
from linekeeper.fold.roster import Roster
from linekeeper.fold.template import Template
from linekeeper.fold.template_status import judge_template
from linekeeper.fold.template_verdict import TemplateReason, TemplateVerdict
from linekeeper.rulebook import current
from tests.fold.said import ACCOUNT, at

TEMPLATE = "501"


def news(state: TemplateState, hours: float = -1, **fields: Any) -> TemplateMoved:
    return TemplateMoved(at=at(hours), account=ACCOUNT, template=TEMPLATE, state=state, **({"word": state.upper()} | fields))


def paused(hours: float, title: str = "") -> TemplateMoved:
    return news(TemplateState.PAUSED, hours, title=title)


def read(state: TemplateState | None = TemplateState.APPROVED, hours: float = -1, **fields: Any) -> TemplateRead:
    word = "" if state is None else state.upper()
    return TemplateRead(at=at(hours), account=ACCOUNT, template=TEMPLATE, state=state, **({"word": word} | fields))


def rated(quality: Rating, hours: float = -1) -> TemplateRated:
    return TemplateRated(at=at(hours), account=ACCOUNT, template=TEMPLATE, quality=quality)


def coming(correct: str = "MARKETING", hours: float = -1, due: float | None = 5, now: str = "UTILITY") -> TemplateCategoryMoved:
    due_at = None if due is None else at(due)
    stage = CategoryStage.ANNOUNCED
    return TemplateCategoryMoved(at=at(hours), account=ACCOUNT, template=TEMPLATE, stage=stage, after=now, correct=correct, due_at=due_at)


def came(before: str = "UTILITY", after: str = "MARKETING", hours: float = -1) -> TemplateCategoryMoved:
    return TemplateCategoryMoved(at=at(hours), account=ACCOUNT, template=TEMPLATE, stage=CategoryStage.DONE, before=before, after=after)


def detected(category: str, correct: str, hours: float = -1) -> CategoryDetected:
    return CategoryDetected(at=at(hours), account=ACCOUNT, template=TEMPLATE, category=category, correct=correct)


def edited(hours: float = -1, *parts: str) -> TemplateEdited:
    return TemplateEdited(at=at(hours), account=ACCOUNT, template=TEMPLATE, parts=parts)


def listed(hours: float, *ids: str, complete: bool = True) -> TemplatesListed:
    return TemplatesListed(at=at(hours), account=ACCOUNT, templates=ids, complete=complete)


def hearing(events: list[Any]) -> tuple[Template, Roster]:
    """Return a template and its account's list that heard these events."""
    template, roster = Template(), Roster()
    for event in events:
        if isinstance(event, TemplatesListed):
            rosters.hear(roster, event)
        else:
            templates.hear(template, event)
    return template, roster


def judged(*events: Any, hours: float = 0) -> TemplateVerdict:
    """Return the verdict on the template that heard these events."""
    return judged_at(list(events), at(hours))


def judged_at(events: list[Any], now: datetime) -> TemplateVerdict:
    template, roster = hearing(events)
    return judge_template(TEMPLATE, template, roster, now, current())


def reason(verdict: TemplateVerdict, code: str) -> TemplateReason:
    """Return the one reason of this code."""
    (one,) = [reason for reason in verdict.reasons if reason.code == code]
    return one


def codes(verdict: TemplateVerdict) -> list[str]:
    return [one.code for one in verdict.reasons]
