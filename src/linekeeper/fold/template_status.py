"""The judgement of a template: whether it can be sent, with every reason and note. A pure function of what was heard, and *now*."""

from collections.abc import Iterable
from datetime import datetime

from linekeeper.fold.case import MOST_DETAIL, Found
from linekeeper.fold.roster import Roster, absent_since
from linekeeper.fold.template import Template
from linekeeper.fold.template_notes import TEMPLATE_DECISIONS, TemplateCase, coming, quality_since
from linekeeper.fold.template_states import Stands, stands
from linekeeper.fold.template_verdict import Sends, TemplateReason, TemplateVerdict
from linekeeper.fold.verdict import Basis
from linekeeper.rulebook import Rulebook


def judge_template(id_: str, template: Template, roster: Roster, now: datetime, rules: Rulebook) -> TemplateVerdict:
    """Return what we make of a template at `now`."""
    stand = stands(template, now, rules)
    seen = [template.read_at, *(news.at for news in template.told.values())]
    absent = absent_since(roster, id_, max((at for at in seen if at is not None), default=None))
    case = TemplateCase(template=template, now=now, rules=rules, stands=stand, absent_since=absent)
    found = [(row, one) for row in TEMPLATE_DECISIONS for one in row.find(case)]
    reasons = [_reason(row.code, row.sends, row.basis, one, rules, note=row.note) for row, one in found]
    if stand is not None:
        reasons.insert(0, _state(stand, rules, note=absent is not None))
    reasons.sort(key=lambda one: (one.note, -list(Sends).index(one.sendable) if not one.note else 0))
    ends = [at for _, one in found for at in (one.until, one.due)] + ([stand.until] if stand is not None else [])
    change = coming(template)
    return TemplateVerdict(
        state="absent" if absent is not None else "unknown" if stand is None else stand.state.value,
        sendable=reasons[0].sendable,
        reasons=tuple(reasons),
        reported="" if template.read.value is None else template.read.value.word or template.read.value.state.upper(),
        category=template.category.value or "",
        category_next="" if change is None or change.value is None else change.value.after,
        quality="unknown" if template.quality.value is None else template.quality.value[0].value,
        quality_since=quality_since(template)[0],
        deadline=_next((one.until for one in reasons if not one.note), now),
        due_at=_next(ends, now),
    )


def _state(stand: Stands, rules: Rulebook, *, note: bool) -> TemplateReason:
    by_reason = f"{stand.code}_{stand.news.reason.lower()}"
    found = Found(
        since=stand.since,
        at_least=stand.at_least,
        until=stand.until,
        word=stand.news.word or stand.news.state.upper(),
        detail=stand.news.reason if stand.news.reason not in {"", "NONE"} else stand.news.date,
        words=by_reason if by_reason in rules.texts else "",
        more="over_template" if stand.said else "",
        action=stand.news.advice,
    )
    doubt = bool(stand.said) or stand.ended is not None
    return _reason(stand.code, stand.sends, Basis.UNCONFIRMED if doubt else Basis.REPORTED, found, rules, note=note, said=stand.said)


def _reason(  # noqa: PLR0913  a row, what it found, and how it is told
    code: str, sends: Sends, basis: Basis, found: Found, rules: Rulebook, *, note: bool, said: str = ""
) -> TemplateReason:
    words = rules.texts[found.words or code]
    text = words.text.replace("{detail}", found.detail[:MOST_DETAIL]).replace("{word}", found.word or "?")
    if found.more:
        text = f"{text} {rules.texts[found.more].text.replace('{word}', said)}"
    return TemplateReason(
        code=code,
        text=text,
        sendable=sends,
        basis=found.basis or basis,
        since=found.since,
        at_least=found.at_least,
        until=found.until,
        allowed=words.allowed,
        action=f"Meta's advice: {found.action[:MOST_DETAIL]}" if found.action else words.action,
        word=found.word,
        rule=found.rule or (rules.find(words.rule)[0] if words.rule else ""),
        note=note,
    )


def _next(ends: Iterable[datetime | None], now: datetime) -> datetime | None:
    return min((at for at in ends if at is not None and at > now), default=None)


_URGENCY = {Sends.NO: 40, Sends.UNKNOWN: 20, Sends.YES: 0}
_FINAL = frozenset({"deleted", "pending_deletion", "absent"})
_FORBIDDEN_BY_META = frozenset({"disabled", "paused", "rejected"})


def template_urgency(verdict: TemplateVerdict) -> int:
    """Return what it costs to wait, 0 to 60. What Meta stopped comes first; what somebody deleted comes last."""
    if verdict.state in _FINAL:
        return 1
    first = _URGENCY[verdict.sendable] + (20 if verdict.state in _FORBIDDEN_BY_META else 0)
    notes = {one.code for one in verdict.reasons if one.note}
    worth = {"template_flagged": 35, "template_quality_low": 30, "template_category_coming": 25, "template_quality_medium": 10}
    return max([first, *(worth[code] for code in notes if code in worth)])
