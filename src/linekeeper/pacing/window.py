"""Whether the service window between a number and a person is open: known so, known not, or unknown.

A window is *known* closed only when the number was heard without a break for 24 h 5 min and the person did not write in them.
Source: Meta, "Send messages", copy of 2026-09-11 (24 hours from each message or call); the 5 minutes are ours: clocks differ.
"""

from datetime import datetime

from linekeeper.fold.person import DAY_S, Marks, number_ref
from linekeeper.fold.portfolio import Hearing
from linekeeper.fold.register import second
from linekeeper.pacing.ask import Window


def window_of(marks: Marks | None, number: str, heard: Hearing, now: datetime, slack_s: int = 300) -> Window:
    """Return how the window stands. `marks`: the person's; None: nothing was ever heard of them.

    A call, or an ad that the person came from, opens a window of which Meta does not tell enough: it makes it unknown.
    """
    at, ref = second(now), number_ref(number)
    for span in () if marks is None else marks.windows:
        if span.number == ref and span.start <= at + slack_s:
            if at < span.end:
                return Window.OPEN
            if at < span.end + slack_s:
                return Window.UNKNOWN
    perhaps = () if marks is None else marks.ads
    if any(span.number == ref and span.start <= at + slack_s and at < span.end + slack_s for span in perhaps):
        return Window.UNKNOWN
    since = heard.unbroken_since(at)
    return Window.CLOSED if since is not None and since <= at - DAY_S - slack_s else Window.UNKNOWN
