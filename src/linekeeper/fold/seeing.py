"""Sight: whether we can still hear and read, and when the last status is too old to be shown as current."""

from datetime import datetime, timedelta

from linekeeper.events.house import SightCause
from linekeeper.fold.case import Case
from linekeeper.fold.register import instant, second, unpacked
from linekeeper.fold.sight import BLINDS, MUST_MEND, OF_THE_APP
from linekeeper.fold.verdict import Sight

TOKENS = frozenset({SightCause.TOKEN, SightCause.NO_TOKEN})
DEFAULT_INTERVAL_S = 300  #: when the loss did not tell the poll interval


def sight(case: Case) -> Sight:
    """Return whether we can see, and what keeps us from it: what somebody must mend before what mends itself, then what we lost first.

    A sleep of ours is told only where nothing else is lost: while a token is refused nothing is read, so the sleep would hide for ever what
    somebody must mend.
    """
    lost = _lost(case) or _slept(case)
    if not lost:
        return Sight()
    since, cause, own = min(lost, key=lambda one: one[1] not in MUST_MEND)
    words = case.rules.texts[f"sight_{cause.value}"]
    shared = cause in OF_THE_APP and not own and not (cause in TOKENS and case.account.sight[cause].own.value)
    return Sight(blind_since=instant(since), cause=cause.value, text=words.text, action=words.action, own=own, shared=shared)


def too_old_at(case: Case) -> datetime | None:
    """Return when the last reading becomes, or became, too old to speak of now; None while we can read.

    Counted from the loss, or from the newest status that was read in spite of it.
    """
    blind = [(since, cause) for since, cause, own in _lost(case) if cause in BLINDS and not own]
    if not blind:
        return None
    since, cause = blind[0]
    interval_s = case.account.sight[cause].interval_s.value or DEFAULT_INTERVAL_S
    patience = timedelta(seconds=interval_s * case.rules.whole("poll_intervals_until_unknown"))
    return max(instant(since), case.number.reported.at) + patience


def _slept(case: Case) -> list[tuple[int, SightCause, bool]]:
    """Return our own sleep, as long as nothing was read since we woke. It makes nothing too old: a reading is on its way.

    A number that the list does not hold any more is not read; a complete list without it shows as well that we see.
    """
    if not case.portfolio.slept:
        return []
    since, woke = case.portfolio.slept[-1]
    read_at = case.number.read_at
    seen = [*unpacked(case.account.listings), *([] if read_at is None else [second(read_at)])]
    return [] if max(seen, default=0) > woke else [(since, SightCause.SLEPT, False)]


def _lost(case: Case) -> list[tuple[int, SightCause, bool]]:
    """Return what is lost now, the oldest loss first, and whether it is this number's alone."""
    open_since = [(broken.open_since(), cause, False) for cause, broken in case.account.sight.items()]
    open_since.append((case.number.diverted.open_since(), SightCause.CALLBACK, True))
    return sorted((since, cause, own) for since, cause, own in open_since if since is not None)
