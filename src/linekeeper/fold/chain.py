"""What Meta's health check found along the chain above a number, and what its send errors tell."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from linekeeper.events.number import Can, Entity, EntityKind, Problem
from linekeeper.fold.case import Case, Found
from linekeeper.fold.health import newest_links
from linekeeper.fold.register import Since, after, instant, unpacked
from linekeeper.rulebook.errors import catalogue

SPAM = 131048  #: Meta names no end; it is no enforcement, and no part of the health check. Source: Meta, "Error codes", 2025-12-12
BANNED, PAYMENT = 141014, 141006  #: Meta, health status codes, read 2026-11-23

_NAMES = {
    EntityKind.NUMBER: "number",
    EntityKind.ACCOUNT: "account",
    EntityKind.PORTFOLIO: "business portfolio",
    EntityKind.APP: "app",
    EntityKind.UNKNOWN: "part that is new to us",
}


def blocked(*, by: int | None) -> Callable[[Case], Iterable[Found]]:
    """Return the finder of links that are BLOCKED by code `by`; None: by anything that has no row of its own.

    Several locks can lie on one link: each is told, since lifting one does not open the other.
    """

    def find(case: Case) -> Iterator[Found]:
        for link in newest_links(case.number.health, case.account.health):
            if link.can_send is not Can.BLOCKED:
                continue
            if by is not None:
                mine = [problem for problem in link.problems if problem.code == by]
            else:
                mine = [problem for problem in link.problems if problem.code not in {BANNED, PAYMENT}]
            if mine or (by is None and not link.problems):
                word = str(mine[0].code) if mine else "BLOCKED"
                yield Found.run(_since(case), detail=_told(link, mine), word=word, link=link.kind.value)

    return find


def limited(case: Case) -> Iterator[Found]:
    """Links that are LIMITED, in Meta's own words."""
    for link in newest_links(case.number.health, case.account.health):
        if link.can_send is Can.LIMITED:
            word = str(link.problems[0].code) if link.problems else "LIMITED"
            yield Found(detail=_told(link, link.problems), word=word)


def new_word(case: Case) -> Iterator[Found]:
    """Links whose answer is a word that this release does not know."""
    for link in newest_links(case.number.health, case.account.health):
        if link.can_send is Can.UNKNOWN:
            yield Found(detail=_NAMES.get(link.kind, link.kind.value))


def _since(case: Case) -> Since | None:
    runs = [health.past.run([Can.BLOCKED]) for health in (case.number.health, case.account.health)]
    return min((run for run in runs if run is not None), key=lambda run: run.at, default=None)


def _told(link: Entity, problems: Iterable[Problem]) -> str:
    words = [f"{problem.text or 'no text'} ({problem.code}). {problem.remedy}".strip() for problem in problems]
    return f"{_NAMES.get(link.kind, link.kind.value)}: {' '.join([*words, *link.notes]) or 'Meta gave no text'}"


def send_error(code: int) -> Callable[[Case], Iterable[Found]]:
    """Return the finder of a telling send error of the last hours, as long as no clear health reading came after it.

    A health reading knows nothing of a spam limit, so that ends by time alone; nor does a message that goes, since answers go all along.
    """

    def find(case: Case) -> Iterator[Found]:
        at = case.number.errors.get(str(code))
        if at is None:
            return
        ends = at + timedelta(hours=case.rules.whole("send_error_shown_h"))
        if ends > case.now and (code == SPAM or not after(case.clear_at, at)):
            yield Found(since=at, due=ends, word=str(code))

    return find


def failing(case: Case) -> Iterator[Found]:
    """Codes that hint at the number's standing, when sends failed with one again and again. How often, and how long, is our choice."""
    window = timedelta(minutes=case.rules.whole("send_failing_window_min"))
    least = case.rules.whole("send_failing_least")
    for code, raw in sorted(case.number.failing.items()):
        times = [instant(at) for at in unpacked(raw)]
        recent = [at for at in times if at + window > case.now]
        if len(recent) >= least and not after(case.clear_at, recent[-1]):
            entry = catalogue().find(int(code))
            title, hint = ("an error we do not know", "none") if entry is None else (entry.title, entry.status_hint)
            more = f"over_failing_{hint}"
            yield Found(
                since=_run(times, window),
                at_least=True,
                due=recent[-least] + window,
                word=code,
                detail=title,
                more=more if more in case.rules.texts else "",
            )


def _run(times: list[datetime], window: timedelta) -> datetime:
    """Return the first of the last failures that follow each other closely."""
    start = times[-1]
    for at in reversed(times):
        if start - at > window:
            break
        start = at
    return start
