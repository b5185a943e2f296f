"""One answer of Meta's Graph API, and the instant it speaks for."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec
from msgspec import Struct

#: A `Date` that lies further ahead of our clock than this is not believed.
AHEAD = timedelta(minutes=5)
PERCENT_MOST = 1_000_000  #: more is no percentage


class Usage(Struct, frozen=True, kw_only=True):
    """What Meta says about the budgets, in per cent; None: it did not say.

    Source: Graph API, "Rate limits", headers `x-app-usage` and `x-business-use-case-usage`.
    """

    app_percent: float | None = None
    account_percent: float | None = None
    regain_s: float | None = None  #: until calls are allowed again, when Meta has closed the door


class Answer(Struct, frozen=True, kw_only=True):
    """What came back for one request, with status 200."""

    status: int
    body: object  #: parsed JSON
    date: datetime | None  #: Meta's `Date`, whole seconds
    asked_at: datetime  #: our clock, when the request started
    elapsed_s: float
    usage: Usage = Usage()

    @property
    def at(self) -> datetime:
        """The instant this reading speaks for, by Meta's clock: when its request started, at the latest.

        `Date` is written when the answer is made and cut to the second, so this errs towards the past, never towards the future.
        """
        if self.date is None or self.ahead:
            return self.asked_at
        return self.date - timedelta(seconds=self.elapsed_s)

    @property
    def ahead(self) -> bool:
        """Whether Meta's `Date` lies too far ahead to be believed."""
        return self.date is not None and self.date > self.asked_at + timedelta(seconds=self.elapsed_s) + AHEAD

    @property
    def skew_s(self) -> float | None:
        """Seconds that Meta's clock is ahead of ours, within a second and the time the answer took; None: no `Date`."""
        if self.date is None:
            return None
        return (self.date - self.asked_at).total_seconds() - self.elapsed_s / 2 + 0.5

    @property
    def least_skew_s(self) -> float:
        """By how many seconds the clocks differ at least, whichever is ahead; 0.0 also when there is no `Date`."""
        return max(0.0, abs(self.skew_s or 0.0) - self.elapsed_s / 2 - 1.0)


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """Return the `Date` header, or None when it is absent or unreadable."""
    try:
        date = parsedate_to_datetime(headers.get("Date", ""))
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):  # the last: in another zone it leaves the calendar
        return None


def usage_of(headers: Mapping[str, str]) -> Usage:
    """Return what the usage headers say. Whatever cannot be read counts as not said."""
    app = _percent(_json(headers.get("x-app-usage")))
    accounts: list[float] = []
    waits_s: list[float] = []
    told = _json(headers.get("x-business-use-case-usage"))
    for rows in told.values() if isinstance(told, dict) else ():
        for row in rows if isinstance(rows, list) else ():
            percent = _percent(row)
            if percent is not None:
                accounts.append(percent)
            wait_min = row.get("estimated_time_to_regain_access") if isinstance(row, dict) else None
            if isinstance(wait_min, int | float) and 0 < wait_min < 7 * 24 * 60:
                waits_s.append(wait_min * 60.0)
    return Usage(app_percent=app, account_percent=max(accounts, default=None), regain_s=max(waits_s, default=None))


def _json(text: str | None) -> object:
    try:
        return msgspec.json.decode(text) if text else None
    except (msgspec.DecodeError, RecursionError):
        return None


def _percent(row: object) -> float | None:
    """Return the largest of call_count, total_time and total_cputime: any of them at 100 closes the door."""
    if not isinstance(row, dict):
        return None
    told = [row.get(key) for key in ("call_count", "total_time", "total_cputime")]
    numbers = [value for value in told if isinstance(value, int | float) and not isinstance(value, bool)]
    return max((float(value) for value in numbers if 0 <= value < PERCENT_MOST), default=None)
