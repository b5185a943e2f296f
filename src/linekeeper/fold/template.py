"""What one template was heard to be: its state by readings and by news, its pauses, its quality, its category. Hearing only joins."""

from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.events.event import Event
from linekeeper.events.number import Rating
from linekeeper.events.template import (
    CategoryDetected,
    CategoryStage,
    TemplateCategoryMoved,
    TemplateEdited,
    TemplateEvent,
    TemplateMoved,
    TemplateRated,
    TemplateRead,
    TemplateState,
)
from linekeeper.fold.register import NEVER, NOTHING_SAID, History, Register, grain, later, with_instant

MOST_PAUSES = 16


class Pause(StrEnum):
    """Which pause it is, as far as `other_info.title` tells."""

    UNTOLD = auto()
    FIRST = auto()
    SECOND = auto()
    PACING = auto()  #: does not end by itself


#: Meta, message_template_status_update, copy of 2026-09-11. Which event carries which title is not stated, so the title decides.
_PAUSES = {"FIRST_PAUSE": Pause.FIRST, "SECOND_PAUSE": Pause.SECOND, "RATE_LIMITING_PAUSE": Pause.PACING}
_UNPAUSE, _DISABLED = "UNPAUSE", "DISABLED"


class News(Struct, frozen=True, array_like=True):
    """One piece of news, or one reading, of a template's state, in Meta's words."""

    state: TemplateState
    word: str = ""
    reason: str = ""
    pause: Pause = Pause.UNTOLD
    date: str = ""  #: disable_date, verbatim
    advice: str = ""


class Change(Struct, frozen=True, array_like=True):
    """A change of category that was announced, or that came."""

    before: str = ""
    after: str = ""
    due_at: datetime | None = None


class Template(Struct, omit_defaults=True):
    """One template's registers."""

    name: Register[str | None] = NEVER
    language: Register[str | None] = NEVER
    read: Register[News | None] = NEVER  #: newest reading of its status
    past: History = NOTHING_SAID  #: those readings over 60 days
    told: dict[str, Register[News | None]] = {}  #: by state: its newest news
    pauses: bytes = b""  #: packed instants of the news of pauses that end by themselves
    quality: Register[tuple[Rating, datetime | None] | None] = NEVER  #: with since when, by Meta's own date
    rated: History = NOTHING_SAID
    category: Register[str | None] = NEVER
    before: Register[str | None] = NEVER  #: previous category, as read
    correct: Register[str | None] = NEVER  #: what Meta holds to be right, as read
    coming: Register[Change | None] = NEVER
    came: Register[Change | None] = NEVER
    doubted: Register[Change | None] = NEVER  #: another category was detected; nothing follows from it alone
    edited: Register[tuple[str, ...] | None] = NEVER  #: which parts
    ttl_s: Register[int | None] = NEVER  #: time-to-live, as read; -1: Meta's 30 days
    read_at: datetime | None = None  #: newest reading of anything: it exists


def hear(template: Template, event: Event) -> None:
    """Let `template` hear `event`. Joins only: whatever the order or the repeats, the same events leave the same template."""
    if isinstance(event, TemplateEvent):
        _named(template, event)
    match event:
        case TemplateRead():
            _read(template, event)
        case TemplateMoved():
            _moved(template, event)
        case TemplateRated():
            _rated(template, event.quality, None, event.at)
        case TemplateCategoryMoved():
            _category(template, event)
        case CategoryDetected():
            template.doubted = template.doubted.hear(Change(event.category[:64], event.correct[:64]), event.at)
        case TemplateEdited():
            template.edited = template.edited.hear(event.parts, event.at)
        case _:
            pass


def _named(template: Template, event: TemplateEvent) -> None:
    if event.name:
        template.name = template.name.hear(event.name[:512], event.at)
    if event.language:
        template.language = template.language.hear(event.language[:32], event.at)


def _read(template: Template, event: TemplateRead) -> None:
    template.read_at = later(template.read_at, event.at)
    if event.state is not None:
        template.read = template.read.hear(News(event.state, event.word[:64], event.reason[:64]), event.at)
        template.past = template.past.hear(event.state, event.at)
    if event.quality is not None:
        _rated(template, event.quality, event.quality_at, event.at)
    if event.ttl_s is not None:
        template.ttl_s = template.ttl_s.hear(event.ttl_s, event.at)
    for field, value in (("category", event.category), ("before", event.before), ("correct", event.correct)):
        if value:  # empty: the field was not in the answer, which says nothing
            setattr(template, field, getattr(template, field).hear(value[:64], event.at))


def _moved(template: Template, event: TemplateMoved) -> None:
    pause = _PAUSES.get(event.title, Pause.UNTOLD)
    state = TemplateState.PAUSED if pause is not Pause.UNTOLD else event.state
    if event.title == _UNPAUSE:
        state = TemplateState.APPROVED
    elif event.title == _DISABLED:
        state = TemplateState.DISABLED
    told = News(state, event.word[:64], event.reason[:64], pause, event.disable_date[:64], event.recommendation[:500])
    template.told[state.value] = template.told.get(state.value, NEVER).hear(told, event.at)
    if state is TemplateState.PAUSED and pause is not Pause.PACING:
        template.pauses = with_instant(template.pauses, event.at, MOST_PAUSES)
    if event.category:
        template.category = template.category.hear(event.category[:64], event.at)


def _rated(template: Template, quality: Rating, since: datetime | None, at: datetime) -> None:
    template.quality = template.quality.hear((quality, None if since is None else grain(since)), at)
    template.rated = template.rated.hear(quality, at)


def _category(template: Template, event: TemplateCategoryMoved) -> None:
    if event.after:  # while it is announced, `after` is what it still is
        template.category = template.category.hear(event.after[:64], event.at)
    if event.stage is CategoryStage.DONE:
        template.came = template.came.hear(Change(event.before[:64], event.after[:64]), event.at)
    else:
        due_at = None if event.due_at is None else grain(event.due_at)
        template.coming = template.coming.hear(Change(event.after[:64], event.correct[:64], due_at), event.at)
