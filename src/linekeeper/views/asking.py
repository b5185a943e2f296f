"""What every question needs: the state, the journal, the rules, and the instant at which the answer is true."""

import re
from collections.abc import Callable
from datetime import datetime

from linekeeper.errors import Refused
from linekeeper.journal.port import Journal
from linekeeper.rulebook import Rulebook
from linekeeper.state.port import State

MOST_AT_ONCE = 500


class Asking:
    """The ground that the questions of each subject stand on."""

    def __init__(self, state: State, journal: Journal, clock: Callable[[], datetime], *, rules: Rulebook) -> None:
        self._state, self._journal, self._clock, self._rules = state, journal, clock, rules

    def now(self) -> datetime:
        """Return the instant the answers are true at."""
        return self._clock()


def digits_or_id(asked: str) -> str:
    """Return what a number is looked up by: its id as it is; after a plus only the digits count."""
    return "".join(filter(str.isdigit, asked)) if asked.startswith("+") else asked


def bounded(limit: int) -> int:
    """Return a page's size within what one answer may hold."""
    return min(max(limit, 1), MOST_AT_ONCE)


def place(after: str | None, shape: re.Pattern[str]) -> tuple[str, str] | None:
    """Return the two parts of an `after`, or None at the beginning.

    Raises:
        Refused: it is not the `next` of an earlier page.
    """
    if after is None:
        return None
    found = shape.fullmatch(after)
    if found is None:
        raise Refused(
            f"the page {after[:40]!r} does not exist",
            why="`after` is the `next` of an earlier page, as it was",
            remedy="start without `after`",
        )
    return found[1], found[2]
