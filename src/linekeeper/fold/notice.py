"""What changed between two standings, as notices: what to alert about, and what is released. Pure; nothing here sends anything.

No notice comes from a first look, except for what needs somebody today. News whose matter is already over is told as such: it is
no alarm. There are no notices for silence yet, so an outage of ours can raise none.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.fold.beside import BOTH, beside
from linekeeper.fold.finding import RENEWED_BY_NEWS, Finding, Severity, Whose, findings
from linekeeper.fold.portfolio import Effective
from linekeeper.fold.verdict import Basis, Status, Verdict

#: One-time news: it has no end that anybody tells.
FADING = ("violation", "misuse_warned", "error_", "sends_fail", "pin_", "appeal_")

#: One matter in graver and graver words, lightest first: a word that gives way to a graver one is not over.
LADDERS: tuple[tuple[str, ...], ...] = (
    ("ban_new_word", "ban_scheduled", "ban_disabled"),
    ("account_in_review", "account_deferred", "account_rejected"),
    ("flagged", "limit_reached", "rate_limited", "in_review", "pending", "unverified", "unlinked", "disconnected", "banned"),
)


class Change(StrEnum):
    """What happened to a finding."""

    OPENED = auto()
    WORSENED = auto()  #: it lasts, and newer news made it graver: a later end, another date
    RESOLVED = auto()
    FADED = auto()  #: told no more: nothing was heard of it for long, or another finding says it now; nobody said that it is over
    TOLD = auto()  #: it has no end to wait for: a limit that was lowered


class Notice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change, for every number that shares it."""

    change: Change
    finding: Finding
    at: datetime  #: the instant of the judgement
    numbers: tuple[Whose, ...]

    @property
    def key(self) -> str:
        """Return what tells this notice from every other of its turn: the finding and its change."""
        return f"{self.change.value} {self.finding.id}"


def notices(before: Verdict | None, after: Verdict, whose: Whose, now: datetime, *, was: Whose | None = None) -> Iterator[Notice]:
    """Yield what changed for one number. `was`: where it belonged before, when it moved."""
    old = {} if before is None else findings(before, was or whose)
    new = findings(after, whose, before)
    old_beside, new_beside = beside(old.values()), beside(new.values())
    joined = {new[name].code for name in new_beside if name not in old}
    for name, finding in new.items():
        if name in new_beside:
            continue
        if name not in old or name in old_beside:
            if not finding.first or finding.severity is Severity.CRITICAL:
                yield Notice(change=Change.OPENED, finding=finding, at=now, numbers=(whose,))
        elif _graver(old[name], finding) or (finding.code == BOTH[0] and BOTH[1] in joined):
            yield Notice(change=Change.WORSENED, finding=finding, at=now, numbers=(whose,))
    for name, finding in old.items():
        if name in old_beside or (name in new and name not in new_beside):
            continue
        unseen = not after.counted  # a sandbox number now: what was told of it is told no more
        fades = name in new or unseen or finding.code.startswith(FADING) or _gave_way(finding, new.values())
        yield Notice(change=Change.FADED if fades else Change.RESOLVED, finding=finding, at=now, numbers=(was or whose,))


def _gave_way(old: Finding, new: Iterable[Finding]) -> bool:
    """Tell whether a graver word of the same matter is told now: then nobody said that it is over."""
    codes = {one.code for one in new}
    if old.code.startswith("sight_") and any(code.startswith("sight_") for code in codes):
        return True  # another loss is told now: nothing can be seen as before
    return any(not codes.isdisjoint(ladder[ladder.index(old.code) + 1 :]) for ladder in LADDERS if old.code in ladder)


def _graver(old: Finding, new: Finding) -> bool:
    """Tell whether newer news made a lasting matter graver. Readings renew nothing: they say the same again."""
    if new.over or not new.code.startswith(RENEWED_BY_NEWS) or old.since is None or new.since is None:
        return False
    if new.code == "ban_scheduled":
        return new.text != old.text and new.since > old.since
    longer = old.until is not None and (new.until is None or new.until > old.until)
    return new.since > old.since and (longer or old.over)


def lowered(before: Effective, after: Effective, whose: Iterable[Whose], now: datetime) -> Notice | None:
    """Return the notice that a portfolio's limit was lowered, or None. A first limit, and a higher one, are none."""
    numbers = tuple(whose)
    if not numbers or not before.known or not after.known or after.limit.gravity <= before.limit.gravity:
        return None
    was, became = _many(before.limit.per_day), _many(after.limit.per_day)
    finding = Finding(
        subject="portfolio",
        subject_id=numbers[0].portfolio,
        code="limit_lowered",
        severity=Severity.WARNING,
        status=Status.CONNECTED,
        text=f"The messaging limit went down from {was} to {became} people a day.",
        basis=Basis.REPORTED,
        since=now,
        allowed="Answers to people who wrote to you, as usual; new conversations up to the lower limit.",
        remedy="Make planned campaigns smaller, and send less often to people who did not ask for it.",
        word=f"{was}>{became}",
    )
    return Notice(change=Change.TOLD, finding=finding, at=now, numbers=numbers)


def _many(per_day: int | None) -> str:
    return "no limit" if per_day is None else f"{per_day:,}"


def together(told: Iterable[Notice]) -> list[Notice]:
    """Return the notices with those of one matter made one that names all its numbers, what is released first."""
    joined: dict[tuple[Change, str], Notice] = {}
    for one in told:
        name = (one.change, one.finding.id)
        known = joined.get(name)
        if known is None:
            joined[name] = one
        else:
            numbers = {whose.number: whose for whose in (*known.numbers, *one.numbers)}
            joined[name] = replace(known, at=max(known.at, one.at), numbers=tuple(numbers[id_] for id_ in sorted(numbers)))
    return sorted(joined.values(), key=lambda one: one.change not in {Change.RESOLVED, Change.FADED})
