"""The judgement: one number's status with every reason, and the use of a portfolio's limit. Pure functions of what was heard, and *now*."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from linekeeper.events.number import Rating
from linekeeper.fold.account import Account
from linekeeper.fold.case import Case, Found, Rests, Row, reason
from linekeeper.fold.decisions import DECISIONS, PRECEDENCE, TOO_OLD
from linekeeper.fold.number import Number
from linekeeper.fold.portfolio import Portfolio, effective_limit, unbroken_since
from linekeeper.fold.register import rank
from linekeeper.fold.seeing import sight, too_old_at
from linekeeper.fold.steps import label, steps
from linekeeper.fold.verdict import Reason, Status, Use, Verdict
from linekeeper.rulebook import Lane, Rulebook
from linekeeper.rulebook.book import May

COUNTED_FROM = timedelta(hours=24)  #: of unbroken hearing, before we say how much of the limit is left


def judge(  # noqa: PLR0913  a verdict rests on four states, a time and what we know of ourselves
    number: Number,
    account: Account,
    portfolio: Portfolio,
    now: datetime,
    rules: Rulebook,
    *,
    sole_path: bool = False,
    apps: Collection[str] = (),
) -> Verdict:
    """Return what we make of a number at `now`.

    `sole_path`: our app is the number's only path, so losing it puts the number offline.
    `apps`: Meta's ids of our apps; empty when they are not known.
    """
    case = Case(number=number, account=account, portfolio=portfolio, now=now, rules=rules, sole_path=sole_path, apps=frozenset(apps))
    found = _all_found(case)
    reasons = tuple(sorted((reason(row, one, rules, note=note) for row, one, note in found), key=_precedence))
    status = next((one.status for one in reasons if not one.note), Status.CONNECTED)
    ends = [at for _, one, _ in found for at in (one.until, one.due)]
    quality, quality_since = _quality(number)
    named = label(number)
    return Verdict(
        status=status,
        reasons=reasons,
        reported=_word(number),
        quality=quality,
        quality_since=quality_since,
        throughput="unknown" if number.throughput.value is None else number.throughput.value.value,
        sight=sight(case),
        steps=steps(case) if status is Status.PENDING else (),
        deadline=_next((one.until for one in reasons if not one.note), now),
        due_at=_next([*ends, too_old_at(case)], now),
        counted=not named,
        label=named,
        allows=_allows([rules.texts[one.words or row.code].lanes for row, one, note in found if not note]),
    )


def _all_found(case: Case) -> list[tuple[Row, Found, bool]]:
    """Return all that is so, as (row, what was found, whether it is only a note). What rests on a reading that is too old is one."""
    old_at = too_old_at(case)
    too_old = old_at is not None and old_at <= case.now and case.word is not None
    found = [(row, one, row.note or (too_old and row.rests is Rests.READING)) for row in DECISIONS for one in row.find(case)]
    return [*found, (TOO_OLD, Found(since=old_at), False)] if too_old else found


def _precedence(one: Reason) -> tuple[bool, int]:
    return one.note, PRECEDENCE.index(one.status)


def _next(ends: Iterable[datetime | None], now: datetime) -> datetime | None:
    return min((at for at in ends if at is not None and at > now), default=None)


def _word(number: Number) -> str:
    said = number.reported.value
    return "" if said is None else said[1] or said[0].upper()


def _quality(number: Number) -> tuple[str, datetime | None]:
    moments = number.rated.moments(Rating)
    if not moments:
        return "unknown", None
    run = number.rated.run([moments[-1][1]])
    return moments[-1][1].value, None if run is None else run.at


def _allows(touched: Iterable[Mapping[Lane, May]]) -> tuple[tuple[str, str], ...]:
    """Return what each lane may do: of several reasons the gravest word stays."""
    may = dict.fromkeys(Lane, May.YES)
    for lanes in touched:
        for lane, word in lanes.items():
            may[lane] = max(may[lane], word, key=rank)
    return tuple((lane.value, word.value) for lane, word in may.items())


#: What it costs to wait, by status: higher is shown first.
_URGENCY = {
    Status.BANNED: 90,
    Status.OFFLINE: 70,
    Status.RESTRICTED: 50,
    Status.PENDING: 40,
    Status.FLAGGED: 30,
    Status.UNKNOWN: 20,
    Status.CONNECTED: 0,
    Status.GONE: 2,
}
_URGENT_NOTES = {
    "ban_scheduled": 80,
    "pin_switched_off": 60,
    "pin_reset_asked": 55,
    "error_131031": 45,
    "error_368": 45,
    "error_131048": 35,
}
_ACT_TODAY, _NOBODY_CAN_ACT, _NOT_COUNTED = 5, -15, 10


def urgency(verdict: Verdict) -> int:
    """Return what it costs to wait, 0 to 95. A ban comes first, also one that is only announced; numbers out of the counts come last."""
    first = _URGENCY[verdict.status]
    acts = any(one.action for one in verdict.reasons) or bool(verdict.sight.action)
    if acts:
        first += _ACT_TODAY
    elif verdict.status is Status.RESTRICTED:
        first += _NOBODY_CAN_ACT  # a used-up limit comes back by itself
    worth = max([first, *(_URGENT_NOTES.get(one.code, 0) for one in verdict.reasons)])
    return worth if verdict.counted else worth // _NOT_COUNTED


def use(
    portfolio: Portfolio,
    least: int,
    most: int,
    now: datetime,
    *,
    pseudo: bool,
    rules: Rulebook,
) -> Use:
    """Return how much of the limit is used, as a range: `least` people surely use a place now, `most` perhaps do.

    `pseudo`: the account's portfolio is not known, so others may share the limit.
    """
    limit = effective_limit(portfolio)
    since = unbroken_since(portfolio, now)
    per_day = limit.limit.per_day if limit.known else None
    sure = since is not None and now - since >= COUNTED_FROM
    scope = "number" if rules.find("limit_scope")[1].value == "number" else "account" if pseudo else "portfolio"
    return Use(
        per_day=per_day,
        known=limit.known,
        scope=scope,
        least=least,
        most=most,
        left=max(per_day - most, 0) if per_day is not None and sure else None,
        counting_since=since,
        shared=pseudo,
        said=None if limit.said is None else limit.said.per_day,
    )
