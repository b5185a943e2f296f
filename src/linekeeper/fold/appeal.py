"""Appeals: no API tells of them, so their clock runs only from an operator's note, and only what follows shows how they ended."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta

from linekeeper.events.account import BanState
from linekeeper.fold.case import Case, Found
from linekeeper.fold.register import after, instant, unpacked

#: What is contested, by the beginning of its code, when a clear health check shows that it is over.
SHOWN_BY_HEALTH = ("ban", "health_")

#: What may be contested with Meta, by the beginning of its code, gravest first. Not everything can be: Meta's page says it by case.
#: Source: Meta, Policy and spam enforcement, 2025-11-04.
CONTESTABLE = (
    "ban_disabled",
    "banned",
    "health_banned",
    "account_rejected",
    "enforcement_",
    "ban_",
    "error_368",
    "error_131031",
    "violation",
)


def contested(codes: Collection[str]) -> str:
    """Return the gravest of these reasons that an appeal may be against; empty: none of them."""
    return next((code for start in CONTESTABLE for code in sorted(codes) if code.startswith(start)), "")


def appeal(*, late: bool) -> Callable[[Case], Iterable[Found]]:
    """Return the finder of appeals within their usual time, or (`late`) of those that have passed it."""

    def find(case: Case) -> Iterator[Found]:
        usual = _usual(case)
        shown = timedelta(days=case.rules.whole("violation_shown_days"))
        for about, at in sorted(case.account.appeals.items()):
            passed = at + usual <= case.now
            if passed is late and at + shown > case.now and not _over(case, about, at):
                words = case.rules.texts.get(about)
                detail = f" against “{words.title if words else about}”" if about else ""
                yield Found(since=at, until=None if late else at + usual, due=at + shown if late else None, detail=detail)

    return find


def _over(case: Case, about: str, at: datetime) -> bool:
    """Tell whether something after the note shows that the matter is over, however it was decided."""
    reinstated = case.account.bans.get(BanState.REINSTATED)
    signs = [None if reinstated is None else reinstated.at, *(instant(unpacked(raw)[-1]) for raw in case.account.lifted.values())]
    if about.startswith(SHOWN_BY_HEALTH):
        signs.append(case.clear_at)
    return any(after(sign, at) for sign in signs)


def _usual(case: Case) -> timedelta:
    hours = case.rules.find("appeal_decision_h")[1].value
    assert isinstance(hours, list)  # noqa: S101  the rulebook's own shape
    return timedelta(hours=max(hour for hour in hours if hour is not None))
