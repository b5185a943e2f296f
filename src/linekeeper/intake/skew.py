"""Is our clock right? Meta's `Date` tells. Over 30 s it is trouble: what is told by two clocks would be put into a wrong order."""

from collections.abc import Callable
from datetime import datetime, timedelta

from linekeeper.graph import Answer

MOST_S = 30.0
IN_A_ROW = 3  #: answers: one alone may have been cut off in the middle, or our clock just set right
EVERY = timedelta(minutes=10)

Tell = Callable[[str, float], None]


class Skew:
    """Watches the clock by one app's answers, and tells `(app, seconds that Meta is ahead)` while it is wrong, now and then."""

    def __init__(self, app: str, tell: Tell | None) -> None:
        self._app, self._tell = app, tell
        self._wrong = 0
        self._told_at: datetime | None = None

    def heard(self, answer: Answer, now: datetime) -> None:
        """Take in what one answer says of the clocks."""
        if answer.skew_s is None:
            return
        self._wrong = self._wrong + 1 if answer.least_skew_s > MOST_S else 0
        due = self._told_at is None or abs(now - self._told_at) >= EVERY
        if self._wrong >= IN_A_ROW and due and self._tell is not None:
            self._told_at = now
            self._tell(self._app, answer.skew_s)
