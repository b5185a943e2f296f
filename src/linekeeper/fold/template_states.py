"""Which state of a template stands: by readings, by news, by the clock of a pause, or by two lists that lack it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from linekeeper.events.template import TemplateState
from linekeeper.fold.held import Held, held
from linekeeper.fold.register import Register, instant, rank, second, unpacked
from linekeeper.fold.template import News, Pause, Template
from linekeeper.fold.template_verdict import Sends
from linekeeper.rulebook import Rulebook


class StateRow(Struct, frozen=True):
    """One state: the name of its text, whether a template in it can be sent, and the rule that tells how long it lasts."""

    code: str
    sends: Sends
    lasts: str = ""  #: name of a rule in hours ("_h") or days ("_days")


#: Source: Meta, template guide, message_template_status_update (copy of 2026-09-11), template archival (2026). Only APPROVED can be sent.
STATES: dict[TemplateState, StateRow] = {
    TemplateState.APPROVED: StateRow("template_approved", Sends.YES),
    TemplateState.REINSTATED: StateRow("template_reinstated", Sends.YES),
    TemplateState.UNARCHIVED: StateRow("template_unarchived", Sends.UNKNOWN),
    TemplateState.UNKNOWN: StateRow("template_unknown", Sends.NO),
    TemplateState.FLAGGED: StateRow("template_flagged", Sends.YES),
    TemplateState.LOCKED: StateRow("template_locked", Sends.UNKNOWN),
    TemplateState.PENDING: StateRow("template_pending", Sends.NO, "template_review_h"),
    TemplateState.IN_APPEAL: StateRow("template_in_appeal", Sends.NO, "template_appeal_h"),
    TemplateState.LIMIT_EXCEEDED: StateRow("template_limit_exceeded", Sends.NO),
    TemplateState.PAUSED: StateRow("template_paused", Sends.NO),
    TemplateState.REJECTED: StateRow("template_rejected", Sends.NO),
    TemplateState.ARCHIVED: StateRow("template_archived", Sends.NO, "template_archived_days"),
    TemplateState.DISABLED: StateRow("template_disabled", Sends.NO),
    TemplateState.PENDING_DELETION: StateRow("template_pending_deletion", Sends.NO, "template_deletion_days"),
    TemplateState.DELETED: StateRow("template_deleted", Sends.NO),
}
_PAUSE_CODES = {Pause.SECOND: "template_paused_second", Pause.PACING: "template_paused_by_pacing"}
_OVER = "template_pause_over"


class Stands(Struct, frozen=True, kw_only=True):
    """The state that stands. `until`: its end, if a rule or the news tells one; `said`: lighter news that no reading confirmed."""

    state: TemplateState
    code: str
    sends: Sends
    since: datetime
    at_least: bool
    news: News  #: what told it, in Meta's words
    until: datetime | None = None
    ended: datetime | None = None  #: a pause whose time has passed
    said: str = ""


def stands(template: Template, now: datetime, rules: Rulebook) -> Stands | None:
    """Return the state that stands at `now`; None when nothing was heard of it.

    News may tighten at once. A pause ends by its clock or by a later reading; everything else that forbids sending ends by a later
    reading alone. FLAGGED is a warning beside the state: no reading shows it, so it stands only while nothing else is known.
    """
    told = [news for news in template.told.values() if news.value is not None]
    firm = [news for news in told if news.value is not None and news.value.state is not TemplateState.FLAGGED]

    def weight(news: News | None) -> float:
        return -1.0 if news is None else float(rank(_sends(template, news, now, rules)))

    which = held(template.read, firm, weight) or held(template.read, told, weight)
    if which is None or which.value is None:
        return None
    return _told(template, which, now, rules)


def _told(template: Template, which: Held[News | None], now: datetime, rules: Rulebook) -> Stands:
    news = which.value
    assert news is not None  # noqa: S101  `stands` looked
    row = STATES[news.state]
    since, at_least = _since(template, which)
    until = _end(template, news, since, rules) if not at_least else None
    over = until is not None and until <= now
    ended = until if over and news.state is TemplateState.PAUSED else None
    code = row.code
    if news.state is TemplateState.PAUSED:
        code = _OVER if ended else _PAUSE_CODES.get(_pause(template, news, since), row.code)
    said = "" if which.said is None or which.said.value is None else which.said.value.word or which.said.value.state.upper()
    return Stands(
        state=news.state,
        code=code,
        sends=_sends(template, news, now, rules),
        since=since,
        at_least=at_least,
        news=news,
        until=None if over else until,
        ended=ended,
        said=said,
    )


def _sends(template: Template, news: News, now: datetime, rules: Rulebook) -> Sends:
    """Return whether a template in that state can be sent. A pause whose time has passed waits for a reading that shows how it is."""
    if news.state is TemplateState.PAUSED:
        start = _pause_news(template, news)
        end = None if start is None else _end(template, news, start.at, rules)
        return Sends.UNKNOWN if end is not None and end <= now else Sends.NO
    return STATES[news.state].sends


def _since(template: Template, which: Held[News | None]) -> tuple[datetime, bool]:
    """Return since when the state lasts: the news of it, if no reading lies between; else the first of the readings that show it."""
    news = which.value
    assert news is not None  # noqa: S101  `stands` looked
    if which.by_news:
        return which.at, False
    begun = _begun(template, news.state)
    if begun is not None:
        return begun.at, False
    run = template.past.run([news.state])
    return (which.at, True) if run is None else (run.at, run.at_least)


def _begun(template: Template, state: TemplateState) -> Register[News | None] | None:
    """Return the news of a state that is read now, if no reading of another word came after that news."""
    told = template.told.get(state.value)
    others = [at for at, word in template.past.moments(TemplateState) if word is not state]
    if told is None or told.at > template.read.at or (others and others[-1] > second(told.at)):
        return None
    return told


def _pause_news(template: Template, news: News) -> Register[News | None] | None:
    """Return the news with which a pause began: itself, or the news before a reading of it."""
    told = template.told.get(TemplateState.PAUSED.value)
    if told is not None and told.value == news and told.at >= template.read.at:
        return told
    return _begun(template, TemplateState.PAUSED) if template.read.value == news else None


def _pause(template: Template, news: News, since: datetime) -> Pause:
    """Return which pause it is. Without a title, a pause that we heard of before makes it at least the second."""
    told = _pause_news(template, news)
    pause = news.pause if told is None or told.value is None else told.value.pause
    if pause is Pause.UNTOLD and any(instant(at) < since for at in unpacked(template.pauses)):
        return Pause.SECOND
    return pause


def _end(template: Template, news: News, since: datetime, rules: Rulebook) -> datetime | None:
    if news.state is TemplateState.PAUSED:
        return _pause_end(template, news, since, rules)
    rule = STATES[news.state].lasts
    return None if not rule else since + lasting(rules, rule)


def _pause_end(template: Template, news: News, since: datetime, rules: Rulebook) -> datetime | None:
    """Return when a pause ends by itself; None: by hand only, or Meta still showed it after its time.

    A pause of unknown rung is taken for the longer one.
    """
    pause = _pause(template, news, since)
    if pause is Pause.PACING or _pause_news(template, news) is None:
        return None
    hours = rules.whole("template_first_pause_h" if pause is Pause.FIRST else "template_second_pause_h")
    end = since + timedelta(hours=hours)
    read = template.read.value
    still = read is not None and read.state is TemplateState.PAUSED and template.read.at > end
    return None if still else end


def lasting(rules: Rulebook, rule: str) -> timedelta:
    """Return the span of a rule in hours or days, by the end of its name."""
    return timedelta(hours=rules.whole(rule)) if rule.endswith("_h") else timedelta(days=rules.whole(rule))


def released() -> Iterable[tuple[str, str, str, str]]:
    """Return the release table of templates: what, said to be over when, released when seen after that, until then."""
    return (
        (
            "a pause that ends by itself",
            "its 3 or 6 hours have passed",
            "a later reading of another word",
            "not known whether it can be sent",
        ),
        ("a pause by pacing", "UNPAUSE, APPROVED or REINSTATED came after it", "a later reading of another word", "paused"),
        ("any other state that forbids sending", "lighter news came after it", "a later reading of another word", "the state stays"),
        ("a template that two complete lists lack", "a later list, reading or news of it: that alone releases", "", "absent"),
    )
