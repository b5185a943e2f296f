"""What is read of a template beside its state: absence, warnings, quality, and changes of its category, as one table."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from linekeeper.events.number import Rating
from linekeeper.events.template import TemplateState
from linekeeper.fold.case import Found
from linekeeper.fold.register import Register, after
from linekeeper.fold.template import Change, Template
from linekeeper.fold.template_states import Stands, lasting
from linekeeper.fold.template_verdict import Sends
from linekeeper.fold.verdict import Basis
from linekeeper.rulebook import Rulebook

_SAID, _OURS, _DOUBT = Basis.REPORTED, Basis.DERIVED, Basis.UNCONFIRMED


class TemplateCase(Struct, frozen=True, kw_only=True):
    """One template with all that bears on it, at one instant."""

    template: Template
    now: datetime
    rules: Rulebook
    stands: Stands | None
    absent_since: datetime | None


class TemplateDecision(Struct, frozen=True):
    """One row of the decisions: if `find` finds something, the template sends as `sends` says; a note is only told."""

    code: str
    sends: Sends
    basis: Basis
    find: Callable[[TemplateCase], Iterable[Found]]
    note: bool = False


def _absent(case: TemplateCase) -> Iterator[Found]:
    if case.absent_since is not None:
        yield Found(since=case.absent_since, at_least=True)


def _never_read(case: TemplateCase) -> Iterator[Found]:
    if case.stands is None and case.absent_since is None:
        yield Found()


def _flagged(case: TemplateCase) -> Iterator[Found]:
    """FLAGGED stays as a warning until REINSTATED, a reading GREEN, or a state that forbids sending came after it."""
    told = case.template.told.get(TemplateState.FLAGGED.value)
    if told is None or case.stands is None or case.stands.state is TemplateState.FLAGGED or case.stands.sends is Sends.NO:
        return
    cleared = case.template.told.get(TemplateState.REINSTATED.value)
    quality = case.template.quality
    better = quality.value is not None and quality.value[0] is Rating.GREEN and after(quality.at, told.at)
    if not better and not after(None if cleared is None else cleared.at, told.at):
        yield Found(since=told.at, word="FLAGGED")


def _rated(rating: Rating) -> Callable[[TemplateCase], Iterable[Found]]:
    def find(case: TemplateCase) -> Iterator[Found]:
        quality = case.template.quality.value
        if quality is not None and quality[0] is rating:
            since, at_least = quality_since(case.template)
            yield Found(since=since, at_least=at_least, word=rating.upper())

    return find


def _coming(case: TemplateCase) -> Iterator[Found]:
    """A change of category that was announced, or that the reading shows to be pending, and that has not come."""
    change = coming(case.template)
    if change is None or change.value is None:
        return
    told = change.value
    by_rule = told.due_at is None
    due = told.due_at if told.due_at is not None else change.at + lasting(case.rules, "category_notice_h")
    read_only = case.template.coming.value is not told
    yield Found(
        since=change.at,
        at_least=read_only,
        until=None if read_only or due <= case.now else due,
        word=told.after,
        detail=f"{told.before or 'its category'} to {told.after}",
        basis=_OURS if by_rule else None,
        words="template_category_late" if not read_only and due <= case.now else "",
        rule=case.rules.find("category_notice_h")[0] if by_rule else "",
    )


def coming(template: Template) -> Register[Change | None] | None:
    """Return the change of category that is still to come: the newest announcement, or what a newer reading shows."""
    announced, came, correct, category = template.coming, template.came, template.correct, template.category
    if announced.value is not None and announced.value.after:
        done = came.value is not None and came.at >= announced.at
        there = category.value == announced.value.after and category.at > announced.at
        withdrawn = correct.at > announced.at and correct.value == category.value
        if not done and not there and not withdrawn:
            return announced
    if correct.value and category.value and correct.value != category.value:
        return Register(Change(category.value, correct.value), correct.at)
    return None


def _changed(case: TemplateCase) -> Iterator[Found]:
    """A change of category that came, for as long as it can be contested."""
    told = case.template.came
    ends = told.at + lasting(case.rules, "category_review_days")
    if told.value is not None and ends > case.now:
        yield Found(since=told.at, until=ends, word=told.value.after, detail=f"{told.value.before or 'another'} to {told.value.after}")


def _doubted(case: TemplateCase) -> Iterator[Found]:
    told = case.template.doubted
    if told.value is not None and told.value.after and told.value.after != case.template.category.value:
        yield Found(since=told.at, word=told.value.after, detail=told.value.after)


def _edited(case: TemplateCase) -> Iterator[Found]:
    """An edit, by whomever, for some days: a silent one by somebody else is worth a look."""
    told = case.template.edited
    ends = told.at + lasting(case.rules, "template_edit_shown_days")
    if told.value is not None and ends > case.now:
        yield Found(since=told.at, due=ends, detail=", ".join(told.value) or "parts that Meta does not name")


def quality_since(template: Template) -> tuple[datetime | None, bool]:
    """Return since when the quality is what it is, and whether perhaps longer. Meta's own date goes first."""
    quality = template.quality.value
    if quality is None:
        return None, False
    run = template.rated.run([quality[0]])
    if quality[1] is not None:
        return quality[1], False
    return (template.quality.at, True) if run is None else (run.at, run.at_least)


#: What is read beside the state. The first that is no note, or the state itself, decides.
TEMPLATE_DECISIONS: tuple[TemplateDecision, ...] = (
    TemplateDecision("template_absent", Sends.NO, _OURS, _absent),
    TemplateDecision("template_never_read", Sends.UNKNOWN, _OURS, _never_read),
    TemplateDecision("template_flagged", Sends.YES, _SAID, _flagged, note=True),
    TemplateDecision("template_quality_low", Sends.YES, _SAID, _rated(Rating.RED), note=True),
    TemplateDecision("template_quality_medium", Sends.YES, _SAID, _rated(Rating.YELLOW), note=True),
    TemplateDecision("template_category_coming", Sends.YES, _SAID, _coming, note=True),
    TemplateDecision("template_category_changed", Sends.YES, _SAID, _changed, note=True),
    TemplateDecision("template_category_doubted", Sends.YES, _DOUBT, _doubted, note=True),
    TemplateDecision("template_edited", Sends.YES, _SAID, _edited, note=True),
)
