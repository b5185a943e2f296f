"""What changed for a template, as notices: it was paused, disabled or rejected, or its category is about to change. Pure.

No alert comes from a first look: what is paused or disabled then is told once for the account, as something good to know. A template that
an earlier whole list lacked is new: how it stands when it is first read is news.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from linekeeper.fold.finding import Finding, Severity, Whose
from linekeeper.fold.notice import Change, Notice
from linekeeper.fold.template_verdict import Sends, TemplateReason, TemplateVerdict
from linekeeper.fold.verdict import Basis, Status

TEMPLATE = "template"  #: the subject of these findings
STOPPED = ("paused", "disabled", "rejected")  #: states that Meta puts a template into
TOLD_AT_FIRST = ("paused", "disabled")
COMING = "template_category_coming"
MOST_NAMED = 10


class Named(Struct, frozen=True, kw_only=True):
    """A template by its id and by what people call it, such as "offer (de)"."""

    id: str
    name: str


def template_findings(
    verdict: TemplateVerdict, named: Named, before: TemplateVerdict | None = None, looked_at: datetime | None = None
) -> dict[str, Finding]:
    """Return what is wrong with a template by name.

    `before`: what we made of it last, to tell what is a first look. `looked_at`: an earlier whole list of its account.
    """
    known = (before is not None and before.state != "unknown") or _is_new(verdict, looked_at)
    found = []
    if verdict.state in STOPPED:
        found.append(_finding(f"{TEMPLATE}_{verdict.state}", verdict.reasons[0], named, known=known))
    found += [_finding(COMING, reason, named, known=known) for reason in verdict.reasons if reason.code == COMING]
    return {one.id: one for one in found}


def _is_new(verdict: TemplateVerdict, looked_at: datetime | None) -> bool:
    """Tell whether a whole list was read before the template was first seen."""
    since = verdict.reasons[0].since if verdict.reasons else None
    return looked_at is not None and since is not None and looked_at < since


def _finding(code: str, reason: TemplateReason, named: Named, *, known: bool) -> Finding:
    return Finding(
        subject=TEMPLATE,
        subject_id=named.id,
        name=named.name,
        code=code,  # all pauses are one matter: a longer one makes it graver
        severity=Severity.WARNING,
        status=Status.CONNECTED,
        text=reason.text,
        basis=reason.basis,
        since=reason.since,
        at_least=reason.at_least,
        until=reason.until,
        allowed=reason.allowed,
        remedy=reason.action,
        word="" if code != COMING else reason.word[:64],
        first=not known and (reason.at_least or reason.since is None),
        over=reason.basis is Basis.UNCONFIRMED,
    )


def template_notices(
    before: TemplateVerdict | None,
    after: TemplateVerdict,
    named: Named,
    whose: Whose,
    now: datetime,
    *,
    looked_at: datetime | None = None,
) -> Iterator[Notice]:
    """Yield what changed for one template. `whose` names its account, and no number. `looked_at`: see `template_findings`."""
    old = {} if before is None else template_findings(before, named)
    new = template_findings(after, named, before, looked_at)
    for name, finding in new.items():
        if name not in old:
            if not finding.first:
                yield Notice(change=Change.OPENED, finding=finding, at=now, numbers=(whose,))
        elif _graver(old[name], finding):
            yield Notice(change=Change.WORSENED, finding=finding, at=now, numbers=(whose,))
    for name, finding in old.items():
        if name not in new:
            change = Change.RESOLVED if _released(finding, after) else Change.FADED
            yield Notice(change=change, finding=finding, at=now, numbers=(whose,))


def _graver(old: Finding, new: Finding) -> bool:
    """Tell whether newer news made it graver: another pause, another category."""
    if new.over or old.since is None or new.since is None or new.since <= old.since:
        return False
    return old.word != new.word or (new.code.endswith("paused") and not new.at_least)


def _released(finding: Finding, after: TemplateVerdict) -> bool:
    """Tell whether it is over: the template can be sent, or its category stays. What another state or category says now only fades."""
    if finding.code == COMING:
        return after.state not in {"absent", "deleted", "unknown"} and after.category != finding.word
    return after.sendable is Sends.YES


def first_seen(state: str, names: Iterable[str], whose: Whose, now: datetime) -> Notice:
    """Return the note that these templates of an account were paused or disabled when Linekeeper first looked. `names` is not empty."""
    every = sorted(names)
    more = f" and {len(every) - MOST_NAMED:,} more" if len(every) > MOST_NAMED else ""
    many = "1 template was" if len(every) == 1 else f"{len(every):,} templates were"
    finding = Finding(
        subject="account",
        subject_id=whose.account,
        code=f"templates_{state}",
        severity=Severity.NOTICE,
        status=Status.CONNECTED,
        text=f"When Linekeeper first looked, {many} {state}: {', '.join(every[:MOST_NAMED])}{more}.",
        basis=Basis.REPORTED,
        since=now,
        at_least=True,
        remedy="The page of templates tells what to do for each.",
    )
    return Notice(change=Change.TOLD, finding=finding, at=now, numbers=(whose,))
