"""Numbers, as every door shows them: the verdict from the fleet row, the limit's use as it is at this instant."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from linekeeper.flow.fleet import standing_of
from linekeeper.fold.number import Number
from linekeeper.fold.portfolio import Portfolio
from linekeeper.fold.status import use
from linekeeper.fold.template_verdict import TemplateReason
from linekeeper.fold.verdict import Reason, Sight, Use
from linekeeper.rulebook import Rulebook
from linekeeper.state.directory import is_pseudo
from linekeeper.state.port import FleetRow, Look
from linekeeper.views.answers import LimitAnswer, NumberAnswer, ReasonAnswer, SightAnswer
from linekeeper.views.packing import instant, portfolio_from
from linekeeper.views.quality import quality_days
from linekeeper.views.shown import shown

_number = msgspec.msgpack.Decoder(Number)


class Limits:
    """The use of each portfolio's limit at one instant, worked out once per answer; and a number's quality up to then."""

    def __init__(self, look: Look, now: datetime, rules: Rulebook) -> None:
        self._look, self._now, self._rules = look, now, rules
        self._known: dict[str, LimitAnswer] = {}

    def of(self, group: str) -> LimitAnswer:
        """Return the limit of a portfolio, or of a pseudo-portfolio."""
        if group not in self._known:
            self._known[group] = self._work_out(group)
        return self._known[group]

    def quality_days(self, number: str) -> str:
        """Return a number's quality over 30 days, a letter a day."""
        body = self._look.load("number", number)
        return quality_days(Number() if body is None else _number.decode(body), self._now)

    def _work_out(self, group: str) -> LimitAnswer:
        body = self._look.load("portfolio", group)
        portfolio = portfolio_from(body) if body is not None else Portfolio()
        second = int(self._now.timestamp())
        least, most = self._look.use(group, second)
        told = use(portfolio, least, most, self._now, pseudo=is_pseudo(group), rules=self._rules)
        frees = self._look.use_frees(group, second)
        return _limit(told, frees)


def number_answer(row: FleetRow, limits: Limits, heard: dict[str, datetime]) -> NumberAnswer:
    """Return one number's answer; `heard`: the newest reading by account."""
    standing = standing_of(row)
    verdict = standing.verdict
    display = f"+{row.display}" if row.display else ""
    return NumberAnswer(
        id=row.number,
        display_number=display,
        shown=shown(display),
        name=row.name,
        status=row.status,
        reported_status=verdict.reported,
        reasons=[reason_answer(reason, reason.status) for reason in verdict.reasons],
        quality=verdict.quality,
        quality_since=verdict.quality_since,
        quality_days=limits.quality_days(row.number),
        limit=limits.of(row.portfolio),
        throughput=verdict.throughput,
        sight=sight_answer(verdict.sight),
        steps=list(verdict.steps),
        deadline=verdict.deadline,
        heard_at=_newest(standing.judged_at, heard.get(row.account)),
        account=row.account,
        account_name=standing.account_name,
        portfolio=row.portfolio,
        portfolio_name=standing.portfolio_name or standing.account_name,
        portfolio_known=standing.portfolio_known,
        workspace=row.workspace,
        counted=row.counted,
        label=verdict.label,
        allows=dict(verdict.allows),
        urgency=row.rank,
        linked=list(standing.linked),
    )


URGENT = 30  #: from this rank on a mere note is worth somebody's time today, such as a ban that is announced


class _Acted(Protocol):
    @property
    def action(self) -> str: ...


class _Told(_Acted, Protocol):
    @property
    def note(self) -> bool: ...


class Judged(Protocol):
    """As much of a verdict as tells whether somebody is needed."""

    @property
    def sight(self) -> _Acted:
        """Whether we can see."""

    @property
    def reasons(self) -> Sequence[_Told]:
        """Why."""


def needs_a_person(rank: int, verdict: Judged) -> bool:
    """Tell whether somebody should do something about a number today."""
    return bool(verdict.sight.action) or any(reason.action and (not reason.note or rank >= URGENT) for reason in verdict.reasons)


def _limit(told: Use, frees: tuple[int, int] | None) -> LimitAnswer:
    return LimitAnswer(
        per_day=told.per_day,
        known=told.known,
        scope=told.scope,
        least=told.least,
        most=told.most,
        left=told.left,
        counting_since=told.counting_since,
        shared=told.shared,
        said=told.said,
        frees_at=None if frees is None else instant(frees[0]),
        frees=0 if frees is None else frees[1],
    )


def sight_answer(sight: Sight) -> SightAnswer:
    """Return whether we can hear and read, as every door shows it."""
    return SightAnswer(blind_since=sight.blind_since, cause=sight.cause, text=sight.text, action=sight.action)


def reason_answer(reason: Reason | TemplateReason, status: StrEnum) -> ReasonAnswer:
    """Return a reason, as every door shows it. `status`: what it asks for, of a number or of a template."""
    return ReasonAnswer(
        code=reason.code,
        text=reason.text,
        since=reason.since,
        at_least=reason.at_least,
        until=reason.until,
        basis=reason.basis.value,
        status=status.value,
        allowed=reason.allowed,
        action=reason.action,
        word=reason.word,
        rule=reason.rule,
        note=reason.note,
    )


def _newest(first: datetime, second: datetime | None) -> datetime:
    return first if second is None else max(first, second)
