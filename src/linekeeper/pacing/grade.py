"""The graded response: what the verdict and the sends of late ask for, as one table, and how it is loosened.

Tightening is at once. What the fold's verdict asked for ends with the verdict's own reason, so by the release table (P5). What we measured
ourselves ends one step at a time, each after a calm while, and only when the share fell well below what raised it (hysteresis).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from linekeeper.fold.verdict import Basis, Reason, Verdict
from linekeeper.pacing.standing import Cause, Graded, Level
from linekeeper.pacing.tally import Tally
from linekeeper.pacing.thresholds import Ladder, Thresholds

#: What each reason of the verdict asks for. Those that stop a lane by themselves are in `stops.py`.
BY_REASON: dict[str, Level] = {
    "enforcement_unknown": Level.HOLD_NEW,
    "limit_reached": Level.HOLD_NEW,
    "health_payment": Level.REPLIES_ONLY,
    "health_blocked": Level.REPLIES_ONLY,
    "enforcement_new_conversations": Level.REPLIES_ONLY,
    "error_368": Level.REPLIES_ONLY,
    "error_131031": Level.REPLIES_ONLY,
    "error_131037": Level.REPLIES_ONLY,
    "error_131042": Level.REPLIES_ONLY,
    "error_131048": Level.HOLD_NEW,
    "rate_limited": Level.HOLD_MARKETING,
    "flagged": Level.HOLD_MARKETING,
    "quality_low": Level.HOLD_MARKETING,
    "ban_scheduled": Level.HOLD_MARKETING,
    "ban_new_word": Level.HOLD_MARKETING,
    "new_word": Level.HOLD_MARKETING,
    "never_read": Level.SLOW,
    "too_old": Level.SLOW,
    "sends_fail": Level.SLOW,
    "violation": Level.SLOW,
    "health_limited": Level.SLOW,
    "health_new_word": Level.SLOW,
    "review_word": Level.SLOW,
    "account_word": Level.SLOW,
}
#: Reasons to go slowly that say nothing about how people take the messages.
BESIDE = frozenset({"never_read", "too_old", "health_limited", "health_new_word", "review_word", "account_word"})
#: Statuses in which nothing goes at all.
NOTHING_GOES = frozenset({"gone", "banned", "offline", "pending"})


class Share(Struct, frozen=True):
    """One row of what we measure: a share of the sends of late, its ladder, and how far it may go."""

    code: str
    text: str  #: `{many}` of `{sent}`
    ends: str
    many: Callable[[Tally], int]
    ladder: Callable[[Thresholds], Ladder]
    most: Level = Level.HOLD_NEW


SHARES: tuple[Share, ...] = (
    Share(
        "share_held",
        "Meta holds {many} of the last {sent} messages for quality assessment.",
        "Fewer of its messages are held.",
        lambda tally: tally.held,
        lambda thresholds: thresholds.portfolio_held,
    ),
    Share(
        "share_paused",
        "{many} of the last {sent} messages were dropped because their template is paused (132015).",
        "Fewer messages are dropped.",
        lambda tally: tally.failed(132015, 132016),
        lambda thresholds: thresholds.paused,
    ),
    Share(
        "share_stopped",
        "{many} of the last {sent} people asked for an end of marketing.",
        "Fewer people ask for an end.",
        lambda tally: tally.stops + tally.failed(131050),
        lambda thresholds: thresholds.stopped,
    ),
    Share(
        "share_undeliverable",
        "{many} of the last {sent} messages could not be delivered (131026): the list may be old or bought.",
        "Fewer messages fail.",
        lambda tally: tally.failed(131026),
        lambda thresholds: thresholds.undeliverable,
        Level.HOLD_MARKETING,
    ),
    Share(
        "share_capped",
        "Meta kept {many} of the last {sent} marketing messages from people who get too many (131049).",
        "Fewer messages are kept back.",
        lambda tally: tally.failed(131049),
        lambda thresholds: thresholds.capped,
        Level.HOLD_MARKETING,
    ),
)


class Seen(Struct, frozen=True):
    """One row of what a single failure is enough for."""

    code: str
    text: str
    ends: str
    level: Level
    many: Callable[[Tally, Thresholds], bool]


SEEN: tuple[Seen, ...] = (
    Seen(
        "seen_policy",
        "Meta refused a message because the account is restricted or locked (368, 131031).",
        "An hour without such a refusal; the verdict may hold it for longer.",
        Level.REPLIES_ONLY,
        lambda tally, _: tally.failed(368, 131031) > 0,
    ),
    Seen(
        "seen_spam",
        "Meta refused a message because earlier ones were blocked or reported (131048).",
        "An hour without such a refusal; the verdict may hold it for longer.",
        Level.HOLD_NEW,
        lambda tally, _: tally.failed(131048) > 0,
    ),
    Seen(
        "seen_dropped",
        "Meta dropped the held messages of several templates within minutes: it assesses the whole portfolio.",
        "Ten minutes without it, then a calm while.",
        Level.HOLD_NEW,
        lambda tally, thresholds: tally.dropped_templates >= thresholds.templates_dropped,
    ),
)


def grade(verdict: Verdict | None, tally: Tally, before: Graded, now: datetime, thresholds: Thresholds) -> Graded:
    """Return the graded response of a number, or of a portfolio (`verdict` None).

    Args:
        verdict: the fold's, of the number.
        tally: what its sends came to within `sample_s`.
        before: what this function returned last; a fresh `Graded` at first, and after a restart the one that was kept.
        now: the caller's clock.
        thresholds: the number's.
    """
    told = [] if verdict is None else _told(verdict)
    measured = _measured(tally, before, thresholds)
    asked = max((cause.level for cause in measured), default=Level.NORMAL)
    kept, calm_since = _loosened(before, asked, now, thresholds)
    causes = [*told, *measured]
    if kept > asked:
        causes.append(_after(kept, before, calm_since or now, thresholds))
    level = max((cause.level for cause in causes), default=Level.NORMAL)
    ordered = tuple(sorted(causes, key=lambda cause: -cause.level))
    return Graded(level=level, causes=ordered, measured=kept, calm_since=calm_since)


def is_unwelcome(graded: Graded) -> bool:
    """Return whether something says that people do not like the messages, or Meta does not."""
    return any(cause.level >= Level.SLOW and cause.code not in BESIDE for cause in graded.causes)


def _told(verdict: Verdict) -> list[Cause]:
    found = [_cause(one, BY_REASON[one.code]) for one in verdict.reasons if one.code in BY_REASON]
    if verdict.status.value in NOTHING_GOES and verdict.reasons:
        found.append(_cause(verdict.reasons[0], Level.NOTHING))
    if verdict.quality == "yellow":
        text = "People rate this number's messages as medium."
        found.append(
            Cause(
                code="quality_medium",
                level=Level.SLOW,
                text=text,
                basis=Basis.REPORTED,
                since=verdict.quality_since,
                ends="Quality is high.",
            )
        )
    return found


def _cause(one: Reason, level: Level) -> Cause:
    return Cause(code=one.code, level=level, text=one.text, basis=one.basis, since=one.since, until=one.until, ends=one.action)


def _measured(tally: Tally, before: Graded, thresholds: Thresholds) -> list[Cause]:
    stood = {cause.code: cause.level for cause in before.causes}
    found = [
        Cause(code=row.code, level=row.level, text=row.text, basis=Basis.DERIVED, ends=row.ends)
        for row in SEEN
        if row.many(tally, thresholds)
    ]
    if tally.sent >= thresholds.sample_least:
        for row in SHARES:
            many = row.many(tally)
            if row.code == "share_stopped" and many < thresholds.stopped_least:
                continue
            level = min(_step(many / tally.sent, row.ladder(thresholds), stood.get(row.code, Level.NORMAL), thresholds), row.most)
            if level > Level.NORMAL:
                text = row.text.format(many=many, sent=tally.sent)
                found.append(Cause(code=row.code, level=level, text=text, basis=Basis.DERIVED, ends=row.ends))
    return found


def _step(share: float, ladder: Ladder, stood: Level, thresholds: Thresholds) -> Level:
    """Return the level of a share; what stood already stays until the share is well below what raised it."""
    for level, raised in ((Level.HOLD_NEW, ladder.stop), (Level.HOLD_MARKETING, ladder.brake), (Level.SLOW, ladder.warn)):
        if share >= raised * (thresholds.release_share if stood >= level else 1.0):
            return level
    return Level.NORMAL


def _loosened(before: Graded, asked: Level, now: datetime, thresholds: Thresholds) -> tuple[Level, datetime | None]:
    """Return the measured level that stands, and since when less is asked for: one step down for each calm while."""
    if asked >= before.measured:
        return asked, None
    since = before.calm_since or now
    calm = timedelta(seconds=thresholds.calm_s)
    level = before.measured
    while level > asked and now - since >= calm:
        level, since = _below(level), since + calm
    return level, since if level > asked else None


def _below(level: Level) -> Level:
    """Return the next lighter level; one template is held by its own brake, never by a number's."""
    return Level.SLOW if level is Level.HOLD_MARKETING else Level(level - 1)


def _after(level: Level, before: Graded, since: datetime, thresholds: Thresholds) -> Cause:
    first = next((cause.text for cause in before.causes if cause.code != "calming"), "")
    text = f"It is calmer now; we loosen step by step. {first}".strip()
    until = since + timedelta(seconds=thresholds.calm_s)
    return Cause(code="calming", level=level, text=text, basis=Basis.DERIVED, since=since, until=until, ends="A calm while.")
