"""The hourly budget of Graph calls: what passes through here uses part of it, and a part is left for reading and recovery.

The budget is one app's for one account. A caller with a token of their own may belong to another app, so each such token has a count of its
own: we never refuse for what another app used. Messages do not count. Source: Meta, "About the platform", 2025-12-05; errors.yaml 4, 80007.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from linekeeper.gateway.reply import Reply, verdict
from linekeeper.graph.answer import usage_of
from linekeeper.pacing.calls import Calls, free_at, made
from linekeeper.pacing.plan import STOP_ABOVE
from linekeeper.pacing.thresholds import Thresholds

MOST = 10_000  #: budgets remembered; the longest unused are forgotten first
OF_ACCOUNT, OF_APP = frozenset({80007, 80008}), frozenset({4})
AGAIN = {80007: timedelta(minutes=5), 80008: timedelta(minutes=5), 4: timedelta(minutes=1)}  #: where Meta tells no time
STRAINED = timedelta(minutes=5)  #: above STOP_ABOVE, until one call more may ask how it stands

Budget = tuple[bytes, str]  #: whose token, and the account


class Allowance:
    """What callers may still ask of Meta. Memory only: after a restart Meta's own headers tell how much is used."""

    def __init__(self) -> None:
        self._calls: OrderedDict[Budget, Calls] = OrderedDict()
        self._closed: OrderedDict[Budget, datetime] = OrderedDict()  #: an app that is closed for all its accounts has account ""

    def free_at(self, whose: bytes, account: str, now: datetime, thresholds: Thresholds, *, registered: bool) -> datetime | None:
        """Return when a call may be made; None: now."""
        ours = free_at(self._calls.get((whose, account), Calls()), now, thresholds, registered=registered)
        closed = (self._closed.get((whose, of)) for of in (account, ""))
        return max((at for at in (ours, *closed) if at is not None and at > now), default=None)

    def took(self, whose: bytes, account: str, now: datetime) -> None:
        """Count one call that is made."""
        place = whose, account
        self._calls[place] = made(self._calls.get(place, Calls()), now)
        self._calls.move_to_end(place)
        while len(self._calls) > MOST:
            self._calls.popitem(last=False)

    def heard(self, whose: bytes, account: str, reply: Reply, now: datetime) -> None:
        """Take in what an answer tells of the budget: that it is used up, or how much of it is."""
        usage = usage_of({name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers})
        code = verdict(reply).code
        regain = None if usage.regain_s is None else timedelta(seconds=usage.regain_s)
        if code in OF_ACCOUNT or code in OF_APP:
            self._close((whose, account if code in OF_ACCOUNT else ""), now + (regain or AGAIN[code]))
        if (usage.account_percent or 0.0) >= STOP_ABOVE:
            self._close((whose, account), now + (regain or STRAINED))
        if (usage.app_percent or 0.0) >= STOP_ABOVE:
            self._close((whose, ""), now + STRAINED)

    def _close(self, place: Budget, until: datetime) -> None:
        self._closed[place] = max(self._closed.get(place, until), until)
        self._closed.move_to_end(place)
        while len(self._closed) > MOST:
            self._closed.popitem(last=False)
