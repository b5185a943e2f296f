"""A portfolio's places as a calculation needs them: what is used now, and when it comes back. From the sends that are kept."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from linekeeper.fold.verdict import Verdict
from linekeeper.gateway.known import Line
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.pacing.throughput import level_s
from linekeeper.pacing.whatif import Portfolio, Sending
from linekeeper.state.intents import Intent
from linekeeper.state.sends import Sends, SendsLook

DAY = timedelta(days=1)
STEP_S = 600  #: places that come back within ten minutes are told as one
PAGE = 1000


async def portfolio_of(
    sends: Sends, line: Line, now: datetime, thresholds: Thresholds, others: Sequence[tuple[Line, Thresholds]] = ()
) -> Portfolio:
    """Return a number's portfolio. `others`: more of its numbers that may send, each with the thresholds that hold for it.

    What others use unseen is taken to come back in 24 h: nobody knows when it does.

    Raises:
        TryLater: the store cannot be read.
    """
    until: dict[bytes, datetime] = {}
    by: dict[bytes, str] = {}
    delivered: set[bytes] = set()
    after: tuple[datetime, int] | None = None
    began = now.replace(second=0, microsecond=0)  # of this moment the count of all speaks
    while page := await sends.look(_page(began, after)):
        for one in page:
            if one.counts and one.portfolio == line.group.id and one.permit_until is not None:
                if one.permit_until > now:
                    until[one.person] = max(until.get(one.person, one.permit_until), one.permit_until)
                    by.setdefault(one.person, one.number)  # whoever wrote first is charged, as in the gateway's own count
                if one.delivered_at is not None:
                    delivered.add(one.person)
        after = (page[-1].permit_until or now, page[-1].id)
    frees = Counter(_step(at) for at in until.values())
    elsewhere = line.group.use_most - len(delivered)
    if elsewhere > 0:
        frees[now + DAY] += elsewhere
    verdict, limit = line.verdict, line.group.limit
    used = {number: Counter(_step(at) for person, at in until.items() if by[person] == number) for number in set(by.values())}
    return Portfolio(
        numbers=tuple(_sending(each, its, used.get(each.id, Counter())) for each, its in ((line, thresholds), *others)),
        limit=limit.limit.per_day,
        known=limit.known,
        frees=tuple(sorted(frees.items())),
        level_s=_level_s(verdict, thresholds),
        quality="unknown" if verdict is None else verdict.quality,
    )


def _sending(line: Line, thresholds: Thresholds, used: Counter[datetime]) -> Sending:
    share = thresholds.share_of_number(line.id)
    frees = () if share is None else tuple(sorted(used.items()))
    return Sending(number=line.id, level_s=_level_s(line.verdict, thresholds), share=share, frees=frees)


def _level_s(verdict: Verdict | None, thresholds: Thresholds) -> int:
    if verdict is None:
        return thresholds.standard_per_s
    coexists = any(reason.code == "coexists" for reason in verdict.reasons)
    return level_s(verdict.throughput, coexists=coexists, thresholds=thresholds)


def _page(now: datetime, after: tuple[datetime, int] | None) -> Callable[[SendsLook], Sequence[Intent]]:
    return lambda look: look.permits(now, after, PAGE)


def _step(at: datetime) -> datetime:
    return at + timedelta(seconds=-at.timestamp() % STEP_S)
