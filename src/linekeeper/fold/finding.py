"""Findings: what is wrong now, each under one name, so that two standings can be compared. Read off a verdict; pure.

Causes that lie on the account (ban, enforcement, review, lost sight), on the portfolio (its limit) or on an app of ours (its token) are
one finding there, whatever the count of numbers under it.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.events.house import SightCause
from linekeeper.events.number import EntityKind
from linekeeper.fold.case import Rests, Row
from linekeeper.fold.decisions import DECISIONS
from linekeeper.fold.sight import MUST_MEND
from linekeeper.fold.verdict import Basis, Reason, Sight, Status, Verdict


class Severity(StrEnum):
    """How much it hurts to wait, lightest first."""

    NOTICE = auto()  #: good to know
    WARNING = auto()  #: somebody should look
    CRITICAL = auto()  #: nothing gets out, or soon will not: needs somebody today

    @property
    def gravity(self) -> int:
        """Sort key."""
        return list(Severity).index(self)


class Whose(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number and where it belongs. Names are the business's own."""

    number: str  #: empty: an account's template, which any of its numbers may send
    account: str
    portfolio: str
    workspace: str = ""
    display: str = ""  #: digits
    name: str = ""
    account_name: str = ""
    portfolio_name: str = ""
    app: str = ""  #: ours that reads it, by its name in the configuration


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong. `id` names it for as long as it lasts; `evidence` tells one time from the next."""

    subject: str  #: "number", "account", "portfolio", "app", "template" or "installation"
    subject_id: str
    code: str
    severity: Severity
    status: Status  #: the status it asks for; CONNECTED: it only wants to be known
    text: str
    basis: Basis
    since: datetime | None = None
    at_least: bool = False
    until: datetime | None = None
    allowed: str = ""
    remedy: str = ""
    word: str = ""
    first: bool = False  #: read off a first look: nobody saw it begin
    over: bool = False  #: said to be over, unconfirmed
    name: str = ""  #: the subject's, where no number tells it: a template's

    @property
    def id(self) -> str:
        """Return its name."""
        several = self.code.startswith("enforcement_") or self.code == "sends_fail"
        apart = self.word if several else self.evidence if self.code in TOLD_ONE_BY_ONE else ""
        return " ".join(filter(None, (self.subject, self.subject_id, self.code, apart)))

    @property
    def evidence(self) -> str:
        """Return what it began with."""
        return " ".join(filter(None, (self.word, self.since.isoformat() if self.since else "")))


INSTALLATION = "installation"  #: subject of what is wrong with our own ground, whoever's numbers stand on it
APP = "app"  #: subject of what stops us from seeing any account of one app of ours

#: Each warning, and each thing done to a PIN, is a thing of its own.
TOLD_ONE_BY_ONE = frozenset({"violation", "pin_switched_off", "pin_reset_asked", "pin_changed", "pin_new_word"})
#: News of these may come again while they hold: a later end, another date.
RENEWED_BY_NEWS = ("enforcement_", "ban_")

OF_THE_ACCOUNT = frozenset(
    {
        "account_deleted",
        "account_rejected",
        "account_deferred",
        "account_in_review",
        "ban_disabled",
        "ban_scheduled",
        "ban_new_word",
        "health_banned",
        "health_payment",
        "health_blocked",
        "partner_removed",
        "app_uninstalled",
        "path_cut",
        "error_368",
        "error_131031",
        "error_131042",
        "appeal_late",
        "misuse_warned",
        "violation",
    }
)
OF_THE_PORTFOLIO = frozenset({"limit_reached", "verification_lost"})
#: These stem from something that is told by itself: what we lost sight of, or a number that nobody has looked at yet.
TOLD_ELSEWHERE = frozenset({"too_old", "never_read"})

_CRITICAL_STATUS = frozenset({Status.BANNED, Status.OFFLINE})
_CRITICAL = frozenset(
    {
        "account_deleted",
        "account_rejected",
        "ban_scheduled",
        "enforcement_replies",
        "enforcement_new_conversations",
        "enforcement_unknown",
        "health_payment",
        "health_blocked",
        "error_368",
        "error_131031",
        "error_131042",
        "pin_switched_off",  # perhaps somebody is taking the number away
        "pin_reset_asked",
    }
)

_ROWS: dict[str, Row] = {row.code: row for row in DECISIONS}


def findings(verdict: Verdict, whose: Whose, before: Verdict | None = None) -> dict[str, Finding]:
    """Return what is wrong with a number by name. `before`: what we made of it last, to tell what is a first look.

    Sandbox, test and pre-verified numbers have none: they are out of the counts.
    """
    if not verdict.counted:
        return {}
    known = before is not None and bool(before.reported)
    found = [*_sight(verdict.sight, whose), *(_finding(one, whose, known=known) for one in verdict.reasons if _matters(one))]
    return {one.id: one for one in reversed(found)}  # of two under one name the graver stays: reasons come gravest first


def _matters(reason: Reason) -> bool:
    """Tell whether a reason is wrong enough: it sets the status, or it asks somebody to do something.

    What sets no status only because it was read too long ago is not over: nobody may be told so.
    """
    row = _ROWS.get(reason.code)
    too_old = reason.note and row is not None and not row.note
    return reason.code not in TOLD_ELSEWHERE and (bool(reason.action) or not reason.note or too_old)


def _finding(reason: Reason, whose: Whose, *, known: bool) -> Finding:
    row = _ROWS.get(reason.code)
    subject, id_ = _subject(reason, whose)
    doubt = reason.basis is Basis.UNCONFIRMED and row is not None and row.basis is not Basis.UNCONFIRMED
    read = row is not None and row.rests is Rests.READING
    return Finding(
        subject=subject,
        subject_id=id_,
        code=reason.code,
        severity=_severity(reason),
        status=Status.CONNECTED if reason.note else reason.status,
        text=reason.text,
        basis=reason.basis,
        since=reason.since,
        at_least=reason.at_least,
        until=reason.until,
        allowed=reason.allowed,
        remedy=reason.action,
        word=reason.word[:64],
        first=(reason.at_least or reason.since is None) if not known else read and reason.at_least,
        over=doubt,
    )


def _subject(reason: Reason, whose: Whose) -> tuple[str, str]:
    code = reason.code
    if reason.link == EntityKind.NUMBER.value:
        return "number", whose.number  # a lock on the number itself: its neighbours go on
    if code in OF_THE_ACCOUNT or code.startswith("enforcement_"):
        return "account", whose.account
    if code in OF_THE_PORTFOLIO:
        return "portfolio", whose.portfolio
    return "number", whose.number


def _severity(reason: Reason) -> Severity:
    if reason.code in _CRITICAL or (reason.status in _CRITICAL_STATUS and not reason.note):
        return Severity.CRITICAL
    return Severity.WARNING


def _sight(sight: Sight, whose: Whose) -> Iterator[Finding]:
    if sight.blind_since is None or sight.cause is None or sight.cause == SightCause.SLEPT:
        return  # who sleeps tells nobody; once awake, it is over with the first reading
    subject = APP if sight.shared and whose.app else "number" if sight.own else "account"
    yield Finding(
        subject=subject,
        subject_id={APP: whose.app, "number": whose.number}.get(subject, whose.account),
        code=f"sight_{sight.cause}",
        severity=Severity.CRITICAL if sight.cause in MUST_MEND else Severity.WARNING,
        status=Status.UNKNOWN,
        text=sight.text,
        basis=Basis.DERIVED,
        since=sight.blind_since,
        remedy=sight.action,
        word=sight.cause,
    )
