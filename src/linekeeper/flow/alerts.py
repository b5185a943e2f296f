"""From what was judged to effects: an alert's notice is an effect's body. And the words of what is kept of alerts, which is ours.

Alerts are not derived: which of them were told, when and to whom comes from no delivery, and a replay must not touch it.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from enum import StrEnum, auto

import msgspec
from msgspec import Struct

from linekeeper.flow.fleet import Judged
from linekeeper.flow.subjects import Subjects
from linekeeper.flow.templates import JudgedTemplate
from linekeeper.fold.finding import APP, INSTALLATION, Finding, Severity, Whose
from linekeeper.fold.notice import Change, Notice, lowered, notices, together
from linekeeper.fold.portfolio import Portfolio, effective_limit
from linekeeper.fold.register import LONG_AGO
from linekeeper.fold.template_notice import TOLD_AT_FIRST, Named, first_seen, template_findings, template_notices
from linekeeper.fold.verdict import Basis, Status
from linekeeper.state.port import Effect, State, Turn

ALERT = "alert"  #: kind of the effects; key: the notice's
ACKNOWLEDGE = "acknowledge"  #: kind of the effects by which somebody says that they look after an alert
KEPT = "alerting"  #: kind of what is ours; keys begin with one of the next four
OF_ALERTS, OF_POSTS, OF_LOG, OF_NUMBERS = "alert/", "post/", "log/", "of/"

_bytes = msgspec.msgpack.Encoder()
_notice = msgspec.msgpack.Decoder(Notice)
_portfolio = msgspec.msgpack.Decoder(Portfolio)


class Life(StrEnum):
    """Where an alert stands."""

    OPEN = auto()
    RESOLVED = auto()
    FADED = auto()  #: shown long enough; nobody said that it is over
    PASSED = auto()  #: it was over before anybody was told, so nobody was alarmed
    TOLD = auto()  #: there is no end to wait for


class Acknowledgement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody looks after an alert: until it gets worse nobody is reminded of it."""

    alert: int
    by: str  #: a name, as it was given
    at: datetime
    reason: str = ""


class Alert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One matter from its beginning to its end. `id` is the effect's that opened it."""

    id: int
    finding: Finding
    life: Life
    opened_at: datetime
    numbers: dict[str, Whose]  #: those it concerns now; when it is over, those it last concerned
    ended_at: datetime | None = None
    told: dict[str, datetime] = {}  #: by route: first time that it took it
    reminded: int = 0
    remind_at: datetime | None = None
    effect: int = 0  #: newest effect that was taken in
    acknowledged: Acknowledgement | None = None
    seen_by: dict[str, Whose] = {}  #: of an app's alert, by route: the first number by which it may hear of it
    spread: int = 0  #: of an app's alert: how many numbers it was told of
    spread_at: datetime | None = None

    @property
    def apart(self) -> bool:
        """Whether its numbers are kept in rows of their own: an app may read ten thousand, and each comes and goes alone."""
        return self.finding.subject == APP and self.life is Life.OPEN


class Item(Struct, frozen=True, array_like=True):
    """What a post tells of one alert: a change, or that it lasts."""

    alert: int
    what: str  #: a `Change`, or "reminder"


class Post(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message to one route. Once an attempt has begun its content stays: a repeat must be known as one."""

    id: str
    route: str
    account: str
    items: tuple[Item, ...]
    made_at: datetime
    send_at: datetime
    attempts: int = 0  #: begun; written down before each


class Sent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the notification log. An acknowledgement is one too: then `route` is who, `outcome` the reason, and no post went out."""

    at: datetime
    route: str  #: the route's label: never its address
    post: str
    items: tuple[Item, ...]
    attempt: int
    outcome: str  #: "sent", or why not


_alert = msgspec.msgpack.Decoder(Alert)
_whose_row = msgspec.msgpack.Decoder(Whose)
_acknowledgement = msgspec.msgpack.Decoder(Acknowledgement)


def kept_alerts(rows: Mapping[str, bytes]) -> list[Alert]:
    """Return the alerts among what is kept, oldest first, with their numbers."""
    alerts = {alert.id: alert for key, body in sorted(rows.items()) if key.startswith(OF_ALERTS) for alert in (_alert.decode(body),)}
    for key, body in rows.items():
        if key.startswith(OF_NUMBERS):
            id_, number = key.removeprefix(OF_NUMBERS).split(" ", 1)
            if int(id_) in alerts:
                alerts[int(id_)].numbers[number] = _whose_row.decode(body)
    return list(alerts.values())


def notice_of(effect: Effect) -> Notice:
    """Return what an effect of kind `alert` tells."""
    return _notice.decode(effect.body)


async def acknowledge(state: State, told: Acknowledgement) -> None:
    """Leave it for whoever owns the book of alerts. Twice, after a crash, is as good as once.

    Raises:
        TryLater: the disk refuses; nothing was kept.
    """
    key = f"{told.alert} {told.at.isoformat()} {told.by}"
    effect = Effect(kind=ACKNOWLEDGE, key=key, not_before=LONG_AGO, body=_bytes.encode(told))
    await state.turn(lambda turn: turn.want(effect))


def acknowledgement_of(effect: Effect) -> Acknowledgement:
    """Return what an effect of kind `acknowledge` tells."""
    return _acknowledgement.decode(effect.body)


def want_alerts(turn: Turn, subjects: Subjects, judged: list[Judged]) -> None:
    """Write down, as effects, what changed for the numbers that were judged. To be called before subjects are written.

    Each turn begins at another place of the journal, so no two effects have one key. None waits for a time: so they are taken in
    the order in which they were written.
    """
    told = [notice for one in judged for notice in _changes(one)]
    _want(turn, [*together(told), *_limits(turn, subjects, judged)])


def want_damage_told(turn: Turn, places: int, at: datetime) -> None:
    """Ask that the operator is told of damaged rows of the journal that were stepped over. Only routes that see everything hear of it."""
    many = "A row" if places == 1 else f"{places:,} rows"
    finding = Finding(
        subject=INSTALLATION,
        subject_id="journal.db",
        code="journal_damaged",
        severity=Severity.CRITICAL,
        status=Status.UNKNOWN,
        text=f"{many} of what was heard cannot be read back from the disk. Linekeeper went on without; the page Unread tells which.",
        basis=Basis.DERIVED,
        remedy="Keep a copy of the data folder and check the disk. Then stop Linekeeper and run `linekeeper replay --swap`: it reads the "
        "raw webhooks again, as far as they are kept. What they do not hold is only in a backup.",
    )
    whose = Whose(number="", account="", portfolio="")
    _want(turn, [Notice(change=Change.TOLD, finding=finding, at=at, numbers=(whose,))])


def can_be_told(judged: Iterable[Judged]) -> list[Judged]:
    """Return those whose changes can be made out: our own code fails on the others. Nothing is written, so no disk's failure is hidden."""
    found = []
    for one in judged:
        with suppress(Exception):
            list(_changes(one))
            found.append(one)
    return found


def want_template_alerts(turn: Turn, judged: Iterable[JudgedTemplate]) -> None:
    """Write down, as effects, what changed for the templates that were judged."""
    notes: dict[tuple[str, str], list[JudgedTemplate]] = {}
    told: list[Notice] = []
    for one in judged:
        if one.before == one.verdict:
            continue
        told += template_notices(one.before, one.verdict, _named(one), _of_account(one), one.at, looked_at=one.looked_at)
        if one.verdict.state in TOLD_AT_FIRST and any(
            found.first for found in template_findings(one.verdict, _named(one), one.before, one.looked_at).values()
        ):
            notes.setdefault((one.row.account, one.verdict.state), []).append(one)
    for (_, state), seen in notes.items():
        told.append(first_seen(state, (_named(one).name for one in seen), _of_account(seen[0]), max(one.at for one in seen)))
    _want(turn, told)


def _named(one: JudgedTemplate) -> Named:
    row = one.row
    language = f" ({row.language})" if row.language else ""
    return Named(id=row.template, name=f"{row.name}{language}" if row.name else row.template)


def _of_account(one: JudgedTemplate) -> Whose:
    place = one.place
    return Whose(
        number="",
        account=place.id,
        portfolio=place.group,
        workspace=place.workspace,
        account_name=place.name,
        portfolio_name=place.portfolio_name,
    )


def _want(turn: Turn, told: Iterable[Notice]) -> None:
    for notice in told:
        key = f"{turn.cursor.xid}.{turn.cursor.seq} {notice.key}"
        turn.want(Effect(kind=ALERT, key=key, not_before=LONG_AGO, body=_bytes.encode(notice)))


def _changes(one: Judged) -> Iterator[Notice]:
    if one.verdict_before == one.verdict:
        return iter(())
    return notices(one.verdict_before, one.verdict, _whose(one), one.at, was=_was(one))


def _whose(one: Judged) -> Whose:
    row = one.row
    return Whose(
        number=row.number,
        account=row.account,
        portfolio=row.portfolio,
        workspace=row.workspace,
        display=row.display,
        name=row.name,
        account_name=one.account_name,
        portfolio_name=one.portfolio_name,
        app=one.app,
    )


def _was(one: Judged) -> Whose | None:
    """Return where the number belonged before, when that is elsewhere."""
    row, before = one.row, one.before
    if before is None or (before.account, before.portfolio, one.app_before) == (row.account, row.portfolio, one.app):
        return None
    return msgspec.structs.replace(
        _whose(one), account=before.account, portfolio=before.portfolio, workspace=before.workspace, app=one.app_before
    )


def _limits(turn: Turn, subjects: Subjects, judged: Iterable[Judged]) -> Iterator[Notice]:
    """Yield a notice for each portfolio whose limit went down in this turn."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(one.row.portfolio, []).append(one)
    for group, members in groups.items():
        body = turn.load("portfolio", group)  # as it was before this turn
        if body is None:
            continue
        before, after = effective_limit(_portfolio.decode(body)), effective_limit(subjects.portfolio_of(group))
        if before != after:
            at = max(one.at for one in members)
            notice = lowered(before, after, map(_whose, members), at)
            if notice is not None:
                yield notice
