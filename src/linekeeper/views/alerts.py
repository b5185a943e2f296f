"""Alerts: what is open, what is over, and who was told. From what is kept of ours; the words are those that were sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from linekeeper.flow.alerts import KEPT, OF_LOG, OF_POSTS, Alert, Life, Post, Sent, kept_alerts
from linekeeper.fold.finding import APP, INSTALLATION
from linekeeper.fold.template_notice import TEMPLATE
from linekeeper.state.port import State
from linekeeper.views.answers import Page
from linekeeper.views.asking import digits_or_id

MOST_AT_ONCE = 500
MOST_NUMBERS = 20

_post = msgspec.msgpack.Decoder(Post)
_sent = msgspec.msgpack.Decoder(Sent)


class ToldAnswer(Struct, frozen=True, kw_only=True):
    """One line of the notification log."""

    at: datetime
    route: str  #: its label, never its address; of an acknowledgement: who gave it
    what: str  #: opened, worsened, resolved, told, reminder, acknowledged
    attempt: int  #: 0: an acknowledgement
    outcome: str  #: "sent", or why not; of an acknowledgement: its reason


class AcknowledgedAnswer(Struct, frozen=True, kw_only=True):
    """Who looks after an alert."""

    by: str
    at: datetime
    reason: str


class AlertAnswer(Struct, frozen=True, kw_only=True):
    """One alert."""

    id: str
    life: str  #: open resolved faded passed told
    severity: str
    subject: str  #: number account portfolio app template
    subject_id: str
    subject_name: str
    code: str
    status: str
    why: str
    remedy: str
    allowed: str
    basis: str
    since: datetime | None
    at_least: bool
    until: datetime | None
    opened_at: datetime
    ended_at: datetime | None
    numbers: list[str]  #: display numbers, at most 20; of a template none
    numbers_in_all: int
    log: list[ToldAnswer]  #: oldest first
    waiting: int  #: messages about it that are still to be taken
    account: str = ""
    account_name: str = ""
    acknowledged: AcknowledgedAnswer | None = None  #: nobody is reminded of it


async def alerts(
    state: State, *, workspace: str | None = None, everything: bool = False, after: str | None = None, limit: int = 100
) -> Page[AlertAnswer]:
    """Return alerts, gravest of the open ones first, then those that are over (`everything`), newest first."""
    rows = await state.recall(KEPT)
    shown = [alert for alert in kept_alerts(rows) if (everything or alert.life is Life.OPEN) and _is_of(alert, workspace)]
    shown.sort(key=lambda one: (one.life is not Life.OPEN, -one.finding.severity.gravity if one.life is Life.OPEN else 0, -one.id))
    ids = [str(one.id) for one in shown]
    start = ids.index(after) + 1 if after in ids else 0
    end = start + min(max(limit, 1), MOST_AT_ONCE)
    return Page(items=_answers(rows, shown[start:end], workspace), next=ids[end - 1] if len(shown) > end else None)


async def open_alerts(state: State, asked: str) -> list[AlertAnswer]:
    """Return the open alerts that are meant: the one of this id or key, else all about this number, account or portfolio.

    `asked`: the id that a list shows, a finding's name, or an id or the digits (after a plus) of whom it is about.
    """
    rows = await state.recall(KEPT)
    still = [alert for alert in kept_alerts(rows) if alert.life is Life.OPEN]
    named = [alert for alert in still if asked in {str(alert.id), alert.finding.id}]
    return _answers(rows, named or [alert for alert in still if _is_about(alert, digits_or_id(asked))], None)


def _is_about(alert: Alert, whom: str) -> bool:
    names = {name for whose in alert.numbers.values() for name in (whose.number, whose.display)}
    if alert.finding.subject == TEMPLATE:  # it stands under its account, as there is no list of templates but there
        names |= {whose.account for whose in alert.numbers.values()}
    return bool(whom) and whom in {alert.finding.subject_id, *names}


def _answers(rows: Mapping[str, bytes], shown: Iterable[Alert], workspace: str | None) -> list[AlertAnswer]:
    log = [_sent.decode(body) for key, body in sorted(rows.items()) if key.startswith(OF_LOG)]
    posts = [_post.decode(body) for key, body in rows.items() if key.startswith(OF_POSTS)]
    return [_answer(one, log, posts, workspace) for one in shown]


def _is_of(alert: Alert, workspace: str | None) -> bool:
    return workspace is None or any(whose.workspace == workspace for whose in alert.numbers.values())


def _answer(alert: Alert, log: list[Sent], posts: list[Post], workspace: str | None) -> AlertAnswer:
    finding, noted = alert.finding, alert.acknowledged
    seen = [whose for whose in alert.numbers.values() if workspace in {None, whose.workspace}]
    first = seen[0]
    numbers = [whose for whose in seen if whose.number]
    names = {"account": first.account_name, "portfolio": first.portfolio_name or first.account_name, "template": finding.name}
    names |= {APP: finding.subject_id, INSTALLATION: finding.subject_id}
    return AlertAnswer(
        id=str(alert.id),
        life=alert.life.value,
        severity=finding.severity.value,
        subject=finding.subject,
        subject_id=finding.subject_id,
        subject_name=names.get(finding.subject, first.name),
        code=finding.code,
        status=finding.status.value,
        why=finding.text,
        remedy=finding.remedy,
        allowed=finding.allowed,
        basis=finding.basis.value,
        since=finding.since,
        at_least=finding.at_least,
        until=finding.until,
        opened_at=alert.opened_at,
        ended_at=alert.ended_at,
        numbers=[f"+{whose.display}" if whose.display else whose.number for whose in numbers[:MOST_NUMBERS]],
        numbers_in_all=len(numbers),
        log=[
            ToldAnswer(at=line.at, route=line.route, what=item.what, attempt=line.attempt, outcome=line.outcome)
            for line in log
            for item in line.items
            if item.alert == alert.id
        ],
        waiting=sum(item.alert == alert.id for post in posts for item in post.items),
        account=first.account,
        account_name=first.account_name,
        acknowledged=None if noted is None else AcknowledgedAnswer(by=noted.by, at=noted.at, reason=noted.reason),
    )
