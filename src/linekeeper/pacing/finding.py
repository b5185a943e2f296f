"""The questions that the rows of the decision ask. Each takes a case and returns what it found, or None."""

from collections.abc import Callable
from datetime import datetime, timedelta

from linekeeper.fold.template_verdict import Sends
from linekeeper.fold.verdict import Basis
from linekeeper.pacing.ask import Scope, Window
from linekeeper.pacing.case import Case, Found
from linekeeper.pacing.quiet import quiet_until
from linekeeper.pacing.standing import Cause, Level, Stop

DAY, WEEK = timedelta(days=1), timedelta(days=7)
#: Template states that nothing but a deed of the owner's ends. Source: Meta, template management (copy of 2026-09-11).
OFF = frozenset({"disabled", "rejected", "deleted", "pending_deletion", "absent", "archived", "limit_exceeded"})
WAITING = frozenset({"pending", "in_appeal"})
UPGRADE = timedelta(minutes=1)  #: Meta, "Throughput": the number cannot be used for up to a minute


def expired(case: Case) -> Found | None:
    """Its time is over."""
    ends = case.ask.expires_at
    return Found(since=ends) if ends is not None and case.now >= ends else None


def stopped(*statuses: str) -> Callable[[Case], Found | None]:
    """Return the finder of a hard stop of the lane that asks for one of these statuses."""
    return lambda case: _stop(case, hard=True, statuses=statuses)


def perhaps_stopped(case: Case) -> Found | None:
    """A stop of the lane that Meta might let pass."""
    return _stop(case, hard=False, statuses=())


def _stop(case: Case, *, hard: bool, statuses: tuple[str, ...]) -> Found | None:
    stop: Stop | None = case.standing.number.stops.get(case.ask.lane)
    if stop is None or stop.hard is not hard or (statuses and stop.status not in statuses):
        return None
    until = stop.until if stop.until is not None and stop.until > case.now else None
    return Found(text=stop.text, basis=stop.basis, since=stop.since, until=until, waits_for=stop.action)


def said(*, everything: bool) -> Callable[[Case], Found | None]:
    """Return the finder of a standing word to get nothing, or no marketing."""

    def find(case: Case) -> Found | None:
        word = case.standing.person.said
        if word is None or (everything and not word.everything):
            return None
        return Found(detail=_SOURCES.get(word.source, "it was said so"), since=word.since)

    return find


_SOURCES = {
    "preference": "they told WhatsApp so",
    "refused": "Meta answered 131050",
    "word": "they wrote so",
    "button": "they chose so",
    "import": "your list says so",
    "operator": "an operator entered it",
}


def blocked(case: Case) -> Found | None:
    """The number blocked this person."""
    return Found() if case.standing.person.blocked else None


def window_closed(case: Case) -> Found | None:
    """Free-form, and the window is known to be closed."""
    closed = case.standing.person.window is Window.CLOSED and case.ask.free_form and case.ask.person
    return Found() if closed else None


def template_off(*, sure: bool) -> Callable[[Case], Found | None]:
    """Return the finder of a template that cannot be sent before its owner does something."""

    def find(case: Case) -> Found | None:
        template = case.standing.template
        if template is None or template.sendable is not Sends.NO or template.state not in OFF:
            return None
        if (template.basis is not Basis.UNCONFIRMED) is not sure:
            return None
        error = (132016 if template.state == "disabled" else 132001) if sure else 0  # in doubt it is our word, not Meta's
        return Found(text=template.text, basis=template.basis, since=template.since, error=error, waits_for=template.action)

    return find


def template_in(states: frozenset[str], *, sendable: Sends = Sends.NO) -> Callable[[Case], Found | None]:
    """Return the finder of a template in one of these states."""

    def find(case: Case) -> Found | None:
        template = case.standing.template
        if template is None or template.state not in states or template.sendable is not sendable:
            return None
        until = template.until if template.until is not None and template.until > case.now else None
        return Found(text=template.text, basis=template.basis, since=template.since, until=until)

    return find


def template_held(case: Case) -> Found | None:
    """Our brake holds the template."""
    template = case.standing.template
    return Found(text=template.held_text) if template is not None and template.held else None


def template_unsure(case: Case) -> Found | None:
    """Whether the template can be sent is not known: a pause whose time has passed, or a word newer than this release."""
    template = case.standing.template
    if template is None or template.state in OFF | WAITING | {"approved", "reinstated", "flagged"}:
        return None
    over = template.state == "paused" and template.sendable is Sends.UNKNOWN
    word = template.state == "unknown" and template.sendable is Sends.NO
    return Found(text=template.text, basis=template.basis, since=template.since) if over or word else None


def pair_refused(case: Case) -> Found | None:
    """Meta answered 131056 for this pair a moment ago."""
    person = case.standing.person
    return Found(until=person.pair_hard_at) if person.pair_backoff and person.pair_hard_at is not None else None


def pair_full(case: Case) -> Found | None:
    """The whole burst that Meta lends is used."""
    at = case.standing.person.pair_hard_at
    return Found(until=at) if at is not None and at > case.now else None


def pair_soft(case: Case) -> Found | None:
    """Our own, smaller burst is used."""
    at = case.standing.person.pair_at
    return Found(until=at) if at is not None and at > case.now else None


def throughput(case: Case) -> Found | None:
    """The number's bucket has no room at this moment."""
    at = case.standing.throughput_at
    return Found(until=at) if at is not None and at > case.now else None


def paused(case: Case) -> Found | None:
    """An operator paused something that this send belongs to."""
    pause = next((one for one in case.standing.pauses if case.ask.lane in one.lanes), None)
    return None if pause is None else Found(scope=pause.scope, since=pause.since, detail=f" ({pause.why})" if pause.why else "")


def not_there(case: Case) -> Found | None:
    """Marketing to a number of the United States."""
    return Found() if case.ask.country == "US" and not case.thresholds.marketing_to_us else None


def cooling(*, for_good: bool) -> Callable[[Case], Found | None]:
    """Return the finder of a rest after 131049: with an end, or until the person writes."""

    def find(case: Case) -> Found | None:
        person = case.standing.person
        if not person.cooling or (person.cools_until is None) is not for_good:
            return None
        return Found(until=person.cools_until, detail=str(person.strikes))

    return find


def often(case: Case) -> Found | None:
    """The person got as much marketing as we allow ourselves."""
    times, now, most = case.standing.person.marketing_at, case.now, case.thresholds
    ends = []
    for span, cap, words in ((DAY, most.person_day, "24 hours"), (WEEK, most.person_week, "7 days")):
        within = [at for at in times if at > now - span]
        if len(within) >= cap:
            ends.append((within[-cap] + span, f"{cap} in {words}"))
    return Found(until=max(ends)[0], detail=max(ends)[1]) if ends else None


def quiet(case: Case) -> Found | None:
    """It is night where the person lives."""
    until = quiet_until(case.now, case.ask.country, case.ask.offsets_min, case.thresholds)
    return None if until is None else Found(until=until)


def graded(least: Level, most: Level) -> Callable[[Case], Found | None]:
    """Return the finder of a graded response between two levels, the number's before the portfolio's."""

    def find(case: Case) -> Found | None:
        worst = max((case.standing.number.graded, case.standing.portfolio.graded), key=lambda one: one.level)
        if not least <= worst.level <= most or not worst.causes:
            return None
        if least is Level.HOLD_NEW and not case.outside:
            return None
        first: Cause = worst.causes[0]
        until = first.until if first.until is not None and first.until > case.now else None
        scope = Scope.NUMBER if worst is case.standing.number.graded else Scope.PORTFOLIO
        return Found(detail=first.text, basis=first.basis, since=first.since, until=until, waits_for=first.ends, scope=scope)

    return find


def upgrading(case: Case) -> Found | None:
    """Meta is raising the number's throughput."""
    return Found(until=case.now + UPGRADE) if case.standing.number.upgrading else None


def resuming(case: Case) -> Found | None:
    """The number resumes step by step, and this one's turn has not come."""
    standing = case.standing
    if not standing.resuming or (standing.resume_at is not None and standing.resume_at <= case.now):
        return None
    return Found(until=standing.resume_at)


def _comes_back(at: datetime | None, now: datetime) -> str:
    """Return in words when a place of the limit comes back; empty: nobody knows."""
    if at is None:
        return ""
    return f"; the next place comes back at {at:%H:%M} UTC" + ("" if at.date() == now.date() else f" on {at:%Y-%m-%d}")


def no_place(*, reserved: bool, share: bool = False) -> Callable[[Case], Found | None]:
    """Return the finder of a limit without a place for this lane: used up, kept for other lanes, or the number's share."""

    def find(case: Case) -> Found | None:
        room = case.standing.portfolio.room
        if not case.counted or room.granted or room.share is not share:
            return None
        left = room.limit is not None and room.taken < room.limit
        if not share and left is not reserved:
            return None
        basis = Basis.UNCONFIRMED if room.young else Basis.DERIVED
        late = f"; {room.late} more may still be delivered late" if room.late else ""
        used = f"{room.taken:,} of {room.limit or 0:,} people in 24 hours"
        may = f", and {case.ask.lane.value} may use {room.cap:,}" if reserved and room.cap is not None else ""
        return Found(detail=f"{used}{may}{late}{_comes_back(room.frees_at, case.now)}", basis=basis, until=room.frees_at)

    return find
