"""May this message go now? One pure question: send, hold until, or refuse, always with its reason."""

from datetime import datetime, timedelta
from math import ceil

from msgspec.structs import replace

from linekeeper.fold.verdict import Basis
from linekeeper.pacing.ask import Ask, Decision, Outcome
from linekeeper.pacing.case import Case, Found, Row
from linekeeper.pacing.rows import MEETING
from linekeeper.pacing.standing import Level, Standing
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane

FREE = "free"
_LONGEST_S = 30 * 86_400  #: Meta's longest time-to-live; no Retry-After is longer
_WAIT = {Lane.OTP: "otp_wait_s", Lane.REPLY: "reply_expiry_s", Lane.UTILITY: "utility_expiry_s", Lane.MARKETING: "marketing_expiry_s"}


def decide(ask: Ask, standing: Standing, now: datetime, thresholds: Thresholds) -> Decision:
    """Return what becomes of a send at `now`.

    Args:
        ask: the send.
        standing: how its number, portfolio, template and person stand; a part that is not known holds nothing.
        now: the caller's clock.
        thresholds: those of its number, from `settings`.
    """
    ends = ask.expires_at or expiry(ask.lane, ask.asked_at, thresholds)
    case = Case(_with_end(ask, ends), standing, now, thresholds)
    found = [(row, one) for row in MEETING[ask.lane, ask.sure] if (one := row.find(case)) is not None]
    if not found:
        return _free(case, (), ends)
    waived = tuple(row.code for row, _ in found if row.override and row.code in standing.overrides)
    holding = [(row, one) for row, one in found if row.code not in waived]
    if not holding:
        return _free(case, waived, ends)
    return _held(case, holding, waived, ends)


def expiry(lane: Lane, asked_at: datetime, thresholds: Thresholds, template_ttl_s: int | None = None) -> datetime:
    """Return until when a send may wait: its lane's time, or the template's time-to-live if that is shorter.

    `template_ttl_s`: `message_send_ttl_seconds` of the template; None or -1: not told, or Meta's 30 days.
    """
    by_lane: int = getattr(thresholds, _WAIT[lane])
    ttl_s = template_ttl_s if template_ttl_s is not None and template_ttl_s > 0 else _LONGEST_S
    return asked_at + timedelta(seconds=min(by_lane, ttl_s))


def counts(ask: Ask, standing: Standing, now: datetime, thresholds: Thresholds) -> bool:
    """Return whether a send needs a permit of the portfolio's budget."""
    return Case(ask, standing, now, thresholds).counted


def slowed(standing: Standing) -> Level:
    """Return the level at which the number's bucket runs for marketing: SLOW where anything asks for it."""
    slow_template = standing.template is not None and standing.template.slow
    return max(standing.number.graded.level, standing.portfolio.graded.level, Level.SLOW if slow_template else Level.NORMAL)


def _with_end(ask: Ask, ends: datetime) -> Ask:
    return ask if ask.expires_at is not None else replace(ask, expires_at=ends)


def _free(case: Case, waived: tuple[str, ...], ends: datetime) -> Decision:
    beyond = case.counted and not case.standing.portfolio.room.granted
    text = "It may go." if not waived else f"It may go: {', '.join(waived)} was overridden."
    if beyond and not waived:
        text = "It may go, though the portfolio's limit has no place for it: our caution holds no message of this kind."
    return Decision(
        outcome=Outcome.SEND,
        lane=case.ask.lane,
        code=waived[0] if waived else FREE,
        text=text,
        basis=Basis.DERIVED,
        expires_at=ends,
        beyond=beyond,
        overridden=waived,
    )


def _held(case: Case, holding: list[tuple[Row, Found]], waived: tuple[str, ...], ends: datetime) -> Decision:
    row, found = holding[0]
    until = _until([one for _, one in holding], case.now) if row.outcome is Outcome.HOLD else None
    too_late = until is not None and until >= ends
    outcome = Outcome.REFUSE if too_late else row.outcome
    text = (found.text or row.text).replace("{detail}", found.detail)
    if too_late:
        text = f"{text} It would wait longer than it may."
    return Decision(
        outcome=outcome,
        lane=case.ask.lane,
        code=row.code,
        text=text,
        basis=found.basis or row.basis,
        scope=found.scope or row.scope,
        hard=row.hard,
        since=found.since,
        until=until,
        expires_at=ends,
        waits_for=(found.waits_for or row.waits_for) if row.outcome is Outcome.HOLD else "",
        override=row.code if row.override else "",
        error=found.error or row.error or row.own,
        own=row.own,
        retry_after_s=_retry_after_s(case, until, holding) if row.outcome is Outcome.HOLD else 0,
        too_late=too_late,
        also=tuple(other.code for other, _ in holding[1:]),
        overridden=waived,
    )


def _until(holding: list[Found], now: datetime) -> datetime | None:
    """Return when all that holds is over; None: of one of them no end is known, or the one that is known has passed."""
    ends = [found.until for found in holding if found.until is not None and found.until > now]
    return max(ends) if len(ends) == len(holding) else None


def _retry_after_s(case: Case, until: datetime | None, holding: list[tuple[Row, Found]]) -> int:
    if until is not None:
        return min(max(ceil((until - case.now).total_seconds()), 1), _LONGEST_S)
    return max(row.retry_s or case.thresholds.recheck_s for row, found in holding if found.until is None or found.until <= case.now)
